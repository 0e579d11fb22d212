//! Shared parsing helpers: a page's tables by heading, its settings by label, its pager.

use std::str::FromStr;

use scraper::{ElementRef, Html};

use super::ScreenError;
use crate::model::Page;
use crate::model::mask::mask_url_credentials;
use crate::server::manager::console::html::{elements, has_class, label, parameter, text, with_class};

/// A page with the manager's layout, complete up to its footer.
pub(super) struct Screen {
    name: &'static str,
    dom: Html,
}

impl Screen {
    /// Parses a page.
    ///
    /// # Errors
    /// Returns [`ScreenError`] if its footer is missing: the page is truncated, or not one of the manager's.
    pub fn read(name: &'static str, html: &str) -> Result<Self, ScreenError> {
        let screen = Self { name, dom: Html::parse_document(html) };
        if with_class(screen.root(), "div", "footer").next().is_none() {
            return Err(screen.missing("the footer"));
        }
        Ok(screen)
    }

    pub fn root(&self) -> ElementRef<'_> {
        self.dom.root_element()
    }

    pub fn missing(&self, what: impl Into<String>) -> ScreenError {
        ScreenError::new(self.name, what)
    }

    /// Returns the first table of this class, with its headings.
    ///
    /// # Errors
    /// Returns [`ScreenError`] if there is no such table, or a heading is missing.
    pub fn table(&self, class: &'static str, headings: &[&str]) -> Result<HtmlTable<'_>, ScreenError> {
        let table = with_class(self.root(), "table", class).next().ok_or_else(|| self.missing(format!("table.{class}")))?;
        let mut rows = rows(table);
        let first = rows.next().unwrap_or_default();
        let columns: Vec<String> = first.into_iter().filter(|cell| cell.value().name() == "th").map(text).collect();
        if let Some(heading) = headings.iter().find(|heading| !columns.iter().any(|column| column == *heading)) {
            return Err(self.missing(format!("column {heading}")));
        }
        Ok(HtmlTable { screen: self.name, columns, rows: rows.filter(|row| !row.is_empty()).collect() })
    }

    /// Returns the rows of a detail page, by label.
    ///
    /// # Errors
    /// Returns [`ScreenError`] if there is no such table.
    pub fn settings(&self) -> Result<Parameters<'_>, ScreenError> {
        let table = with_class(self.root(), "table", "setting").next().ok_or_else(|| self.missing("table.setting"))?;
        let mut rows = Vec::new();
        let mut pending = None;
        for cell in table.descendent_elements() {
            match cell.value().name() {
                "th" => pending = Some(label(text(cell))),
                "td" => rows.extend(pending.take().map(|label| (label, cell))),
                _ => {}
            }
        }
        Ok(Parameters { screen: self.name, rows })
    }

    /// Combines the rows with the pager's totals of rows and pages.
    ///
    /// # Errors
    /// Returns [`ScreenError`] if the pager is missing or differs from `共<items>条数据 第<page>页/共<pages>页`.
    pub fn paged<T>(&self, rows: Vec<T>) -> Result<Page<T>, ScreenError> {
        let pager = with_class(self.root(), "div", "page").next().map(text);
        let numbers = pager.as_deref().and_then(pager_numbers).ok_or_else(|| self.missing("the pager"))?;
        let (total, page, pages) = numbers;
        Ok(Page { rows, total, page, pages })
    }

    /// Returns the number in the first breadcrumb with this parameter, such as the channel above a pipeline.
    ///
    /// # Errors
    /// Returns [`ScreenError`] if no breadcrumb has it.
    pub fn crumb<T: FromStr>(&self, name: &str) -> Result<T, ScreenError> {
        // pages have at most two
        let mut links = with_class(self.root(), "div", "crumbs").take(2).flat_map(|crumbs| elements(crumbs, "a"));
        links.find_map(|link| parameter(link, name)).ok_or_else(|| self.missing(format!("the crumb with {name}")))
    }
}

/// The rows of a table with their cells, excluding those of nested tables.
fn rows(table: ElementRef<'_>) -> impl Iterator<Item = Vec<ElementRef<'_>>> {
    let is_row = |element: &ElementRef<'_>| element.value().name() == "tr";
    let sections = table.child_elements().filter(|element| matches!(element.value().name(), "thead" | "tbody" | "tfoot"));
    let rows = sections.flat_map(|section| section.child_elements()).filter(is_row);
    rows.map(|row| row.child_elements().filter(|cell| matches!(cell.value().name(), "td" | "th")).collect())
}

/// Parses `共<items>条数据 第<page>页/共<pages>页`.
fn pager_numbers(text: &str) -> Option<(usize, usize, usize)> {
    let (total, rest) = text.strip_prefix('共')?.split_once("条数据")?;
    let (page, rest) = rest.trim_start().strip_prefix('第')?.split_once("页/共")?;
    let (pages, _) = rest.split_once('页')?;
    Some((total.parse().ok()?, page.parse().ok()?, pages.parse().ok()?))
}

/// A table with headings.
pub(super) struct HtmlTable<'a> {
    screen: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<ElementRef<'a>>>,
}

impl<'a> HtmlTable<'a> {
    /// Converts each row to a value.
    ///
    /// # Errors
    /// Returns the error of the first row that is not as expected.
    pub fn read<T>(&self, mut one: impl FnMut(HtmlRow<'a, '_>) -> Result<T, ScreenError>) -> Result<Vec<T>, ScreenError> {
        self.rows.iter().map(|cells| one(HtmlRow { table: self, cells })).collect()
    }
}

/// A table row, with its cells by heading.
#[derive(Clone, Copy)]
pub(super) struct HtmlRow<'a, 't> {
    table: &'t HtmlTable<'a>,
    cells: &'t [ElementRef<'a>],
}

impl<'a> HtmlRow<'a, '_> {
    /// An error for a missing element in this column.
    pub fn missing(&self, heading: &str, what: &str) -> ScreenError {
        ScreenError::new(self.table.screen, format!("{what} in column {heading}"))
    }

    pub fn cell(&self, heading: &str) -> Result<ElementRef<'a>, ScreenError> {
        let at = self.table.columns.iter().position(|column| column == heading);
        at.and_then(|at| self.cells.get(at)).copied().ok_or_else(|| self.missing(heading, "the cell"))
    }

    pub fn text(&self, heading: &str) -> Result<String, ScreenError> {
        self.cell(heading).map(text)
    }

    /// The cell's text with passwords in its URLs masked.
    pub fn masked(&self, heading: &str) -> Result<String, ScreenError> {
        self.text(heading).map(masked)
    }

    /// The cell's text; `None` if empty.
    pub fn filled(&self, heading: &str) -> Result<Option<String>, ScreenError> {
        self.text(heading).map(filled)
    }

    /// The cell's text as a value.
    pub fn value<T>(&self, heading: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, ScreenError> {
        let text = self.text(heading)?;
        read(&text).ok_or_else(|| self.missing(heading, &format!("the meaning of {text:?}")))
    }

    /// The cell's text as a number or ID.
    pub fn number<T: FromStr>(&self, heading: &str) -> Result<T, ScreenError> {
        self.value(heading, |text| text.replace(',', "").parse().ok())
    }

    /// The cell's first link.
    pub fn link(&self, heading: &str) -> Result<ElementRef<'a>, ScreenError> {
        elements(self.cell(heading)?, "a").next().ok_or_else(|| self.missing(heading, "the link"))
    }

    /// The ID in the cell's link, and the link's text.
    pub fn reference<T: FromStr>(&self, heading: &str, name: &str) -> Result<(T, String), ScreenError> {
        let link = self.link(heading)?;
        Ok((parameter(link, name).ok_or_else(|| self.missing(heading, name))?, text(link)))
    }

    /// The tooltip beside a name: the resource's description, or empty. If there is none, the manager prints its own template variable.
    pub fn bubble(&self, heading: &str, variable: &str) -> Result<String, ScreenError> {
        let bubble = with_class(self.cell(heading)?, "div", "pop_tips_font").next();
        let text = bubble.map(text).ok_or_else(|| self.missing(heading, "the description"))?;
        Ok(if text == variable { String::new() } else { text })
    }

    /// The cell's action with one of these labels: a link, or the reason why it is unavailable. `None` if it is not offered at all.
    pub fn action(&self, heading: &str, words: &[&str]) -> Result<Option<ActionLink<'a>>, ScreenError> {
        let mut spans = elements(self.cell(heading)?, "span").filter(|span| has_class(*span, "ico_font"));
        let span = spans.find(|span| words.contains(&text(*span).as_str()));
        Ok(span.map(|span| span.attr("title").map_or(ActionLink::Offered, ActionLink::Refused)))
    }

    /// Why an action is unavailable.
    pub fn refusal(&self, heading: &str, word: &str) -> Result<Option<&'a str>, ScreenError> {
        self.action(heading, &[word]).map(|action| match action {
            Some(ActionLink::Refused(reason)) => Some(reason),
            Some(ActionLink::Offered) | None => None,
        })
    }
}

/// The availability of an action on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActionLink<'a> {
    /// It is a link.
    Offered,
    /// It is greyed out, for this reason.
    Refused(&'a str),
}

/// The rows of a detail page.
pub(super) struct Parameters<'a> {
    screen: &'static str,
    rows: Vec<(String, ElementRef<'a>)>,
}

impl<'a> Parameters<'a> {
    /// An error for a missing element in this row.
    pub fn missing(&self, label: &str, what: &str) -> ScreenError {
        ScreenError::new(self.screen, format!("{what} in row {label}"))
    }

    /// The cell beside a label that only some pages have.
    pub fn cell(&self, label: &str) -> Option<ElementRef<'a>> {
        self.rows.iter().find(|(one, _)| one == label).map(|(_, cell)| *cell)
    }

    /// The cell beside a label that every page has.
    pub fn needed(&self, label: &str) -> Result<ElementRef<'a>, ScreenError> {
        self.cell(label).ok_or_else(|| ScreenError::new(self.screen, format!("row {label}")))
    }

    pub fn text(&self, label: &str) -> Result<String, ScreenError> {
        self.needed(label).map(text)
    }

    /// The text with passwords in its URLs masked.
    pub fn masked(&self, label: &str) -> Result<String, ScreenError> {
        self.text(label).map(masked)
    }

    /// The text; `None` if the cell is empty.
    pub fn filled(&self, label: &str) -> Result<Option<String>, ScreenError> {
        self.text(label).map(filled)
    }

    /// The text as a value.
    pub fn value<T>(&self, label: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, ScreenError> {
        let text = self.text(label)?;
        read(&text).ok_or_else(|| self.missing(label, &format!("the meaning of {text:?}")))
    }

    /// The text as a number or ID.
    pub fn number<T: FromStr>(&self, label: &str) -> Result<T, ScreenError> {
        self.value(label, |text| text.replace(',', "").parse().ok())
    }

    /// All rows: label and text.
    pub fn rows(&self) -> impl Iterator<Item = (&str, String)> {
        self.rows.iter().map(|(label, cell)| (label.as_str(), masked(text(*cell))))
    }
}

fn masked(text: String) -> String {
    mask_url_credentials(&text).into_owned()
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
