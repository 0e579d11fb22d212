//! The multi-line text field. Leptos does not escape the children of a `<textarea>`, so this is the only place that renders one.

use leptos::prelude::*;

/// A `<textarea>` and its attributes.
#[derive(Clone, Debug, Default)]
pub struct TextArea {
    pub id: String,
    pub name: &'static str,
    /// The text, not yet escaped.
    pub value: String,
    pub rows: u32,
    /// Additional CSS classes.
    pub class: &'static str,
    pub required: bool,
    pub invalid: bool,
    /// The IDs of the elements that describe it.
    pub described_by: String,
    pub autofocus: bool,
}

impl TextArea {
    /// Renders the field with its text escaped.
    pub fn render(self) -> impl IntoView + use<> {
        let flag = |set: bool| set.then_some("true");
        view! {
            <textarea id=self.id name=self.name rows=self.rows.to_string() class=format!("textarea w-full {}", self.class) spellcheck="false"
                autocomplete="off" aria-required=flag(self.required) aria-invalid=flag(self.invalid) aria-describedby=self.described_by
                autofocus=self.autofocus inner_html=content(&self.value)></textarea>
        }
    }
}

/// The text as HTML. Starts with a line feed, because parsers drop one after the start tag.
fn content(text: &str) -> String {
    format!("\n{}", html_escape::encode_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html::html;

    #[test]
    fn texts_are_escaped() {
        let hostile = "\n</textarea><b id=x>&lt;\r\n<!-- </TEXTAREA";
        let rendered = html(|| TextArea { name: "description", value: hostile.to_owned(), ..TextArea::default() }.render());
        let page = scraper::Html::parse_fragment(&rendered);
        let one = |selector: &str| page.select(&scraper::Selector::parse(selector).unwrap()).next();
        assert!(one("b").is_none(), "{rendered}");
        let text: String = one("textarea").unwrap().text().collect();
        // Parsers normalize line endings to a line feed.
        assert_eq!(text, hostile.replace("\r\n", "\n"));
    }

    /// Any other `<textarea` in a view would be rendered without escaping.
    #[test]
    fn no_other_view_renders_a_text_area() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
        let mut folders = vec![folder];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("components/text_area.rs") && std::fs::read_to_string(&path).unwrap().contains("<textarea") {
                    found.push(path);
                }
            }
        }
        assert!(found.is_empty(), "use `TextArea`: {found:?}");
    }
}
