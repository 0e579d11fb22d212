//! Form groups of the data source and data media forms.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{FieldRule, REQUIRED, REQUIRED_SPACED};

/// A data source.
pub static DATA_MEDIA_SOURCE_INFO: Group = Group::checked(
    "dataMediaSourceInfo",
    &[
        Field::free("formDataMediaSourceError"),
        Field::free("id"),
        Field::new("name", "dataSource的名称", &[REQUIRED]),
        Field::free("type"),
        Field::free("username"),
        Field::free("password"),
        Field::new("url", "链接", &[REQUIRED]),
        Field::new("encode", "数据库编码", &[FieldRule::Required("必须选择")]),
    ],
);

/// A data media.
pub static DATA_MEDIA_INFO: Group = Group::checked(
    "dataMediaInfo",
    &[
        Field::free("formDataMediaError"),
        Field::free("id"),
        Field::free("name"),
        Field::new("namespace", "命名空间", &[REQUIRED_SPACED]),
        Field::free("encode"),
        Field::free("sourceName"),
        Field::new("sourceId", "数据源", &[FieldRule::Required("必须选择一个 ")]),
    ],
);
