use otter_admin::model::Error;
use otter_admin::server::sandbox::Fault;

use super::support::{cleaning, fixture, manager, unique};

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_are_rejected_and_reported() {
    let fixture = fixture().await;
    let url = fixture.manager.config().console.to_string();
    let wrong = manager(&url, "admin", "certainly-not-the-password", None);
    match wrong.channel_values(otter_admin::model::ChannelId(1)).await {
        Err(Error::SignInRefused { user }) => assert_eq!(user, "admin"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_can_be_read() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    manager.nodes().await.expect("nodes");
    manager.clusters().await.expect("clusters");
    manager.sources().await.expect("sources");
    manager.tables().await.expect("tables");
    manager.canals().await.expect("canals");
    manager.channels().await.expect("channels");
    manager.delays().await.expect("delays");
    for node in manager.nodes().await.expect("nodes") {
        match manager.node(node.id).await {
            // Another test may have deleted its own node in the meantime.
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => panic!("{}: {error}", node.name),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_generation_is_detected() {
    assert!(fixture().await.manager.generation().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_share_one_session() {
    let fixture = fixture().await;
    let reads = (0..12).map(|_| fixture.manager.channels());
    for read in futures::future::join_all(reads).await {
        read.expect("channels");
    }
}

/// While a pipeline is being deleted, the manager fails to show the channel list; the sandbox does so on demand.
#[tokio::test(flavor = "multi_thread")]
async fn channels_can_be_read_while_a_pipeline_is_deleted() {
    let fixture = fixture().await;
    let canal_name = unique("canal");
    let (node, canal, channel) = (fixture.node_down().await, fixture.canal(&canal_name).await, fixture.channel().await);
    let manager = &fixture.manager;
    let test = async {
        for _ in 0..3 {
            let pipeline = fixture.pipeline(channel, node, &canal_name).await;
            fixture.fail_once(Fault::NoNode, "/channelList");
            let reads = async {
                for _ in 0..10 {
                    manager.channels().await.expect("channels");
                }
            };
            let (deleted, ()) = tokio::join!(manager.delete_pipeline(channel, pipeline), reads);
            deleted.expect("deleted");
        }
    };
    let clean = async {
        for pipeline in manager.pipelines(channel).await.unwrap_or_default() {
            drop(manager.delete_pipeline(channel, pipeline.id).await);
        }
        drop(manager.delete_channel(channel).await);
        drop(manager.delete_canal(canal).await);
        drop(manager.delete_node(node).await);
    };
    cleaning(test, clean).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_resources_are_not_found() {
    use otter_admin::model::*;
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let absent = 98_765_432;
    let results = [
        manager.node(NodeId(absent)).await.err(),
        manager.source(SourceId(absent)).await.err(),
        manager.canal(CanalId(absent)).await.err(),
        manager.channel(ChannelId(absent)).await.err(),
        manager.pipeline(PipelineId(absent)).await.err(),
        manager.pipelines(ChannelId(absent)).await.err(),
        manager.delete_channel(ChannelId(absent)).await.err(),
        manager.delete_node(NodeId(absent)).await.err(),
        manager.delete_canal(CanalId(absent)).await.err(),
    ];
    for (at, result) in results.into_iter().enumerate() {
        assert!(matches!(result, Some(Error::NotFound { .. })), "{at}: {result:?}");
    }
}
