//! Form definitions: fields with their types, defaults and texts. Typed input, validation (the same in browser and server), rendering
//! and the values sent to the manager are all derived from one definition.
//!
//! Field names are Otter's own, as in the manager's forms.

use std::collections::BTreeMap;

use super::field::{FieldError, FieldKind};

/// A text in both languages: English, Chinese.
pub type Text = [&'static str; 2];

/// The section of the page that contains a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Needed in most cases, or important.
    Basic,
    /// Collapsed: the default is right for most.
    Advanced,
}

/// Who may read a field's value in change records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everyone who may read the resource.
    Readers,
    /// Members of the owning team, and users who may read everything: it is a connection detail.
    Team,
    /// Hidden from everyone: masked like a password.
    Nobody,
}

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Otter's name of the field.
    pub name: &'static str,
    /// How it is rendered.
    pub kind: FieldKind,
    /// Whether it is required, regardless of the other fields.
    pub required: bool,
    /// The initial value in the manager's own form.
    pub default: &'static str,
    /// Its section.
    pub section: Section,
    /// Who may read its value in change records. Passwords are always hidden.
    pub audience: Audience,
    /// Its label.
    pub label: Text,
    /// One line of help.
    pub help: Text,
}

/// Submitted form data: each name with its values, exactly as the browser sent them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormData(BTreeMap<String, Vec<String>>);

impl FormData {
    /// Returns the trimmed, non-empty values of a field.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// Returns the first value of a field as typed; empty if there is none.
    pub fn first(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map(String::as_str).unwrap_or_default()
    }

    /// Whether the field contains this value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.get(name).is_some_and(|values| values.iter().any(|one| one == value))
    }

    /// Replaces all values of a field.
    pub fn set(&mut self, name: &str, values: Vec<String>) {
        self.0.insert(name.to_owned(), values);
    }

    /// Removes a field, such as a password that must not be rendered again.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Iterates over all fields and their values.
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

/// Validation errors by field name. Errors of the form as a whole have an empty name.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(BTreeMap<String, FieldError>);

impl FieldErrors {
    /// A single error.
    pub fn single(field: &str, invalid: FieldError) -> Self {
        let mut errors = Self::default();
        errors.add(field, invalid);
        errors
    }

    /// Adds an error; a field keeps its first one.
    pub fn add(&mut self, field: &str, invalid: FieldError) {
        self.0.entry(field.to_owned()).or_insert(invalid);
    }

    /// Returns the value, or records the error and returns `None`.
    pub fn collect<T>(&mut self, field: &str, value: Result<T, FieldError>) -> Option<T> {
        value.map_err(|invalid| self.add(field, invalid)).ok()
    }

    /// Whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the error of a field.
    pub fn get(&self, field: &str) -> Option<&FieldError> {
        self.0.get(field)
    }

    /// Iterates over all errors and their fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldError)> {
        self.0.iter().map(|(field, invalid)| (field.as_str(), invalid))
    }
}

/// A typed form input with its definition.
pub trait Form: Sized + Clone {
    /// Its fields, in display order.
    const FIELDS: &'static [Field];

    /// Parses each field by itself, without the rules between fields.
    fn parse(values: &FormData) -> Result<Self, FieldErrors>;

    /// Parses and validates the input. `stored` holds the current values when an existing resource is edited, `None` for a new one.
    /// Unchanged values need not satisfy rules that were added later.
    fn read_over(values: &FormData, stored: Option<&FormData>) -> Result<Self, FieldErrors> {
        let parsed = Self::parse(values);
        let mut errors = parsed.as_ref().err().cloned().unwrap_or_default();
        Self::cross_check(values, stored, &mut errors);
        match parsed {
            Ok(form) if errors.is_empty() => Ok(form),
            _ => Err(errors),
        }
    }

    /// Parses and validates the input for a new resource.
    fn read(values: &FormData) -> Result<Self, FieldErrors> {
        Self::read_over(values, None)
    }

    /// The values to send to the manager, by Otter's field names.
    fn values(&self) -> FormData;

    /// Validates the rules between the fields of a parsed form; see [`Self::read_over`].
    fn check(&self, stored: Option<&FormData>) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        Self::cross_check(&self.values(), stored, &mut errors);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Validates rules between fields; each error is attached to the field that the user should change.
    fn cross_check(_values: &FormData, _stored: Option<&FormData>, _errors: &mut FieldErrors) {}

    /// The initial values of an empty form.
    fn defaults() -> FormData {
        Self::FIELDS.iter().filter(|field| !field.default.is_empty()).map(|field| (field.name, field.default)).collect()
    }
}

/// Requires `field` if `condition` is true.
pub fn required_if(condition: bool, field: &str, values: &FormData, errors: &mut FieldErrors) {
    if condition && values.all(field).is_empty() {
        errors.add(field, FieldError::Required);
    }
}

/// Defines a form: a field is `ident "otterName": Type = "default", Section, [label en, zh], [help en, zh];`, then optionally
/// `check |values, stored, errors| { … }` with the rules between fields. `Team` or `Nobody` may follow the section, see [`Audience`].
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

            fn parse(values: &$crate::model::form::FormData) -> Result<Self, $crate::model::form::FieldErrors> {
                let mut errors = $crate::model::form::FieldErrors::default();
                $(let $field = errors.collect($name, <$ty as $crate::model::field::FieldValue>::read(&values.all($name)));)+
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

        impl<'de> serde::Deserialize<'de> for $form {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::model::form_json::deserialize(deserializer)
            }
        }

        #[cfg(feature = "ssr")]
        impl schemars::JsonSchema for $form {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($form).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::model::form_json::schema(<Self as $crate::model::form::Form>::FIELDS)
            }
        }
    };
}
pub(crate) use form;

/// The audience of a field; `Readers` by default.
macro_rules! audience {
    () => {
        $crate::model::form::Audience::Readers
    };
    ($audience:ident) => {
        $crate::model::form::Audience::$audience
    };
}
pub(crate) use audience;
