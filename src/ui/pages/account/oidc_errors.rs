//! What went wrong with a sign-in through an identity provider, and what to do about it.

use crate::messages::{Lang, errors, oidc as m};
use crate::server::oidc::{NextStep, OidcError};
use crate::server::services::oidc_sign_in::OidcSignInError;

/// What went wrong.
pub fn what(lang: Lang, error: &OidcSignInError) -> String {
    let word = match error {
        OidcSignInError::Unknown { name } => return m::unknown(lang, name),
        OidcSignInError::NameTaken { name } => return m::name_taken(lang, name),
        OidcSignInError::NameRefused { name } => return m::refused(lang, name),
        OidcSignInError::Failed(error) => return errors::what(lang, error),
        OidcSignInError::Disabled => m::DISABLED,
        OidcSignInError::LinkedToOtherUser => m::LINKED_TO_OTHER_USER,
        OidcSignInError::LastSignInMethod => m::ONLY,
        OidcSignInError::Provider(error) => match error {
            OidcError::Unavailable { .. } => m::AWAY,
            OidcError::InvalidResponse { .. } => m::INVALID_RESPONSE,
            OidcError::Issuer(_) => m::ISSUER,
            OidcError::Client => m::CLIENT,
            OidcError::NoFlow => m::NO_FLOW,
            OidcError::FlowExpired => m::EXPIRED,
            OidcError::StateMismatch => m::MIXED,
            OidcError::Refused(_) => m::REFUSED,
            OidcError::CodeRejected => m::CODE,
            OidcError::Token(_) => m::TOKEN,
            OidcError::MissingClaim { .. } => m::CLAIM,
        },
    };
    lang.t(word).to_owned()
}

/// What to do next.
pub fn next_step(lang: Lang, error: &OidcSignInError) -> String {
    let word = match error {
        OidcSignInError::Unknown { .. } => m::UNKNOWN_HELP,
        OidcSignInError::NameTaken { .. } => m::TAKEN_HELP,
        OidcSignInError::Disabled | OidcSignInError::NameRefused { .. } => m::ASK_ADMINISTRATOR,
        OidcSignInError::LinkedToOtherUser => m::ELSES_HELP,
        OidcSignInError::LastSignInMethod => m::ONLY_HELP,
        OidcSignInError::Failed(error) => return errors::next_step(lang, error),
        OidcSignInError::Provider(error) => match error.next_step() {
            NextStep::StartAgain => m::AGAIN,
            NextStep::TryLater => m::LATER,
            NextStep::AskForAccess => m::ACCESS,
            NextStep::CheckSetting(key) => return m::setting(lang, key),
            NextStep::CheckClock => m::CLOCK,
            NextStep::AskProvider => m::ASK_PROVIDER,
        },
    };
    lang.t(word).to_owned()
}
