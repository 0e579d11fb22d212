//! Form definitions of every entity that can be created or edited, one file each.

use super::field::FieldKind;
use super::form::{Field, FieldErrors, Form, FormData};

mod canal;
mod channel;
mod cluster;
mod mapping;
mod node;
mod pipeline;
mod source;

pub use canal::CanalForm;
pub use channel::ChannelForm;
pub use cluster::ClusterForm;
pub use mapping::{MappingForm, MappingLine, MappingLineError, TableName, parse_lines};
pub use node::NodeForm;
pub use pipeline::PipelineForm;
pub use source::SourceForm;

/// A form definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FormKind {
    Cluster,
    Node,
    Source,
    Canal,
    Channel,
    Pipeline,
}

impl FormKind {
    /// Validates the input of such a form; `stored` are the values of the resource that it edits. See [`Form::read_over`].
    pub fn errors(self, values: &FormData, stored: Option<&FormData>) -> FieldErrors {
        fn errors<F: Form>(values: &FormData, stored: Option<&FormData>) -> FieldErrors {
            F::read_over(values, stored).err().unwrap_or_default()
        }
        match self {
            Self::Cluster => errors::<ClusterForm>(values, stored),
            Self::Node => errors::<NodeForm>(values, stored),
            Self::Source => errors::<SourceForm>(values, stored),
            Self::Canal => errors::<CanalForm>(values, stored),
            Self::Channel => errors::<ChannelForm>(values, stored),
            Self::Pipeline => errors::<PipelineForm>(values, stored),
        }
    }
}

/// The fields of all forms.
const ALL: [&[Field]; 6] =
    [CanalForm::FIELDS, ChannelForm::FIELDS, ClusterForm::FIELDS, NodeForm::FIELDS, PipelineForm::FIELDS, SourceForm::FIELDS];
/// Parts of field names that indicate a secret.
const SECRET_WORDS: [&str; 7] = ["password", "passwd", "pwd", "secret", "token", "key", "credential"];

/// Whether a field holds a secret, by its kind in a form or by its name.
pub fn is_secret(name: &str) -> bool {
    let by_kind = ALL.iter().flat_map(|fields| fields.iter()).any(|field| field.name == name && field.kind == FieldKind::Password);
    let name = name.to_lowercase();
    by_kind || SECRET_WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_detected_by_kind_and_by_name() {
        let mut passwords = ALL.iter().flat_map(|fields| fields.iter()).filter(|field| field.kind == FieldKind::Password);
        assert!(passwords.clone().count() >= 3 && passwords.all(|field| is_secret(field.name)));
        for name in ["password", "old_password", "rdsSecretkey", "rdsAccesskey", "API_KEY", "token"] {
            assert!(is_secret(name), "{name}");
        }
        for field in
            ALL.iter().flat_map(|fields| fields.iter()).filter(|field| field.kind != FieldKind::Password && field.name != "rdsAccesskey")
        {
            assert!(!is_secret(field.name), "{}", field.name);
        }
    }
}
