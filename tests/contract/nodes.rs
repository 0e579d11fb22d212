use otter_admin::model::forms::NodeForm;
use otter_admin::model::*;

use super::support::{HOSTILE, assert_holds, cleaning, fixture, form, unique};

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_added_changed_and_deleted() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let cluster = fixture.cluster().await.to_string();
    let name = unique("n<&\"'节");
    let first: NodeForm = form(&[
        ("name", &name),
        ("ip", "192.0.2.7"),
        ("port", "2088"),
        ("downloadPort", "3089"),
        ("mbeanPort", "3090"),
        ("useExternalIp", "true"),
        ("externalIp", "203.0.113.7"),
        ("autoKeeperClusterId", &cluster),
        ("description", HOSTILE),
    ]);
    let id = manager.add_node(&first).await.expect("added").id;
    cleaning(
        async {
            assert_holds(&first, &manager.node_values(id).await.expect("values"));
            let row = manager.nodes().await.expect("nodes").into_iter().find(|node| node.id == id).expect("in the list");
            assert_eq!((row.name.as_str(), row.ip.as_str(), row.external), (name.as_str(), "203.0.113.7", true));
            let page = manager.node(id).await.expect("page");
            assert_eq!((page.node.name.as_str(), page.node.description.as_str()), (name.as_str(), HOSTILE));
            assert_eq!((page.download_port, page.mbean_port), (Some(3089), Some(3090)));

            let second: NodeForm = form(&[("name", &name), ("ip", "192.0.2.8"), ("port", "2099"), ("autoKeeperClusterId", &cluster)]);
            manager.edit_node(id, &second).await.expect("changed");
            let values = manager.node_values(id).await.expect("values");
            assert_eq!((values.first("ip"), values.first("port"), values.first("useExternalIp")), ("192.0.2.8", "2099", "false"));
        },
        async { drop(manager.delete_node(id).await) },
    )
    .await;
    assert!(manager.nodes().await.expect("nodes").iter().all(|node| node.id != id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_silently_not_added_is_an_error() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let cluster = fixture.cluster().await.to_string();
    let name = unique("node");
    let make = |name: &str, ip: &str, port: &str| -> NodeForm {
        form(&[("name", name), ("ip", ip), ("port", port), ("autoKeeperClusterId", &cluster)])
    };
    let id = manager.add_node(&make(&name, "192.0.2.21", "4088")).await.expect("added").id;
    cleaning(
        async {
            let other = unique("node");
            for (what, form) in [
                ("same name and address", make(&name, "192.0.2.21", "4088")),
                ("same name", make(&name, "192.0.2.22", "4088")),
                ("same address and port", make(&other, "192.0.2.21", "4088")),
            ] {
                let said = manager.add_node(&form).await;
                assert!(matches!(said, Err(Error::Invalid(_))), "{what}: {said:?}");
            }
            assert_eq!(manager.nodes().await.expect("nodes").iter().filter(|node| node.name == name || node.name == other).count(), 1);
        },
        async { drop(manager.delete_node(id).await) },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_in_use_or_running_cannot_be_deleted_or_changed() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let up = manager.nodes().await.expect("nodes").into_iter().find(|node| node.status == NodeStatus::Start);
    if let Some(up) = up {
        let said = manager.delete_node(up.id).await;
        assert!(matches!(said, Err(Error::Conflict(Conflict::NodeUp | Conflict::InUse(_)))), "{said:?}");
        assert!(manager.nodes().await.expect("nodes").iter().any(|node| node.id == up.id));
    }
}
