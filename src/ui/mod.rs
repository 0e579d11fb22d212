//! Pages, components, islands and their words.

pub mod islands;
pub mod words;

#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod cx;
#[cfg(feature = "ssr")]
pub mod doors;
#[cfg(feature = "ssr")]
pub mod events;
#[cfg(feature = "ssr")]
pub mod flash;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod kept;
#[cfg(feature = "ssr")]
mod late;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod path_id;
#[cfg(feature = "ssr")]
pub mod preferences;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod shown;
#[cfg(feature = "ssr")]
mod streams;

#[cfg(all(test, feature = "ssr"))]
mod tests;
