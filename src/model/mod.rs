//! Types shared by browser and server: IDs, entities, form inputs with their validation, permissions, errors. No I/O.

pub mod entities;
pub mod enums;
pub mod error;
mod error_kind;
pub mod field;
pub mod form;
pub mod form_json;
pub mod forms;
pub mod ids;
pub mod list;
pub mod mask;
pub mod permissions;
pub mod setting_keys;

pub use entities::*;
pub use enums::*;
pub use error::*;
pub use error_kind::ErrorKind;
pub use ids::*;
