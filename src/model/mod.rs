//! What browser and server both know: ids, entities, form inputs with their validation, errors. No I/O.

pub mod enums;
pub mod ids;

pub use enums::*;
pub use ids::*;
