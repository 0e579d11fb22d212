//! HTML parsing of the manager's pages: shared helpers, and forms as a browser would submit them.
//!
//! The pages are malformed (missing `<tr>`, unclosed `<select>`, stray `</td>`), so they are parsed with the HTML 5 algorithm and walked
//! as trees; nothing here searches the text of a page.

use std::collections::HashMap;

use scraper::{ElementRef, Html};

use super::screens::ScreenError;

/// The descendants of an element with this tag, in document order.
pub fn elements<'a>(root: ElementRef<'a>, tag: &'static str) -> impl Iterator<Item = ElementRef<'a>> {
    root.descendent_elements().filter(move |element| element.value().name() == tag)
}

/// The descendants with this tag and class.
pub fn with_class<'a>(root: ElementRef<'a>, tag: &'static str, class: &'static str) -> impl Iterator<Item = ElementRef<'a>> {
    elements(root, tag).filter(move |element| has_class(*element, class))
}

/// Whether an element has this class.
pub fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|one| one == class)
}

/// The trimmed text of an element (the manager pads nearly every cell).
pub fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

/// The number in a link's query parameter, such as `channelId`.
pub fn parameter<T: std::str::FromStr>(link: ElementRef<'_>, name: &str) -> Option<T> {
    let (_, query) = link.attr("href")?.split_once('?')?;
    query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name)).and_then(|(_, value)| value.parse().ok())
}

/// A form of the manager as rendered on its page.
///
/// It may contain passwords (the edit pages of data sources and canals show them), so it has no `Debug`.
#[derive(Clone)]
pub struct FormPage {
    /// What a browser would submit, in page order: name → value. A name may occur several times.
    pub fields: Vec<(String, String)>,
    /// Row label, without its colon → the name of the row's first control, submitted or not.
    pub labels: Vec<(String, String)>,
}

impl FormPage {
    /// The first value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The name of the first control in the row with this label.
    pub fn named(&self, label: &str) -> Option<&str> {
        self.labels.iter().find(|(one, _)| one == label).map(|(_, name)| name.as_str())
    }

    /// The token without which the manager silently ignores a submission; the sign-in page has none.
    pub fn token(&self) -> Option<&str> {
        self.value("_csrf_token")
    }
}

/// Parses the form of a page that makes a change: the one with an `action` field (searches and pagers have none).
///
/// # Errors
/// Returns [`ScreenError`] for `screen` if there is no such form.
pub fn form_page(screen: &'static str, html: &str) -> Result<FormPage, ScreenError> {
    let dom = Html::parse_document(html);
    let form = elements(dom.root_element(), "form").find(|form| elements(*form, "input").any(|input| input.attr("name") == Some("action")));
    let form = form.ok_or_else(|| ScreenError::new(screen, "its form"))?;
    let labels = elements(form, "tr").filter_map(|row| Some((label(text(heading(row)?)), control(row)?.to_owned()))).collect();
    Ok(FormPage { fields: fields(form), labels })
}

/// The first cell of a row: its label.
fn heading(row: ElementRef<'_>) -> Option<ElementRef<'_>> {
    row.child_elements().find(|cell| matches!(cell.value().name(), "th" | "td"))
}

/// A label without its colon, half-width or full-width.
pub fn label(mut text: String) -> String {
    text.truncate(text.trim_end_matches([':', '：']).trim_end().len());
    text
}

/// The name of the first control of a row.
fn control(row: ElementRef<'_>) -> Option<&str> {
    let mut controls = row.descendent_elements().filter(|element| matches!(element.value().name(), "input" | "select" | "textarea"));
    controls.find_map(|control| control.attr("name").filter(|name| !name.is_empty()))
}

/// The submitted fields of a form, by the rules of HTML 5 for the controls that the manager uses.
fn fields(form: ElementRef<'_>) -> Vec<(String, String)> {
    let mut fields: Vec<Option<(String, String)>> = Vec::new();
    let mut radios: HashMap<&str, usize> = HashMap::new();
    for control in form.descendent_elements() {
        let Some(name) = control.attr("name").filter(|name| !name.is_empty() && control.attr("disabled").is_none()) else { continue };
        let mut send = |value: String| fields.push(Some((name.to_owned(), value)));
        match control.value().name() {
            "input" => {
                let value = control.attr("value");
                match control.attr("type").unwrap_or("text").to_ascii_lowercase().as_str() {
                    "submit" | "button" | "image" | "reset" | "file" => {}
                    "checkbox" | "radio" if control.attr("checked").is_none() => {}
                    "checkbox" => send(value.unwrap_or("on").to_owned()),
                    "radio" => {
                        send(value.unwrap_or("on").to_owned());
                        // if several radio buttons are checked, a browser keeps the last
                        if let Some(earlier) = radios.insert(name, fields.len() - 1).and_then(|at| fields.get_mut(at)) {
                            *earlier = None;
                        }
                    }
                    _ => send(value.unwrap_or_default().to_owned()),
                }
            }
            "textarea" => send(control.text().collect()),
            "select" => selected(control).into_iter().for_each(send),
            _ => {}
        }
    }
    fields.into_iter().flatten().collect()
}

/// The values that a list submits: all selected options; for a drop-down the last selected one, or the first if none is selected.
fn selected(select: ElementRef<'_>) -> Vec<String> {
    let value = |option: ElementRef<'_>| option.attr("value").map_or_else(|| text(option), str::to_owned);
    let options: Vec<_> = elements(select, "option").filter(|option| option.attr("disabled").is_none()).collect();
    let mut chosen = options.iter().copied().filter(|option| option.attr("selected").is_some());
    if select.attr("multiple").is_some() {
        chosen.map(value).collect()
    } else {
        chosen.next_back().or(options.first().copied()).map(value).into_iter().collect()
    }
}

/// A message of the manager on a rejected form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The wire name of the control beside it; `None` if it concerns the whole form.
    pub field: Option<String>,
    /// The manager's message text. May be several messages joined by blanks.
    pub text: String,
}

/// Red texts that are always on the forms, whether or not they were rejected.
const HINTS: [&str; 5] = [
    "*",
    "* (注意:保存后不可修改)",
    "(红色为必填)",
    "schema,table,sourceId1,sourceId2,",
    "schema1,table1,sourceId1,schema2,table2,sourceId2,",
];

/// The distinct messages of a page, in page order, without its permanent hints.
pub fn messages(html: &str) -> Vec<Message> {
    let dom = Html::parse_document(html);
    let mut found: Vec<Message> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut open: Vec<(ElementRef<'_>, Option<ElementRef<'_>>)> = vec![(dom.root_element(), None)];
    while let Some((element, row)) = open.pop() {
        if is_red(element) {
            let text = text(element);
            if text.is_empty() || HINTS.contains(&text.as_str()) {
                continue;
            }
            let field = row.and_then(control).map(str::to_owned);
            // canal and matrix forms list every message at the top, and again at its field
            match known.get(&text).and_then(|at| found.get_mut(*at)) {
                Some(earlier) => earlier.field = earlier.field.take().or(field),
                None => {
                    known.insert(text.clone(), found.len());
                    found.push(Message { field, text });
                }
            }
        } else {
            let row = if element.value().name() == "tr" { Some(element) } else { row };
            let from = open.len();
            open.extend(element.child_elements().map(|child| (child, row)));
            if let Some(children) = open.get_mut(from..) {
                children.reverse();
            }
        }
    }
    found
}

/// Whether the manager prints messages in this element.
fn is_red(element: ElementRef<'_>) -> bool {
    element.value().name() == "span" && has_class(element, "red") && element.attr("id") != Some("result")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = r#"<form id="pageform"><input name="pageIndex" value=""></form>
<form method="post"><input name='_csrf_token' type='hidden' value='T'><input type="hidden" name="action" value="canal_action"/>
<table><span class="red"> 重名 </span><tr><th>名称：</th><td><input name="n" value="a &lt;b&gt;" value="second"><span class="red">*</span><br/>
<span class="red"> 重名 </span><span class="red"> </span></td></tr>
<tr><th>口令: </th><td><input type="password" name="p" value="x" disabled></td></tr>
<div><tr><th>模式：</th><td><input type="radio" name="r" value="A" checked><input type="radio" name="r" value="B" checked="checked">
<input type="radio" name="unset" value="A"></td></tr></div>
<tr><th>开关</th><td><input type="checkbox" name="super" value=1><input type="checkbox" name="on" checked></td></tr>
<tr><th>集群：</th><td><select name="z"><option value="1">one<option value="2" selected>two</td></tr>
<tr><th>机器：</th><td><select name="m" multiple><optgroup><option value="1" selected>a</option><option>b</option><option selected>c </option></select></td></tr>
<input type="hidden" name="slave" value="9" /><tr><th>首个</th><td><select name="f"><option disabled value="0">-</option><option value="1">1</select></td></tr>
<tr><th>文本：</th><td><textarea name="t">
line &amp;
</textarea><span class="red">太长</span><input type="submit" name="s" value="go"><input type="button" name="b"><input value="nameless"></td></tr>
</table></form><span class="red" id="result">x</span>"#;

    #[test]
    fn form_submits_what_a_browser_would() {
        let page = form_page("addX", FORM).unwrap();
        let fields: Vec<(&str, &str)> = page.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let want = [
            ("_csrf_token", "T"),
            ("action", "canal_action"),
            ("n", "a <b>"),
            ("r", "B"),
            ("on", "on"),
            ("z", "2"),
            ("m", "1"),
            ("m", "c"),
            ("slave", "9"),
            ("f", "1"),
            ("t", "line &\n"),
        ];
        assert_eq!(fields, want);
        assert_eq!(page.token(), Some("T"));
    }

    #[test]
    fn controls_are_found_by_label_submitted_or_not() {
        let page = form_page("addX", FORM).unwrap();
        assert_eq!(
            ["名称", "口令", "模式", "开关", "集群", "文本", "无"].map(|label| page.named(label)),
            [Some("n"), Some("p"), Some("r"), Some("super"), Some("z"), Some("t"), None]
        );
    }

    #[test]
    fn messages_are_distinct_with_their_field_and_without_hints() {
        let message = |field: &str, text: &str| Message { field: Some(field.to_owned()), text: text.to_owned() };
        assert_eq!(messages(FORM), [message("n", "重名"), message("t", "太长")]);
    }

    #[test]
    fn page_without_a_form_is_an_error() {
        let searches = r#"<form id="pageform"><input name="pageIndex"></form>"#;
        assert_eq!(form_page("addX", searches).err(), Some(ScreenError::new("addX", "its form")));
    }

    #[test]
    fn numbers_are_read_from_links() {
        let dom = Html::parse_fragment(r#"<a href="x.htm?channelId=4&amp;pipelineId=6">x</a>"#);
        let link = elements(dom.root_element(), "a").next().unwrap();
        assert_eq!([parameter::<u64>(link, "channelId"), parameter(link, "pipelineId"), parameter(link, "Id")], [Some(4), Some(6), None]);
    }
}
