//! Tests of the catalogue and of the search in it.

mod catalogue;
mod redaction;
mod search;
