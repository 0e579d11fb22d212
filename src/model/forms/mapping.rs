//! Bulk input of mappings: one line per table, typed, pasted or taken from a CSV file.

use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, FormData};
use crate::model::ids::SourceId;

/// Mappings to add to a pipeline: the data sources at both ends, and one line per mapping.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MappingForm {
    /// The data source to read from.
    pub source: SourceId,
    /// The data source to write to.
    pub target: SourceId,
    /// The lines, see [`parse_lines`]. Each has its own result, so invalid ones are no error of the form.
    pub lines: String,
}

impl MappingForm {
    /// Parses the HTML form.
    ///
    /// # Errors
    /// Returns which fields are missing or invalid.
    pub fn read(values: &FormData) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut source = |field: &str| {
            let value = values.first(field).trim();
            let id = if value.is_empty() { Err(FieldError::Required) } else { value.parse().map_err(|_| FieldError::NotAChoice) };
            errors.collect(field, id)
        };
        let (source, target) = (source("source"), source("target"));
        let lines = values.first("lines").to_owned();
        if lines.trim().is_empty() {
            errors.add("lines", FieldError::Required);
        }
        match (source, target) {
            (Some(source), Some(target)) if errors.is_empty() => Ok(Self { source, target, lines }),
            _ => Err(errors),
        }
    }
}

/// A table, or a pattern of tables, by schema and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct TableName {
    /// The schema (Otter's namespace).
    pub schema: String,
    /// The table's name, `name[1-64]`, or a regular expression such as `.*`.
    pub table: String,
}

impl std::fmt::Display for TableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.schema, self.table)
    }
}

/// One mapping: source table, target table and load weight (higher weights are loaded later).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MappingLine {
    /// The table to read from.
    pub source: TableName,
    /// The table to write to.
    pub target: TableName,
    /// Otter's `pushWeight`; 5 by default.
    pub weight: u32,
}

/// The load weight of a line that contains none.
pub const DEFAULT_WEIGHT: u32 = 5;

/// Why a line is not a valid mapping.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MappingLineError {
    /// Not `schema.table`, nor one of the longer forms.
    Form,
    /// The weight is not a whole number above 0.
    Weight,
    /// A name is too long or contains characters that the manager can't store.
    Name(FieldError),
    /// A comma in a name: the manager's batch form could not tell it from a column separator.
    Comma,
    /// Duplicate of an earlier line (its number, from 1).
    Repeated(usize),
}

/// Parses mapping lines, skipping blank lines and those that begin with `#`. Each result has its line number, from 1, and its text.
///
/// A line is one of `schema.table`, `schema.table -> schema2.table2` (or `=>`, `→`), each optionally followed by a comma or blank and a
/// weight; or CSV: `schema,table[,weight]` and `schema,table,schema2,table2[,weight]`.
pub fn parse_lines(text: &str) -> Vec<(usize, String, Result<MappingLine, MappingLineError>)> {
    let mut found: Vec<(usize, String, Result<MappingLine, MappingLineError>)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut read = parse_line(line);
        if let Ok(mapping) = &read {
            let earlier = found
                .iter()
                .find(|(_, _, other)| other.as_ref().is_ok_and(|other| other.source == mapping.source && other.target == mapping.target));
            if let Some((number, _, _)) = earlier {
                read = Err(MappingLineError::Repeated(*number));
            }
        }
        found.push((at + 1, line.to_owned(), read));
    }
    found
}

/// Parses one line, see [`parse_lines`].
fn parse_line(line: &str) -> Result<MappingLine, MappingLineError> {
    let line = line.replace('，', ",").replace('；', ";").replace('→', "->").replace("=>", "->");
    if let Some((source, target)) = line.split_once("->") {
        let (target, weight) = split_weight(target)?;
        return mapping(dotted(source)?, dotted(&target)?, weight);
    }
    let columns: Vec<&str> = line.split([',', '\t']).map(str::trim).collect();
    match columns.as_slice() {
        [one] => {
            let (name, weight) = split_weight(one)?;
            let name = dotted(&name)?;
            mapping(name.clone(), name, weight)
        }
        [name, weight] if name.contains('.') && (is_number(weight) || !name.contains(['*', '+', '(', '[', '|'])) => {
            let name = dotted(name)?;
            mapping(name.clone(), name, read_weight(weight)?)
        }
        [schema, table] => {
            let name = plain(schema, table);
            mapping(name.clone(), name, DEFAULT_WEIGHT)
        }
        [schema, table, weight] => {
            let name = plain(schema, table);
            mapping(name.clone(), name, read_weight(weight)?)
        }
        [schema, table, schema2, table2] => mapping(plain(schema, table), plain(schema2, table2), DEFAULT_WEIGHT),
        [schema, table, schema2, table2, weight] => mapping(plain(schema, table), plain(schema2, table2), read_weight(weight)?),
        _ => Err(MappingLineError::Form),
    }
}

fn mapping(source: TableName, target: TableName, weight: u32) -> Result<MappingLine, MappingLineError> {
    for name in [&source.schema, &source.table, &target.schema, &target.table] {
        if name.is_empty() {
            return Err(MappingLineError::Form);
        }
        if name.contains(',') {
            return Err(MappingLineError::Comma);
        }
        <crate::model::field::Text<1, 200> as crate::model::field::FieldValue>::read(&[name]).map_err(MappingLineError::Name)?;
    }
    Ok(MappingLine { source, target, weight })
}

fn plain(schema: &str, table: &str) -> TableName {
    TableName { schema: schema.to_owned(), table: table.to_owned() }
}

/// Parses `schema.table`. Splits at the first dot, since table patterns may contain dots and schemas rarely do.
fn dotted(text: &str) -> Result<TableName, MappingLineError> {
    let (schema, table) = text.trim().split_once('.').ok_or(MappingLineError::Form)?;
    Ok(plain(schema.trim(), table.trim()))
}

/// Splits a trailing weight off, after a comma or blank.
fn split_weight(text: &str) -> Result<(String, u32), MappingLineError> {
    let text = text.trim();
    match text.rsplit_once([',', '\t', ' ']) {
        Some((name, weight)) => Ok((name.trim_end_matches([',', '\t', ' ']).to_owned(), read_weight(weight)?)),
        None => Ok((text.to_owned(), DEFAULT_WEIGHT)),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn read_weight(text: &str) -> Result<u32, MappingLineError> {
    text.trim().parse().ok().filter(|weight| *weight > 0 && i32::try_from(*weight).is_ok()).ok_or(MappingLineError::Weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_and_the_html_form_give_the_same_typed_form() {
        let html: FormData = [("source", "1"), ("target", "2"), ("lines", "shop.orders")].into_iter().collect();
        let object = serde_json::json!({ "source": 1, "target": 2, "lines": "shop.orders" });
        let form: MappingForm = serde_json::from_value(object).expect("a form");
        assert_eq!(MappingForm::read(&html), Ok(form));
        let unknown = serde_json::json!({ "source": 1, "target": 2, "lines": "", "weight": 3 });
        assert!(serde_json::from_value::<MappingForm>(unknown).is_err());
        let empty = MappingForm::read(&FormData::default()).expect_err("nothing is chosen");
        assert_eq!(empty.iter().count(), 3);
    }

    fn name(schema: &str, table: &str) -> TableName {
        plain(schema, table)
    }

    #[test]
    fn all_line_formats_are_parsed() {
        let same = |weight| Ok(MappingLine { source: name("shop", "orders"), target: name("shop", "orders"), weight });
        let renamed = |weight| Ok(MappingLine { source: name("shop", "orders"), target: name("copy", "orders_cn"), weight });
        for (line, want) in [
            ("shop.orders", same(5)),
            ("shop.orders 7", same(7)),
            ("shop.orders,7", same(7)),
            ("shop.orders, 7", same(7)),
            ("shop,orders", same(5)),
            (" shop , orders , 9 ", same(9)),
            ("shop，orders，9", same(9)),
            ("shop.orders -> copy.orders_cn", renamed(5)),
            ("shop.orders => copy.orders_cn, 3", renamed(3)),
            ("shop.orders → copy.orders_cn 3", renamed(3)),
            ("shop,orders,copy,orders_cn", renamed(5)),
            ("shop,orders,copy,orders_cn,3", renamed(3)),
        ] {
            assert_eq!(parse_line(line), want, "{line}");
        }
    }

    #[test]
    fn table_patterns_may_contain_dots() {
        let read = parse_line("shop..*").expect("a pattern is a name");
        assert_eq!(read.source, name("shop", ".*"));
    }

    #[test]
    fn line_errors_carry_the_line_number() {
        let read = parse_lines("orders\n\n# note\nshop.orders,x\nshop.orders\nshop.orders\na,b,c,d,e,f");
        let wrong: Vec<_> = read.iter().map(|(number, _, read)| (*number, read.clone().err())).collect();
        assert_eq!(
            wrong,
            [
                (1, Some(MappingLineError::Form)),
                (4, Some(MappingLineError::Weight)),
                (5, None),
                (6, Some(MappingLineError::Repeated(5))),
                (7, Some(MappingLineError::Form)),
            ]
        );
        assert_eq!(parse_line("shop.orders,0"), Err(MappingLineError::Weight));
    }
}
