use std::time::Duration;

use otter_admin::model::*;

use super::support::{Fixture, cleaning, fixture, form, unique};

/// Waits until the channel has the status.
async fn becomes(fixture: &Fixture, channel: ChannelId, wanted: ChannelStatus) -> bool {
    for _ in 0..120 {
        if fixture.manager.channel_status(channel).await.ok() == Some(wanted) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    false
}

struct Task {
    channel: ChannelId,
    pipeline: PipelineId,
    canal: CanalId,
    source: SourceId,
}

async fn task(fixture: &Fixture, node: NodeId) -> Task {
    let canal_name = unique("canal");
    let canal = fixture.canal(&canal_name).await;
    let source = fixture.source(&unique("source")).await;
    let channel = fixture.channel().await;
    let pipeline = fixture.pipeline(channel, node, &canal_name).await;
    let line = otter_admin::model::forms::parse_lines("otter_src.t_order -> otter_dst.t_order").remove(0).2.expect("a line");
    let added = fixture.manager.add_pairs(pipeline, source, source, &[line]).await.expect("tried");
    added.into_iter().next().expect("one").expect("added");
    Task { channel, pipeline, canal, source }
}

async fn remove(fixture: &Fixture, task: &Task) {
    let manager = &fixture.manager;
    if manager.channel_status(task.channel).await.is_ok_and(|status| status != ChannelStatus::Stop) {
        drop(manager.stop(task.channel).await);
        becomes(fixture, task.channel, ChannelStatus::Stop).await;
    }
    for pair in manager.pairs(task.pipeline).await.unwrap_or_default() {
        drop(manager.delete_pair(task.pipeline, pair.id).await);
    }
    drop(manager.delete_pipeline(task.channel, task.pipeline).await);
    drop(manager.delete_channel(task.channel).await);
    drop(manager.delete_canal(task.canal).await);
    for table in manager.tables().await.unwrap_or_default() {
        if table.source == task.source {
            drop(manager.delete_table(table.id).await);
        }
    }
    drop(manager.delete_source(task.source).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_without_a_running_node_is_not_reported_as_success() {
    let fixture = fixture().await;
    let node = fixture.node_down().await;
    let task = task(&fixture, node).await;
    cleaning(
        async {
            let said = fixture.manager.start(task.channel).await;
            assert!(said.is_err(), "the action route of the manager would say that it started: {said:?}");
            assert_eq!(fixture.manager.channel_status(task.channel).await, Ok(ChannelStatus::Stop));
            let (_, block) = fixture.manager.listed_channel(task.channel).await.expect("list");
            assert_eq!(block, Some(StartBlock::NodesDown { select: true, extract: true, load: true }));
        },
        async {
            remove(&fixture, &task).await;
            drop(fixture.manager.delete_node(node).await);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_channel_rejects_changes_until_stopped() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let up = manager.nodes().await.expect("nodes").into_iter().find(|node| node.status == NodeStatus::Start);
    let Some(node) = up else {
        println!("skipped: no node is up");
        return;
    };
    let task = task(&fixture, node.id).await;
    cleaning(
        async {
            manager.start(task.channel).await.expect("started");
            assert!(becomes(&fixture, task.channel, ChannelStatus::Start).await, "it is seen to run");

            let channel_form = form(&[("name", &unique("channel"))]);
            let values = manager.pipeline_values(task.pipeline).await;
            assert!(matches!(values, Err(Error::Conflict(Conflict::ChannelRuns))), "{values:?}");
            for (what, said) in [
                ("edit", manager.edit_channel(task.channel, &channel_form).await.map(drop)),
                ("delete", manager.delete_channel(task.channel).await),
                ("delete pipeline", manager.delete_pipeline(task.channel, task.pipeline).await),
            ] {
                assert!(matches!(said, Err(Error::Conflict(Conflict::ChannelRuns | Conflict::InUse(_)))), "{what}: {said:?}");
            }
            let line = otter_admin::model::forms::parse_lines("otter_src.t2 -> otter_dst.t2").remove(0).2.expect("a line");
            let said = manager.add_pairs(task.pipeline, task.source, task.source, &[line]).await;
            assert!(matches!(said, Err(Error::Conflict(Conflict::ChannelRuns))), "{said:?}");

            let mut worked = false;
            for _ in 0..60 {
                let row = manager.pipelines(task.channel).await.expect("pipelines").remove(0);
                worked |= row.mainstem != Mainstem::None;
                if worked {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            assert!(worked, "a node takes the pipeline");
            manager.push(task.channel).await.expect("pushed");
            manager.stop(task.channel).await.expect("stopped");
            assert!(becomes(&fixture, task.channel, ChannelStatus::Stop).await, "it is seen to stop");
        },
        async { remove(&fixture, &task).await },
    )
    .await;
    assert!(manager.channels().await.expect("channels").iter().all(|row| row.id != task.channel));
}
