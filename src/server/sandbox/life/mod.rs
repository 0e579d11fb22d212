//! What happens by itself: node processes, mainstems, rows, statistics, failures and the manager's own recovery.

mod agenda;

pub use agenda::Agenda;
