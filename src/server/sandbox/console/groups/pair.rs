//! Form groups of the data media pair forms.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{COUNT, FieldRule};

/// A mapping's columns.
pub static COLUMN_PAIR_INFO: Group = Group::checked(
    "columnPairInfo",
    &[Field::free("formColumnPairError"), Field::free("id"), Field::free("dltTarget_l"), Field::free("dltTarget_r")],
);

/// A mapping's column groups.
pub static COLUMN_PAIR_GROUP_INFO: Group =
    Group::checked("columnPairGroupInfo", &[Field::free("formColumnPairGroupError"), Field::free("id"), Field::free("groupResult")]);

/// A single mapping.
pub static DATA_MEDIA_PAIR_INFO: Group = Group::checked(
    "dataMediaPairInfo",
    &[
        Field::free("formDataMediaPairError"),
        Field::free("batchPairContent"),
        Field::free("id"),
        Field::free("pullWeight"),
        Field::new("pushWeight", "载入权重", COUNT),
        Field::free("filterType"),
        Field::free("filterText"),
        Field::free("resolverType"),
        Field::free("resolverText"),
        Field::free("filter"),
        Field::free("sourceDataMediaName"),
        Field::free("targetDataMediaName"),
        Field::new("sourceDataMediaId", "源数据表", &[FieldRule::Required("必须选择 ")]),
        Field::new(
            "targetDataMediaId",
            "目标数据表",
            &[FieldRule::Required("必须选择 "), FieldRule::Differs("sourceDataMediaId", "源数据表")],
        ),
        Field::free("pipelineId"),
        Field::free("columnPairMode"),
    ],
);

/// A batch of mappings as text.
pub static BATCH_DATA_MEDIA_PAIR_INFO: Group = Group::checked(
    "batchDataMediaPairInfo",
    &[Field::free("formBatchDataMediaPairError"), Field::free("batchPairContent"), Field::free("pipelineId")],
);
