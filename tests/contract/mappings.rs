use otter_admin::model::forms::{MappingLine, parse_lines};
use otter_admin::model::*;

use super::support::{cleaning, fixture, unique};

fn lines(text: &str) -> Vec<MappingLine> {
    parse_lines(text).into_iter().map(|(_, _, line)| line.expect("a good line")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn bulk_mappings_have_a_result_per_line() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let (node, canal_name) = (fixture.node_down().await, unique("canal"));
    let canal = fixture.canal(&canal_name).await;
    let (source, target) = (fixture.source(&unique("from")).await, fixture.source(&unique("to")).await);
    let channel = fixture.channel().await;
    let pipeline = fixture.pipeline(channel, node, &canal_name).await;
    cleaning(
        async {
            let wanted = lines("shop.orders\nshop.items 7\nshop.users -> crm.people, 9\nshop.t[1-3]\nshop.订单");
            let added = manager.add_pairs(pipeline, source, target, &wanted).await.expect("tried");
            let ids: Vec<PairId> = added.into_iter().map(|one| one.expect("added")).collect();
            let pairs = manager.pairs(pipeline).await.expect("pairs");
            assert_eq!(pairs.len(), wanted.len());
            for (id, line) in ids.iter().zip(&wanted) {
                let pair = pairs.iter().find(|pair| pair.id == *id).expect("in the list");
                assert_eq!((&pair.source_name, &pair.target_name), (&line.source.to_string(), &line.target.to_string()));
                assert_eq!(pair.weight, line.weight, "{}", line.source);
            }

            let again = manager.add_pairs(pipeline, source, target, &wanted[..2]).await.expect("tried");
            assert_eq!(manager.pairs(pipeline).await.expect("pairs").len(), wanted.len(), "what is there is not repeated");
            assert!(again.iter().all(|one| matches!(one, Err(Error::Invalid(_)))), "{again:?}");

            let nowhere = manager.add_pairs(pipeline, SourceId(98_765_432), target, &lines("shop.other\nshop.more")).await;
            assert!(matches!(nowhere, Err(Error::NotFound { resource_type: ResourceType::Source, .. })), "{nowhere:?}");
            assert_eq!(manager.pairs(pipeline).await.expect("pairs").len(), wanted.len());

            let said = manager.delete_pipeline(channel, pipeline).await;
            assert!(matches!(said, Err(Error::Conflict(Conflict::InUse(_)))), "{said:?}");
            let said = manager.delete_source(source).await;
            assert!(matches!(said, Err(Error::Conflict(Conflict::InUse(_)))), "{said:?}");
        },
        async {
            for pair in manager.pairs(pipeline).await.unwrap_or_default() {
                drop(manager.delete_pair(pipeline, pair.id).await);
            }
            drop(manager.delete_pipeline(channel, pipeline).await);
            drop(manager.delete_channel(channel).await);
            drop(manager.delete_canal(canal).await);
            for table in manager.tables().await.unwrap_or_default() {
                if table.source == source || table.source == target {
                    drop(manager.delete_table(table.id).await);
                }
            }
            drop(manager.delete_source(source).await);
            drop(manager.delete_source(target).await);
            drop(manager.delete_node(node).await);
        },
    )
    .await;
    let left = manager.sources().await.expect("sources");
    assert!(left.iter().all(|row| row.id != source && row.id != target), "everything is removed again");
}
