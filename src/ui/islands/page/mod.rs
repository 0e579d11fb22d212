//! Page-wide behaviour besides the islands: listeners on the document, which need no hydration.

mod copy;
mod forms;
mod menus;
mod select_all;
mod shortcuts;

/// Attaches all listeners; call once per page.
pub fn attach() {
    menus::attach();
    forms::attach();
    shortcuts::attach();
    copy::attach();
    select_all::attach();
}
