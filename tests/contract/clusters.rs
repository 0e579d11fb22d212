use otter_admin::model::field::FieldError;
use otter_admin::model::forms::ClusterForm;
use otter_admin::model::{Error, ResourceType};

use super::support::{HOSTILE, assert_holds, cleaning, fixture, form, unique};

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_added_changed_and_deleted() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let name = unique("zk");
    let first: ClusterForm = form(&[("clusterName", &name), ("zookeeperClusters", "zk1:2181,zk2:2181;zk3:2181"), ("description", HOSTILE)]);
    let id = manager.add_cluster(&first).await.expect("added").id;
    cleaning(
        async {
            let found = manager.clusters().await.expect("clusters").into_iter().find(|cluster| cluster.id == id).expect("in the list");
            assert_eq!((found.name.as_str(), found.description.as_str()), (name.as_str(), HOSTILE));
            assert_eq!(found.servers, ["zk1:2181,zk2:2181", "zk3:2181"]);
            assert_holds(&first, &manager.cluster_values(id).await.expect("values"));

            match manager.add_cluster(&first).await {
                Err(Error::Invalid(errors)) => assert_eq!(errors.get("clusterName"), Some(&FieldError::Taken)),
                other => panic!("the manager would take a second cluster of the same name: {other:?}"),
            }
            let second: ClusterForm = form(&[("clusterName", &name), ("zookeeperClusters", "zk9:2181")]);
            manager.edit_cluster(id, &second).await.expect("changed");
            assert_holds(&second, &manager.cluster_values(id).await.expect("values"));
        },
        async { manager.delete_cluster(id).await.expect("deleted") },
    )
    .await;
    assert!(matches!(manager.delete_cluster(id).await, Err(Error::NotFound { resource_type: ResourceType::Cluster, .. })));
}
