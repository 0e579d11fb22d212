use otter_admin::model::ManagerError;

use super::support::{bench, manager};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_and_named() {
    let bench = bench().await;
    let url = bench.manager.config().console.to_string();
    let wrong = manager(&url, "admin", "certainly-not-the-password", None);
    match wrong.channel_values(otter_admin::model::ChannelId(1)).await {
        Err(ManagerError::SignInRefused { user }) => assert_eq!(user, "admin"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_can_be_read() {
    let bench = bench().await;
    let manager = &bench.manager;
    manager.nodes().await.expect("nodes");
    manager.clusters().await.expect("clusters");
    manager.sources().await.expect("sources");
    manager.tables().await.expect("tables");
    manager.canals().await.expect("canals");
    manager.channels().await.expect("channels");
    manager.delays().await.expect("delays");
    for node in manager.nodes().await.expect("nodes") {
        match manager.node(node.id).await {
            // Another test may have deleted its own node meanwhile.
            Ok(_) | Err(ManagerError::NotFound { .. }) => {}
            Err(error) => panic!("{}: {error}", node.name),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_generation_is_recognised() {
    assert!(bench().await.manager.generation().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_at_once_share_one_session() {
    let bench = bench().await;
    let reads = (0..12).map(|_| bench.manager.channels());
    for read in futures::future::join_all(reads).await {
        read.expect("channels");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_not_found() {
    use otter_admin::model::*;
    let bench = bench().await;
    let manager = &bench.manager;
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
        assert!(matches!(result, Some(ManagerError::NotFound { .. })), "{at}: {result:?}");
    }
}
