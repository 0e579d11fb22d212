//! Form pages: the token, the hidden inputs, and rows of label, control and message.

use super::text::escape;
use crate::server::sandbox::console::view::ScreenContext;

/// The star after a required input. It has the same class as messages, as on the manager's pages.
pub const STAR: &str = "<span class=\"red\">*</span>";
/// The two choices of a boolean field.
pub const YES_NO: &[(&str, &str)] = &[("true", "是"), ("false", "否")];

/// Builds a form.
pub struct FormTable<'v> {
    view: &'v ScreenContext<'v>,
    name: &'static str,
    html: String,
}

impl<'v> FormTable<'v> {
    /// Opens a form with this name; `action` and `event` are the hidden inputs that select the posted action.
    pub fn open(view: &'v ScreenContext<'v>, name: &'static str, action: &str, event: &str) -> Self {
        let html = format!(
            "<form name=\"{name}\" method=\"post\" enctype=\"multipart/form-data\">\n<input name='_csrf_token' type='hidden' value='{}'>\n\
             <input type=\"hidden\" name=\"action\" value=\"{action}\"/>\n<input type=\"hidden\" name=\"event_submit_do_{event}\" value=\"1\" />\n",
            view.token
        );
        FormTable { view, name, html }
    }

    /// A hidden plain parameter.
    pub fn hidden(&mut self, name: &str, value: &str) {
        self.html.push_str(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\"/>\n", escape(value)));
    }

    /// A hidden group field.
    pub fn hidden_field(&mut self, group: &str, field: &str, value: &str) {
        self.hidden(&self.view.keys.wire(group, field), value);
    }

    /// Begins the table with the message of the whole group, which an HTML parser moves in front of the table.
    pub fn table(&mut self, error: Option<(&str, &str)>) {
        self.table_of("setting_otter", error);
    }

    /// Like [`Self::table`] with another class: the table for a new mapping also has the class of information pages.
    pub fn table_of(&mut self, class: &str, error: Option<(&str, &str)>) {
        self.html.push_str(&format!("<div class=\"setting_box\">\n<table cellpadding=\"0\" cellspacing=\"0\" class=\"{class}\">\n"));
        if let Some((group, field)) = error {
            let red = self.view.red(group, field);
            self.html.push_str(&red);
        }
    }

    /// A row with the message of the given field, if any.
    pub fn row(&mut self, label: &str, control: &str, error: Option<(&str, &str)>) {
        let red = error.map(|(group, field)| format!("<br />\n{}", self.view.red(group, field))).unwrap_or_default();
        self.html.push_str(&format!("<tr>\n<th width=\"300\">{label}</th>\n<td width=\"329\">\n{control}\n{red}</td>\n</tr>\n"));
    }

    /// Markup between rows.
    pub fn raw(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// A row with a text input and its field's message.
    pub fn text(&mut self, label: &str, group: &str, field: &str, value: &str, star: &str) {
        let control = format!("{}{star}", self.input("text", group, field, value));
        self.row(label, &control, Some((group, field)));
    }

    /// A row with a text area and its field's message.
    pub fn area(&mut self, label: &str, group: &str, field: &str, value: &str, star: &str) {
        let control = format!("{}{star}", self.area_input(group, field, value));
        self.row(label, &control, Some((group, field)));
    }

    /// A row with radio buttons and no message.
    pub fn radios(&mut self, label: &str, group: &str, field: &str, choices: &[(&str, &str)], checked: &str) {
        let control = self.radio_inputs(group, field, choices, checked);
        self.row(label, &control, None);
    }

    /// A row with a drop-down list and no message.
    pub fn select(&mut self, label: &str, group: &str, field: &str, choices: &[(&str, &str)], selected: &str) {
        let control = format!("{}</select>{STAR}", self.open_select(group, field, choices, selected));
        self.row(label, &control, None);
    }

    /// An input of this type.
    pub fn input(&self, kind: &str, group: &str, field: &str, value: &str) -> String {
        format!(
            "<input type=\"{kind}\" name=\"{}\" value=\"{}\" class=\"setting_input\"/>",
            self.view.keys.wire(group, field),
            escape(value)
        )
    }

    /// A text area.
    pub fn area_input(&self, group: &str, field: &str, value: &str) -> String {
        format!("<textarea cols=\"45\" rows=\"5\" name=\"{}\">{}</textarea>", self.view.keys.wire(group, field), escape(value))
    }

    /// Radio buttons; a value ending with `!` is a disabled choice.
    pub fn radio_inputs(&self, group: &str, field: &str, choices: &[(&str, &str)], checked: &str) -> String {
        let wire = self.view.keys.wire(group, field);
        let inputs = choices.iter().map(|(value, word)| {
            let (value, disabled) = value.strip_suffix('!').map_or((*value, ""), |value| (value, " disabled"));
            let mark = if value == checked { " checked=\"checked\"" } else { "" };
            format!("<input type=\"radio\" name=\"{wire}\" value=\"{value}\"{mark}{disabled} class=\"radio\"/>{word}\n")
        });
        inputs.collect()
    }

    /// A drop-down list without end tag, for the pages that do not close it.
    pub fn open_select(&self, group: &str, field: &str, choices: &[(&str, &str)], selected: &str) -> String {
        let mut html = format!("<select name=\"{}\">\n", self.view.keys.wire(group, field));
        html.push_str(&options(choices.iter().map(|(value, word)| (*value, *word, *value == selected))));
        html
    }

    /// Ends the table and form with the submit button.
    pub fn close(self) -> String {
        format!(
            "{}</table>\n</div>\n<div class=\"btn\"><a href=\"javascript:document.{}.submit();\">保存</a></div>\n</form>\n",
            self.html, self.name
        )
    }

    /// Ends the table with the mapping submit buttons, and the form.
    pub fn close_with_keys(mut self, keys: &[&str]) -> String {
        self.html.push_str("</table>\n</div>\n");
        self.submit_keys(keys);
        self.end()
    }

    /// The submit buttons of the mapping forms.
    pub fn submit_keys(&mut self, keys: &[&str]) {
        for key in keys {
            self.html.push_str(&format!("<input type=\"submit\" name=\"submitKey\" value=\"{key}\" class=\"button\"></input>\n"));
        }
    }

    /// Ends a form without a table.
    pub fn end(self) -> String {
        self.html + "</form>\n"
    }
}

/// Renders options given as (value, label, selected).
pub fn options<'a>(choices: impl Iterator<Item = (&'a str, &'a str, bool)>) -> String {
    choices
        .map(|(value, word, selected)| {
            let mark = if selected { " selected" } else { "" };
            format!("<option value=\"{}\"{mark}>{}</option>\n", escape(value), escape(word))
        })
        .collect()
}
