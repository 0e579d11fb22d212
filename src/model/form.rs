//! Forms as one definition each: the fields with their types, defaults and words. From it come the typed input, its validation
//! (the same in browser and server), what the page draws and what the manager is sent.
//!
//! Field names are Otter's own, as on the manager's forms.

use std::collections::BTreeMap;

use super::field::{FieldError, FieldKind};

/// A text in both languages: English, Chinese.
pub type Text = [&'static str; 2];

/// Where a field stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Needed in nearly every case, or important.
    Basic,
    /// Folded away: the default is right for most.
    Advanced,
}

/// Who gets to see a field's value in records of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever may read the thing.
    Readers,
    /// Members of the thing's team, and whoever reads everything: it is a connection detail.
    Team,
    /// Nobody: it is masked, as passwords are.
    Nobody,
}

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Otter's name of the field.
    pub name: &'static str,
    /// How it is drawn.
    pub kind: FieldKind,
    /// Whether it must be filled in, whatever the other fields say.
    pub required: bool,
    /// What the manager's own form starts with.
    pub default: &'static str,
    /// Where it stands.
    pub section: Section,
    /// Who gets to see its value in records of changes. Of a password nobody does, whatever this says.
    pub audience: Audience,
    /// Its label.
    pub label: Text,
    /// One line on what it does.
    pub help: Text,
}

/// What was typed into a form: every name with its values, as it was sent. Never holds more than the browser sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormData(BTreeMap<String, Vec<String>>);

impl FormData {
    /// The trimmed values of a field that are not empty.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// The first value of a field, as it was typed; empty when there is none.
    pub fn first(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map(String::as_str).unwrap_or_default()
    }

    /// Whether one of the field's values is this one.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.get(name).is_some_and(|values| values.iter().any(|one| one == value))
    }

    /// Replaces all values of a field.
    pub fn set(&mut self, name: &str, values: Vec<String>) {
        self.0.insert(name.to_owned(), values);
    }

    /// Removes a field, such as a password that must not be drawn again.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Every field with its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for FormData {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut values = Self::default();
        for (name, value) in pairs {
            values.0.entry(name.into()).or_default().push(value.into());
        }
        values
    }
}

/// What is wrong with a form: field name → what. Faults that belong to no field stand under the empty name.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(BTreeMap<String, FieldError>);

impl FieldErrors {
    /// One fault.
    pub fn of(field: &str, invalid: FieldError) -> Self {
        let mut errors = Self::default();
        errors.add(field, invalid);
        errors
    }

    /// Adds a fault; the first one of a field stays.
    pub fn add(&mut self, field: &str, invalid: FieldError) {
        self.0.entry(field.to_owned()).or_insert(invalid);
    }

    /// The value, or nothing with its fault noted.
    pub fn collect<T>(&mut self, field: &str, value: Result<T, FieldError>) -> Option<T> {
        value.map_err(|invalid| self.add(field, invalid)).ok()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fault of a field.
    pub fn get(&self, field: &str) -> Option<&FieldError> {
        self.0.get(field)
    }

    /// Every fault with its field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldError)> {
        self.0.iter().map(|(field, invalid)| (field.as_str(), invalid))
    }
}

/// A typed input with its definition.
pub trait Form: Sized + Clone {
    /// Its fields, in the order in which they are drawn.
    const FIELDS: &'static [Field];

    /// Reads and validates what was typed. `stored` is what the form was filled with, when something that exists is changed; `None` for
    /// something new. What stays as it is stored need not follow rules that came later.
    fn read_over(values: &FormData, stored: Option<&FormData>) -> Result<Self, FieldErrors>;

    /// Reads and validates what was typed for something new.
    fn read(values: &FormData) -> Result<Self, FieldErrors> {
        Self::read_over(values, None)
    }

    /// What the manager is sent, by Otter's field names.
    fn values(&self) -> FormData;

    /// Rules between fields; each notes its fault at the field that the person should change.
    fn cross_check(_values: &FormData, _stored: Option<&FormData>, _errors: &mut FieldErrors) {}

    /// What an empty form shows.
    fn defaults() -> FormData {
        Self::FIELDS.iter().filter(|field| !field.default.is_empty()).map(|field| (field.name, field.default)).collect()
    }
}

/// Requires `field` when `condition` holds.
pub fn required_if(condition: bool, field: &str, values: &FormData, errors: &mut FieldErrors) {
    if condition && values.all(field).is_empty() {
        errors.add(field, FieldError::Required);
    }
}

/// Defines a form: `ident "otterName": Type = "default", Section, [label en, zh], [help en, zh];` a field, then optionally
/// `check |values, stored, errors| { … }` with the rules between fields. After the section `Team` or `Nobody` may stand, see [`Audience`].
macro_rules! form {
    (
        $(#[$doc:meta])*
        pub struct $form:ident {
            $($field:ident $name:literal: $ty:ty = $default:literal, $section:ident, $($audience:ident,)? [$en:literal, $zh:literal], [$help_en:literal, $help_zh:literal];)+
        }
        $(check |$values:ident, $stored:ident, $errors:ident| $check:block)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $form {
            $(#[doc = $help_en] pub $field: $ty,)+
        }

        impl $crate::model::form::Form for $form {
            const FIELDS: &'static [$crate::model::form::Field] = &[$($crate::model::form::Field {
                name: $name,
                kind: <$ty as $crate::model::field::FieldValue>::KIND,
                required: <$ty as $crate::model::field::FieldValue>::REQUIRED,
                default: $default,
                section: $crate::model::form::Section::$section,
                audience: $crate::model::form::audience!($($audience)?),
                label: [$en, $zh],
                help: [$help_en, $help_zh],
            }),+];

            fn read_over(
                values: &$crate::model::form::FormData,
                stored: Option<&$crate::model::form::FormData>,
            ) -> Result<Self, $crate::model::form::FieldErrors> {
                let mut errors = $crate::model::form::FieldErrors::default();
                $(let $field = errors.collect($name, <$ty as $crate::model::field::FieldValue>::read(&values.all($name)));)+
                Self::cross_check(values, stored, &mut errors);
                match ($($field,)+) {
                    ($(Some($field),)+) if errors.is_empty() => Ok(Self { $($field),+ }),
                    _ => Err(errors),
                }
            }

            fn values(&self) -> $crate::model::form::FormData {
                let mut values = $crate::model::form::FormData::default();
                $(values.set($name, $crate::model::field::FieldValue::write(&self.$field));)+
                values
            }

            $(fn cross_check(
                $values: &$crate::model::form::FormData,
                $stored: Option<&$crate::model::form::FormData>,
                $errors: &mut $crate::model::form::FieldErrors,
            ) $check)?
        }
    };
}
pub(crate) use form;

/// The audience of a field, `Readers` where none is given.
macro_rules! audience {
    () => {
        $crate::model::form::Audience::Readers
    };
    ($audience:ident) => {
        $crate::model::form::Audience::$audience
    };
}
pub(crate) use audience;
