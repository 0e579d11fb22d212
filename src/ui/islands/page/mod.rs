//! What every page does besides its islands once scripts run: listeners on the document, for which nothing has to be hydrated.

mod copy;
mod forms;
mod menus;
mod shortcuts;

/// Starts all of them; once for each page.
pub fn attach() {
    menus::attach();
    forms::attach();
    shortcuts::attach();
    copy::attach();
}
