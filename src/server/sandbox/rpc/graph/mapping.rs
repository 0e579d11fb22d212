//! Mappings as object trees.

use super::constant_of;
use crate::server::sandbox::rpc::classes::{self as of, constant};
use crate::server::sandbox::rpc::java::value::{Value, date, list, long, object, text};
use crate::server::sandbox::state::{ColumnPair, DataMedia, DataMediaPair, DataMediaSource, DataMediaType, ExtensionData, Secret, State};

/// A mapping with both data media, its columns and its processors.
pub(super) fn pair(state: &State, pair: &DataMediaPair) -> Value {
    let media = |id: i64| state.media.get(id).map_or(Value::Null, |row| media(state, row));
    let columns = pair.column_pairs.iter().map(|row| column_pair(pair.id, row)).collect();
    let groups = pair.column_groups.iter().map(|group| {
        let columns = group.columns.iter().map(|(source, target)| {
            let fields = vec![("dataMediaPairId", long(pair.id)), ("sourceColumn", column(source)), ("targetColumn", column(target))];
            object(&of::COLUMN_PAIR, fields)
        });
        object(
            &of::COLUMN_GROUP,
            vec![
                ("columnPairs", list(columns.collect())),
                ("dataMediaPairId", long(pair.id)),
                ("gmtCreate", date(group.gmt_create)),
                ("gmtModified", date(group.gmt_modified)),
                ("id", long(group.id)),
            ],
        )
    });
    object(
        &of::DATA_MEDIA_PAIR,
        vec![
            ("columnGroups", list(groups.collect())),
            ("columnPairMode", constant_of(constant::COLUMN_PAIR_MODE, pair.column_pair_mode.constant())),
            ("columnPairs", list(columns)),
            ("filterData", extension(pair.filter_data.as_ref())),
            ("gmtCreate", date(pair.gmt_create)),
            ("gmtModified", date(pair.gmt_modified)),
            ("id", long(pair.id)),
            ("pipelineId", long(pair.pipeline_id)),
            ("pullWeight", long(pair.pull_weight)),
            ("pushWeight", long(pair.push_weight)),
            ("resolverData", extension(pair.resolver_data.as_ref())),
            ("source", media(pair.source)),
            ("target", media(pair.target)),
        ],
    )
}

fn column(name: &str) -> Value {
    object(&of::COLUMN, vec![("name", text(Some(name)))])
}

fn column_pair(pair_id: i64, row: &ColumnPair) -> Value {
    object(
        &of::COLUMN_PAIR,
        vec![
            ("dataMediaPairId", long(pair_id)),
            ("gmtCreate", date(row.gmt_create)),
            ("gmtModified", date(row.gmt_modified)),
            ("id", long(row.id)),
            ("sourceColumn", column(&row.source_column)),
            ("targetColumn", column(&row.target_column)),
        ],
    )
}

fn extension(data: Option<&ExtensionData>) -> Value {
    let Some(data) = data else { return Value::Null };
    object(
        &of::EXTENSION_DATA,
        vec![
            ("clazzPath", text(data.clazz_path.as_deref())),
            ("extensionDataType", constant_of(constant::EXTENSION_DATA_TYPE, data.extension_data_type.constant())),
            ("sourceText", text(data.source_text.as_deref())),
            ("timestamp", long(data.timestamp)),
        ],
    )
}

fn is_queue(source: Option<&DataMediaSource>) -> bool {
    source.is_some_and(|source| matches!(source.r#type, DataMediaType::Mq | DataMediaType::Napoli))
}

/// The mode is always SINGLE on the wire; readers derive it from the name.
fn media(state: &State, media: &DataMedia) -> Value {
    let source = state.sources.get(media.source);
    let class = if is_queue(source) { &of::MQ_DATA_MEDIA } else { &of::DB_DATA_MEDIA };
    object(
        class,
        vec![
            ("gmtCreate", date(media.gmt_create)),
            ("gmtModified", date(media.gmt_modified)),
            ("id", long(media.id)),
            ("mode", constant_of(constant::DATA_MEDIA_MODE, "SINGLE")),
            ("name", text(Some(&media.name))),
            ("namespace", text(Some(&media.namespace))),
            ("source", source.map_or(Value::Null, source_value)),
        ],
    )
}

fn source_value(source: &DataMediaSource) -> Value {
    let class = if is_queue(Some(source)) { &of::MQ_MEDIA_SOURCE } else { &of::DB_MEDIA_SOURCE };
    object(
        class,
        vec![
            ("encode", text(source.encode.as_deref())),
            ("gmtCreate", date(source.gmt_create)),
            ("gmtModified", date(source.gmt_modified)),
            ("id", long(source.id)),
            ("name", text(Some(&source.name))),
            ("type", constant_of(constant::DATA_MEDIA_TYPE, source.r#type.constant())),
            ("driver", text(source.driver.as_deref())),
            ("password", text(source.password.as_ref().map(Secret::expose))),
            ("url", text(source.url.as_deref())),
            ("username", text(source.username.as_deref())),
            ("storePath", text(source.store_path.as_deref())),
        ],
    )
}
