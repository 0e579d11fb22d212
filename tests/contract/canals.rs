use otter_admin::model::field::FieldError;
use otter_admin::model::form::Form;
use otter_admin::model::forms::CanalForm;
use otter_admin::model::*;

use super::support::{HOSTILE, assert_holds, cleaning, fixture, form, unique};

#[tokio::test(flavor = "multi_thread")]
async fn canal_parameters_round_trip() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let cluster = fixture.cluster().await.to_string();
    let name = unique("canal");
    let first: CanalForm = form(&[
        ("name", &name),
        ("autoKeeperClusterId", &cluster),
        ("groupDbAddresses", "db1:3306,db2:3307;db3:3306;"),
        ("dbUsername", "reader"),
        ("dbPassword", "p&<>\"'密"),
        ("connectionCharset", "GBK"),
        ("desc", HOSTILE),
        ("positions", r#"{"journalName":"mysql-bin.000001","position":4,"timestamp":0};"#),
        ("gtidEnable", "true"),
        ("tsdbEnable", "true"),
        ("blackFilter", r"shop\..*,a&b<c>"),
        ("detectingEnable", "true"),
        ("detectingIntervalInSeconds", "7"),
        ("detectingTimeoutThresholdInSeconds", "31"),
        ("detectingRetryTimes", "4"),
        ("heartbeatHaEnable", "true"),
        ("metaMode", "ZOOKEEPER"),
        ("indexMode", "META"),
        ("storageBatchMode", "ITEMSIZE"),
        ("memoryStorageBufferSize", "16384"),
        ("memoryStorageBufferMemUnit", "2048"),
        ("port", "11112"),
        ("defaultConnectionTimeoutInSeconds", "33"),
        ("receiveBufferSize", "16385"),
        ("sendBufferSize", "16386"),
        ("fallbackIntervalInSeconds", "61"),
        ("rdsAccesskey", "access"),
        ("rdsSecretkey", "secret"),
        ("rdsInstanceId", "instance"),
    ]);
    let id = manager.add_canal(&first).await.expect("added").id;
    cleaning(
        async {
            let held = manager.canal_values(id).await.expect("values");
            for (field, values) in first.values().iter() {
                if !matches!(field, "dbPassword" | "rdsSecretkey" | "slaveId") {
                    assert_eq!(held.all(field), values.iter().map(String::as_str).collect::<Vec<_>>(), "{field}");
                }
            }
            assert_eq!(held.first("slaveId"), (10_000 + id.0).to_string(), "the manager's own choice");
            let page = manager.canal(id).await.expect("page");
            assert_eq!(page.connection.expect("its connection").addresses, [vec!["db1:3306", "db2:3307"], vec!["db3:3306"]]);
            assert_eq!(page.description, HOSTILE);

            let second: CanalForm =
                form(&[("name", &name), ("autoKeeperClusterId", &cluster), ("groupDbAddresses", "db9:3306"), ("dbUsername", "reader")]);
            manager.edit_canal(id, &second).await.expect("changed, the password kept");
            let held = manager.canal_values(id).await.expect("values");
            assert_eq!((held.first("groupDbAddresses"), held.first("tsdbEnable")), ("db9:3306;", "false"));
            assert_eq!(held.first("slaveId"), (10_000 + id.0).to_string(), "kept");

            match manager.add_canal(&first).await {
                Err(Error::Invalid(errors)) => assert_eq!(errors.get("name"), Some(&FieldError::Taken)),
                other => panic!("{other:?}"),
            }
        },
        async { manager.delete_canal(id).await.expect("deleted") },
    )
    .await;
    assert!(manager.canals().await.expect("canals").iter().all(|canal| canal.id != id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_media_canal_needs_no_address() {
    let fixture = fixture().await;
    let cluster = fixture.cluster().await.to_string();
    let form: CanalForm = form(&[
        ("name", &unique("canal")),
        ("autoKeeperClusterId", &cluster),
        ("haMode", "MEDIA"),
        ("mediaGroup", "orders"),
        ("dbUsername", "reader"),
        ("dbPassword", "secret"),
    ]);
    let id = fixture.manager.add_canal(&form).await.expect("added").id;
    cleaning(async { assert_holds(&form, &without_slave_id(fixture.manager.canal_values(id).await.expect("values"))) }, async {
        fixture.manager.delete_canal(id).await.expect("deleted")
    })
    .await;
}

/// Removes the slave id, which the manager chooses if none is sent.
fn without_slave_id(mut values: otter_admin::model::form::FormData) -> otter_admin::model::form::FormData {
    values.remove("slaveId");
    values
}
