//! The form engine: reads a form, overrides the given values, keeps the rest, posts it, and verifies the result by reading it back.

use super::groups::{Group, Names, full_name};
use super::html::{FormPage, form_page, messages};
use super::http::{Purpose, Request, RequestBody, screen_of};
use super::reply::{ConsoleError, ErrorContext, PageKind, Response};
use super::screens::ScreenError;
use super::{Console, leads_to};
use crate::model::Error;
use crate::model::field::FieldKind;
use crate::model::form::{Field, FormData};

/// A form to fill in and submit. It may contain passwords, so it has no `Debug`.
pub struct FormPost<'a> {
    /// The URL of the form's page, such as `/editNode.htm?nodeId=3`.
    pub path: &'a str,
    /// The groups of its fields.
    pub groups: &'static [Group],
    /// Values to submit, by Otter's field names; all other fields keep their value on the page.
    pub values: &'a FormData,
    /// Fields that keep their value on the page if the submitted value is empty, such as passwords.
    pub keep: &'static [&'static str],
    /// The screen to which the manager redirects on success.
    pub success_screen: &'static str,
    /// The context for errors.
    pub about: ErrorContext,
}

/// The current state of a form. It may contain passwords, so it has no `Debug`.
pub struct EditPage {
    page: FormPage,
    names: Names,
}

impl EditPage {
    pub(super) fn read(groups: &'static [Group], html: &str, path: &str) -> Result<Self, Error> {
        let screen = screen_of(path);
        let unexpected = |error: ScreenError| Error::UnexpectedPage { screen: screen.to_owned(), missing: error.missing };
        let page = form_page("form", html).map_err(unexpected)?;
        let names = Names::read(groups, &page, screen)?;
        Ok(Self { page, names })
    }

    /// The value of a field, by Otter's field name or its plain name.
    pub fn value(&self, field: &str) -> Option<&str> {
        let named = self.page.fields.iter().find(|(name, _)| self.names.field(name) == Some(field));
        named.map(|(_, value)| value.as_str()).or_else(|| self.page.value(field))
    }

    /// Whether any row has this label.
    pub fn has_label(&self, label: &str) -> bool {
        self.page.named(label).is_some()
    }

    /// The values of a form's fields except its passwords. A field that this version of the manager lacks gets its default.
    pub fn values(&self, fields: &[Field]) -> FormData {
        let shown = self.names.values(&self.page);
        let mut values = FormData::default();
        for field in fields.iter().filter(|field| field.kind != FieldKind::Password) {
            let known = if self.names.has(field.name) {
                shown.all(field.name).into_iter().map(str::to_owned).collect()
            } else if field.default.is_empty() {
                Vec::new()
            } else {
                vec![field.default.to_owned()]
            };
            values.set(field.name, known);
        }
        values
    }

    /// The names of the fields whose value on the page differs from the submitted one.
    fn differences(&self, sent: &FormData, fields: &[Field]) -> Vec<&'static str> {
        let shown = self.names.values(&self.page);
        let differs = |field: &&Field| {
            // older versions have fewer fields, and edit pages display some read-only fields without submitting them
            if !self.names.has(field.name) {
                return false;
            }
            let (mut sent, mut shown) = (normal(sent, field.name), normal(&shown, field.name));
            if sent.is_empty() {
                return must_stay_empty(field) && !shown.is_empty();
            }
            sent.sort_unstable();
            shown.sort_unstable();
            sent != shown
        };
        fields.iter().filter(differs).map(|field| field.name).collect()
    }

    /// The data to post: everything that a browser would send, by full names, with the given values substituted.
    fn fill(&self, submission: &FormPost<'_>) -> Result<Vec<(String, String)>, Error> {
        let unexpected = |missing: String| Error::UnexpectedPage { screen: screen_of(submission.path).to_owned(), missing };
        if self.page.token().is_none_or(str::is_empty) {
            return Err(unexpected("the form's token".to_owned()));
        }
        let wanted = |field: &str| submission.values.iter().find(|(name, _)| *name == field).map(|(_, values)| values);
        let replaced = |field: &str| wanted(field).is_some_and(|values| !values.is_empty() || !submission.keep.contains(&field));
        let mut post = Vec::new();
        for (name, value) in &self.page.fields {
            match self.names.field(name) {
                Some(field) if replaced(field) => {}
                Some(_) => post.push((self.names.full(name).unwrap_or_else(|| name.clone()), value.clone())),
                None => post.push((name.clone(), value.clone())),
            }
        }
        for (field, values) in submission.values.iter().filter(|(field, _)| replaced(field)) {
            let full = full_name(submission.groups, field).ok_or_else(|| unexpected(format!("the field {field}")))?;
            if values.is_empty() {
                post.push((full, String::new()));
            } else {
                post.extend(values.iter().map(|value| (full.clone(), value.clone())));
            }
        }
        Ok(post)
    }
}

/// Normalizes the values of a field like the manager: trimmed, LF line endings, no blanks between positions.
fn normal(values: &FormData, field: &str) -> Vec<String> {
    let all = values.all(field).into_iter();
    if field == "positions" {
        return all.map(|value| value.split_whitespace().collect()).collect();
    }
    all.map(|value| value.replace("\r\n", "\n")).collect()
}

/// Whether the manager leaves the field empty if nothing is submitted. It applies its own default to numbers, choices and the heartbeat
/// statement.
fn must_stay_empty(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Line { .. } | FieldKind::Lines { .. }) && field.name != "detectingSQL"
}

impl Console {
    /// Reads the current state of a form.
    ///
    /// # Errors
    /// Returns [`Error::UnexpectedPage`] if a field of the form is unknown.
    pub async fn form(&self, path: &str, groups: &'static [Group], about: &ErrorContext) -> Result<EditPage, Error> {
        EditPage::read(groups, &self.page(path, about).await?, path)
    }

    /// Fills in a form and posts it. A success means only that the manager reported one: call [`Console::verify`] afterwards.
    ///
    /// If the session has ended, signs in again, rereads the form and posts it again: the manager checks session and token before it does
    /// anything. Nothing else is repeated.
    ///
    /// # Errors
    /// Returns [`Error::Invalid`] with the manager's messages at their fields, or [`Error::NotApplied`] if there is no message.
    pub async fn submit(&self, submission: &FormPost<'_>) -> Result<(), Error> {
        let FormPost { path, about, .. } = submission;
        // the session may turn out to have ended at the form, and once more at the post
        let mut trouble = ConsoleError::SignedOut;
        for _ in 0..3 {
            let signed = self.session.current().await?;
            let form = match self.session.send_once(&signed, &Request::read(path), PageKind::Layout).await {
                Ok(Response::Page(html)) => EditPage::read(submission.groups, &html, path)?,
                Ok(Response::Moved(_)) => {
                    return Err(Error::UnexpectedPage { screen: screen_of(path).to_owned(), missing: "the form".to_owned() });
                }
                Err(ended @ (ConsoleError::SignedOut | ConsoleError::TokenExpired)) => {
                    trouble = ended;
                    self.session.end(&signed).await;
                    continue;
                }
                Err(trouble) => return Err(about.error(trouble, path)),
            };
            let post = Request { path, body: Some(RequestBody::Form(form.fill(submission)?)), purpose: Purpose::Write };
            match self.session.send_once(&signed, &post, PageKind::Layout).await {
                Ok(Response::Moved(to)) if leads_to(&to, submission.success_screen) => return Ok(()),
                Ok(Response::Moved(_)) => return Err(Error::NotApplied { what: screen_of(path).to_owned() }),
                Ok(Response::Page(html)) => return Err(refusal(submission, &html)),
                Err(ended @ (ConsoleError::SignedOut | ConsoleError::TokenExpired)) => {
                    trouble = ended;
                    self.session.end(&signed).await;
                }
                Err(trouble) => return Err(about.error(trouble, path)),
            }
        }
        Err(about.error(trouble, path))
    }

    /// Verifies that a form was stored: reads the edit page and compares every submitted field.
    ///
    /// # Errors
    /// Returns [`Error::NotApplied`] naming `what` and the fields that differ, or an error of [`Console::form`] if the page can't be read.
    pub async fn verify(&self, edit: &str, submission: &FormPost<'_>, fields: &[Field], what: &str) -> Result<(), Error> {
        let stored = self.form(edit, submission.groups, &submission.about).await?;
        let differences = stored.differences(submission.values, fields);
        if differences.is_empty() { Ok(()) } else { Err(Error::NotApplied { what: format!("{what}: {}", differences.join(", ")) }) }
    }
}

/// Maps a form page that came back instead of a redirect to an error.
fn refusal(submission: &FormPost<'_>, html: &str) -> Error {
    let form = EditPage::read(submission.groups, html, submission.path);
    let field_of = |wire: &str| form.as_ref().ok().and_then(|form| form.names.field(wire));
    let errors = super::messages::errors(&messages(html), field_of);
    if errors.is_empty() { Error::NotApplied { what: screen_of(submission.path).to_owned() } } else { Error::Invalid(errors) }
}
