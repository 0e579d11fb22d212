//! Lists: ten rows per page, the pager below, the two search forms above (Otter manager console screens, "Lists").

use super::link::Url;
use super::text::escape;

/// Rows per page on every list.
const PAGE_SIZE: usize = 10;
/// Page numbers shown around the current one.
const WINDOW: usize = 7;

/// Position within a paged list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pager {
    items: usize,
    /// The page shown: 1-based, or 0 of 0 for an empty list.
    pub page: usize,
    pages: usize,
}

impl Pager {
    /// The requested page for this number of items: values below one give the first page, too large ones the last.
    pub fn new(items: usize, asked: i32) -> Self {
        let pages = items.div_ceil(PAGE_SIZE);
        let page = usize::try_from(asked).unwrap_or(1).max(1).min(pages);
        Pager { items, page, pages }
    }

    /// The rows of this page.
    pub fn slice<T>(self, rows: impl Iterator<Item = T>) -> Vec<T> {
        rows.skip(self.page.saturating_sub(1) * PAGE_SIZE).take(PAGE_SIZE).collect()
    }

    /// `div.page`.
    pub fn html(self) -> String {
        let Pager { items, page, pages } = self;
        let jump = |to: usize, word: &str| format!("<a href=\"#\" class=\"prev\" onclick=\"pageNavigation(this,{to})\">{word}</a>\n");
        let dead = |word: &str| format!("<font color=\"999999\">{word}</font>\n");
        let mut html = format!("<div class=\"page\">共{items}条数据&nbsp;&nbsp;第{page}页/共{pages}页&nbsp;&nbsp;\n");
        html.push_str(&if page == 1 { dead("首页") } else { jump(1, "首页") });
        html.push_str(&if page > 1 { jump(page - 1, "上一页") } else { dead("上一页") });
        let first = page.saturating_sub(WINDOW / 2).min((pages + 1).saturating_sub(WINDOW)).max(1);
        for number in first..=pages.min(first + WINDOW - 1) {
            if number == page {
                html.push_str(&format!("<b>{number}</b>\n"));
            } else {
                html.push_str(&format!("<a href=\"#\" class=\"num\" onclick=\"pageNavigation(this,{number})\">{number}</a>\n"));
            }
        }
        html.push_str(&if page < pages { jump(page + 1, "下一页") } else { dead("下一页") });
        html.push_str(&if page < pages { jump(pages, "末页") } else { dead("末页") });
        html.push_str("</div>\n");
        html
    }
}

/// `form#pageform`, which the pager posts; `extra` are further hidden inputs.
pub fn page_form(action: &Url, search_key: &str, extra: &[(&str, &str)]) -> String {
    let mut html = format!(
        "<form id=\"pageform\" name=\"pageform\" action=\"{}\" method=\"post\">\n\
         <input type=\"hidden\" id=\"pageIndex\" name=\"pageIndex\" value=\"\"/>\n\
         <input type=\"hidden\" id=\"searchKey\" name=\"searchKey\" value=\"{}\"/>\n",
        action.href(),
        escape(search_key)
    );
    push_hidden(&mut html, extra);
    html.push_str("</form>\n");
    html
}

/// The visible search form, whose input always contains its placeholder as a value.
pub fn search_box(name: &str, action: &str, placeholder: &str, extra: &[(&str, &str)]) -> String {
    let mut html = format!("<div class=\"search_o\">\n<form name=\"{name}\" action=\"{action}\" method=\"post\">\n");
    push_hidden(&mut html, extra);
    html.push_str(&format!(
        "<div class=\"search_input\">\n<input name=\"searchKey\" type=\"text\" value=\"{placeholder}\" onfocus=\"if(this.value == '{placeholder}') {{this.value='';}}\" />\n</div>\n\
         <div class=\"search_btn\"><a href=\"javascript:document.{name}.submit();\">搜索</a></div>\n</form>\n</div>\n"
    ));
    html
}

fn push_hidden(html: &mut String, inputs: &[(&str, &str)]) {
    for (name, value) in inputs {
        html.push_str(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\"/>\n", escape(value)));
    }
}

/// A table of class `list …` or `list2 …` with one `<tr>` per row; `rows` are the cells with their tags.
pub fn table(class: &str, headings: &[&str], rows: &[String]) -> String {
    let mut html = format!("<table border=\"0\" cellspacing=\"0\" cellpadding=\"0\" class=\"{class}\">\n{}", headings_row(headings));
    for row in rows {
        html.push_str(&format!("<tr>\n{row}\n</tr>\n"));
    }
    html.push_str("</table>\n");
    html
}

/// The heading row of `th` cells.
pub fn headings_row(headings: &[&str]) -> String {
    let cells: String = headings.iter().map(|heading| format!("<th>{heading}</th>\n")).collect();
    format!("<tr>\n{cells}</tr>\n")
}

/// Wraps cells in their tags, one per line.
pub fn cells(cells: &[&str]) -> String {
    cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<Vec<_>>().join("\n")
}

/// A row of an information page: `<th>label：</th><td>value</td>`.
pub fn setting(label: &str, value: &str) -> String {
    format!("<tr>\n<th>{label}：</th><td>{value}</td>\n</tr>\n")
}

/// `table.setting` around such rows.
pub fn settings(rows: &str) -> String {
    format!("<div class=\"setting_box\">\n<table cellpadding=\"0\" cellspacing=\"0\" class=\"setting\">\n{rows}</table>\n</div>\n")
}

/// Matches `LIKE '%key%'` on any of several columns as the searches do: case-insensitive, with `%` as the only wildcard.
pub fn found(key: &str, columns: &[&str]) -> bool {
    let parts: Vec<String> = key.split('%').map(str::to_lowercase).collect();
    columns.iter().any(|column| {
        let column = column.to_lowercase();
        let mut rest = column.as_str();
        parts.iter().all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = rest.get(at + part.len()..).unwrap_or_default();
                true
            }
            None => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_clamped() {
        for (items, asked, page) in [(0, 1, 0), (1, 0, 1), (1, -4, 1), (101, 99, 11), (20, 2, 2)] {
            assert_eq!(Pager::new(items, asked).page, page, "{asked} of {items}");
        }
        assert_eq!(Pager::new(12, 2).slice(0..12), vec![10, 11]);
    }

    #[test]
    fn seven_numbers_are_shown_around_the_page() {
        let numbers = |items, page| {
            let html = Pager::new(items, page).html();
            html.lines().filter(|line| line.starts_with("<b>") || line.contains("\"num\"")).count()
        };
        assert_eq!(numbers(1000, 1), 7);
        assert_eq!(numbers(1000, 50), 7);
        assert_eq!(numbers(1000, 100), 7);
        assert_eq!(numbers(31, 4), 4);
        assert!(Pager::new(1000, 2).html().contains("共1000条数据&nbsp;&nbsp;第2页/共100页"));
        assert!(Pager::new(0, 1).html().contains("共0条数据&nbsp;&nbsp;第0页/共0页"));
    }

    #[test]
    fn searches_match_like_sql_like() {
        assert!(found("ORD", &["7", "my-orders"]));
        assert!(found("o%r%s", &["orders"]));
        assert!(!found("o_d", &["ord"]));
        assert!(found("", &["x"]));
    }
}
