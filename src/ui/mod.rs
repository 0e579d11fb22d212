//! Pages, components, islands and their messages.

pub mod calls;
pub mod islands;

#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
mod breadcrumbs;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod crud;
#[cfg(feature = "ssr")]
pub mod flash;
#[cfg(feature = "ssr")]
pub mod form_guard;
#[cfg(feature = "ssr")]
pub mod html;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
pub mod live_regions;
#[cfg(feature = "ssr")]
pub mod live_updates;
#[cfg(feature = "ssr")]
mod page_cache;
#[cfg(feature = "ssr")]
pub mod page_data;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod path_id;
#[cfg(feature = "ssr")]
pub mod preferences;
#[cfg(feature = "ssr")]
mod render;
#[cfg(feature = "ssr")]
pub mod route_table;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
mod search_results;
#[cfg(feature = "ssr")]
pub mod streams;
#[cfg(feature = "ssr")]
pub mod theme;
#[cfg(feature = "ssr")]
mod view_key;

#[cfg(all(test, feature = "ssr"))]
mod tests;
