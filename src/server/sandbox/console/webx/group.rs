//! Declarations of form groups and their fields.

use super::rules::FieldRule;

/// A form group: the unit that a form sends and an action requires.
#[derive(Debug)]
pub struct Group {
    /// Full name, such as `channelInfo`.
    pub name: &'static str,
    /// Whether it extends the token check, as every group except `login` does.
    pub token: bool,
    /// Its own fields, in declaration order.
    pub fields: &'static [Field],
    /// The group it extends, whose fields follow its own.
    pub base: Option<&'static Group>,
}

/// One field of a group.
#[derive(Debug)]
pub struct Field {
    /// Full name, that of the bean property.
    pub name: &'static str,
    /// The name used in messages.
    pub label: &'static str,
    /// Checked in order until the first failure.
    pub rules: &'static [FieldRule],
}

impl Group {
    /// A group with the token check.
    pub const fn checked(name: &'static str, fields: &'static [Field]) -> Self {
        Group { name, token: true, fields, base: None }
    }

    /// Own fields first, then inherited ones; the token is last.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().chain(self.base.map_or(&[][..], |base| base.fields))
    }

    /// The names of all fields, with `csrfToken` last.
    pub fn field_names(&self) -> impl Iterator<Item = &'static str> {
        self.fields().map(|field| field.name).chain(self.token.then_some("csrfToken"))
    }
}

impl Field {
    /// A field without rules.
    pub const fn free(name: &'static str) -> Self {
        Field { name, label: "", rules: &[] }
    }

    /// A field with rules.
    pub const fn new(name: &'static str, label: &'static str, rules: &'static [FieldRule]) -> Self {
        Field { name, label, rules }
    }
}
