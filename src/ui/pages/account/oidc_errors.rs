//! What went wrong with a sign-in through an identity provider, and what to do about it.

use crate::messages::{Lang, errors, oidc as w};
use crate::server::oidc::{NextStep, OidcError};
use crate::server::services::oidc_sign_in::OidcSignInError;

/// What went wrong.
pub fn what(lang: Lang, error: &OidcSignInError) -> String {
    let word = match error {
        OidcSignInError::Unknown { name } => return w::unknown(lang, name),
        OidcSignInError::NameTaken { name } => return w::taken(lang, name),
        OidcSignInError::NameRefused { name } => return w::refused(lang, name),
        OidcSignInError::Failed(error) => return errors::what(lang, error),
        OidcSignInError::Disabled => w::DISABLED,
        OidcSignInError::LinkedToOtherUser => w::ELSES,
        OidcSignInError::LastSignInMethod => w::ONLY,
        OidcSignInError::Provider(error) => match error {
            OidcError::Unavailable { .. } => w::AWAY,
            OidcError::InvalidResponse { .. } => w::ANSWER,
            OidcError::Issuer(_) => w::ISSUER,
            OidcError::Client => w::CLIENT,
            OidcError::NoFlow => w::NO_FLOW,
            OidcError::FlowExpired => w::EXPIRED,
            OidcError::StateMismatch => w::MIXED,
            OidcError::Refused(_) => w::REFUSED,
            OidcError::CodeRejected => w::CODE,
            OidcError::Token(_) => w::TOKEN,
            OidcError::MissingClaim { .. } => w::CLAIM,
        },
    };
    lang.t(word).to_owned()
}

/// What to do next.
pub fn next_step(lang: Lang, error: &OidcSignInError) -> String {
    let word = match error {
        OidcSignInError::Unknown { .. } => w::UNKNOWN_HELP,
        OidcSignInError::NameTaken { .. } => w::TAKEN_HELP,
        OidcSignInError::Disabled | OidcSignInError::NameRefused { .. } => w::ASK_ADMINISTRATOR,
        OidcSignInError::LinkedToOtherUser => w::ELSES_HELP,
        OidcSignInError::LastSignInMethod => w::ONLY_HELP,
        OidcSignInError::Failed(error) => return errors::next_step(lang, error),
        OidcSignInError::Provider(error) => match error.next_step() {
            NextStep::StartAgain => w::AGAIN,
            NextStep::TryLater => w::LATER,
            NextStep::AskForAccess => w::ACCESS,
            NextStep::CheckSetting(key) => return w::setting(lang, key),
            NextStep::CheckClock => w::CLOCK,
            NextStep::AskProvider => w::ASK_PROVIDER,
        },
    };
    lang.t(word).to_owned()
}
