use otter_admin::model::field::FieldError;
use otter_admin::model::forms::{ChannelForm, PipelineForm};
use otter_admin::model::*;

use super::support::{HOSTILE, assert_holds, cleaning, fixture, form, unique};

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_is_added_changed_and_deleted() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let name = unique("ch<&\"'通道");
    let first: ChannelForm = form(&[
        ("name", &name),
        ("description", "two\r\nlines <b>"),
        ("syncMode", "ROW"),
        ("syncConsistency", "MEDIA"),
        ("enableRemedy", "true"),
        ("remedyAlgorithm", "LOOPBACK"),
        ("remedyDelayThresoldForMedia", "77"),
    ]);
    let id = manager.add_channel(&first).await.expect("added").id;
    cleaning(
        async {
            let page = manager.channel(id).await.expect("page");
            assert_eq!((page.channel.name.as_str(), page.channel.status), (name.as_str(), ChannelStatus::Stop));
            assert_eq!((page.sync_mode, page.sync_consistency), (SyncMode::Row, SyncConsistency::Media));
            assert_eq!(page.remedy, Some((RemedyAlgorithm::Loopback, 77)));
            assert!(page.description.contains("two") && page.description.contains("lines <b>"));
            let (row, block) = manager.listed_channel(id).await.expect("list");
            assert_eq!((row.status, block), (ChannelStatus::Stop, Some(StartBlock::NoPipeline)));

            let second: ChannelForm = form(&[("name", &name), ("description", HOSTILE)]);
            manager.edit_channel(id, &second).await.expect("changed");
            let held = manager.channel_values(id).await.expect("values");
            assert_eq!((held.first("description"), held.first("enableRemedy")), (HOSTILE, "false"));

            match manager.add_channel(&first).await {
                Err(Error::Invalid(errors)) => assert_eq!(errors.get("name"), Some(&FieldError::Taken)),
                other => panic!("{other:?}"),
            }
        },
        async { manager.delete_channel(id).await.expect("deleted") },
    )
    .await;
    assert!(manager.channels().await.expect("channels").iter().all(|channel| channel.id != id));
}

#[tokio::test(flavor = "multi_thread")]
async fn pipeline_parameters_round_trip() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let (node, canal_name) = (fixture.node_down().await, unique("canal"));
    let canal = fixture.canal(&canal_name).await;
    let channel = fixture.channel().await;
    let node_id = node.to_string();
    let name = unique("p<&\"'管道");
    let all = [
        ("name", name.as_str()),
        ("description", HOSTILE),
        ("selectNodeIds", &node_id),
        ("loadNodeIds", &node_id),
        ("destinationName", &canal_name),
        ("home", "true"),
        ("ddlSync", "false"),
        ("parallelism", "6"),
        ("extractPoolSize", "11"),
        ("loadPoolSize", "16"),
        ("fileLoadPoolSize", "17"),
        ("mainstemBatchsize", "6001"),
        ("batchTimeout", "1000"),
        ("loadBatchsize", "51"),
        ("useBatch", "false"),
        ("skipSelectException", "true"),
        ("skipLoadException", "true"),
        ("arbitrateMode", "ZOOKEEPER"),
        ("lbAlgorithm", "RoundRbin"),
        ("pipeChooseType", "HTTP"),
        ("dumpSelector", "false"),
        ("dumpSelectorDetail", "true"),
        ("dumpEvent", "true"),
        ("dryRun", "true"),
        ("skipDdlException", "true"),
        ("fileDetect", "true"),
        ("useFileEncrypt", "true"),
        ("useExternalIp", "true"),
        ("skipFreedom", "true"),
        ("skipNoRow", "true"),
        ("useTableTransform", "true"),
        ("enableCompatibleMissColumn", "false"),
        ("channelInfo", "mark&<1>"),
    ];
    let first: PipelineForm = form(&all);
    let id = manager.add_pipeline(channel, &first).await.expect("added");
    cleaning(
        async {
            let mut held = manager.pipeline_values(id).await.expect("values");
            // 4.2.18 does not have it and shows none.
            let known = manager.generation().await != Some(Generation::V4218);
            if !known {
                held.set("loadBatchsize", vec!["51".to_owned()]);
            }
            assert_holds(&first, &held);
            let page = manager.pipeline(id).await.expect("page");
            assert_eq!((page.name.as_str(), page.destination.as_str()), (name.as_str(), canal_name.as_str()));
            for (field, wanted) in [("arbitrateMode", "ZOOKEEPER"), ("dryRun", "true"), ("pipeChooseType", "HTTP"), ("ddlSync", "false")] {
                let found = page.parameters.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str());
                assert_eq!(found, Some(wanted), "{field}");
            }
            let row = manager.pipelines(channel).await.expect("list").into_iter().find(|row| row.id == id).expect("in the list");
            assert_eq!((row.parallelism, row.home, row.mainstem), (6, true, Mainstem::None));

            let node_id = node.to_string();
            let second: PipelineForm =
                form(&[("name", &name), ("selectNodeIds", &node_id), ("loadNodeIds", &node_id), ("destinationName", &canal_name)]);
            manager.edit_pipeline(id, &second).await.expect("changed back to the defaults");
            let mut held = manager.pipeline_values(id).await.expect("values");
            if !known {
                held.set("loadBatchsize", vec!["50".to_owned()]);
            }
            assert_holds(&second, &held);

            let taken: PipelineForm = form(&[
                ("name", &unique("pipeline")),
                ("selectNodeIds", &node_id),
                ("loadNodeIds", &node_id),
                ("destinationName", &canal_name),
            ]);
            match manager.add_pipeline(channel, &taken).await {
                Err(Error::Invalid(errors)) => assert_eq!(errors.get("destinationName"), Some(&FieldError::CanalInUse)),
                other => panic!("{other:?}"),
            }
            for (what, said) in [
                ("a channel with a pipeline", manager.delete_channel(channel).await),
                ("a canal that a pipeline reads", manager.delete_canal(canal).await),
                ("a node that a pipeline uses", manager.delete_node(node).await),
            ] {
                assert!(matches!(said, Err(Error::Conflict(Conflict::InUse(_)))), "{what}: {said:?}");
            }
        },
        async {
            drop(manager.delete_pipeline(channel, id).await);
            drop(manager.delete_channel(channel).await);
            drop(manager.delete_canal(canal).await);
            drop(manager.delete_node(node).await);
        },
    )
    .await;
    assert!(manager.channels().await.expect("channels").iter().all(|row| row.id != channel));
}
