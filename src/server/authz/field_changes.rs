//! The changes of a form for the audit log.

use serde_json::{Map, Value, json};

use crate::model::field::FieldKind;
use crate::model::form::{Audience, Field, FormData};
use crate::model::mask::{MASK, mask_url_credentials};

/// Field → before and after, for the fields that differ. Secrets and passwords inside URLs are never included.
pub(super) fn differences(fields: &[Field], before: Option<&FormData>, after: &FormData) -> Value {
    let mut changes = Map::new();
    for field in fields {
        let (old, new) = (before.map(|values| values.all(field.name)).unwrap_or_default(), after.all(field.name));
        if old == new {
            continue;
        }
        let is_secret = field.kind == FieldKind::Password || field.audience == Audience::Nobody;
        let reported = |values: Vec<&str>| mask_url_credentials(&values.join("\n")).into_owned();
        let masked = if is_secret { json!([null, MASK]) } else { json!([reported(old), reported(new)]) };
        changes.insert(field.name.to_owned(), masked);
    }
    Value::Object(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::Form;
    use crate::model::forms::{CanalForm, SourceForm};

    #[test]
    fn changes_are_recorded_without_passwords() {
        let before: FormData = [("name", "old"), ("username", "me")].into_iter().collect();
        let after: FormData = [("name", "new"), ("username", "me"), ("password", "hush-hush")].into_iter().collect();
        let noted = differences(SourceForm::FIELDS, Some(&before), &after);
        assert_eq!(noted, json!({ "name": ["old", "new"], "password": [null, "***"] }));
        let before: FormData = [("url", "jdbc:mysql://h/x?password=hush-hush")].into_iter().collect();
        let after: FormData = [("url", "jdbc:mysql://h/x")].into_iter().collect();
        let noted = differences(SourceForm::FIELDS, Some(&before), &after);
        assert_eq!(noted, json!({ "url": ["jdbc:mysql://h/x?password=***", "jdbc:mysql://h/x"] }));
        let before: FormData = [("rdsAccesskey", "old-key")].into_iter().collect();
        let after: FormData = [("rdsAccesskey", "new-key")].into_iter().collect();
        assert_eq!(differences(CanalForm::FIELDS, Some(&before), &after), json!({ "rdsAccesskey": [null, "***"] }));
    }
}
