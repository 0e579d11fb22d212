//! Adding, changing and deleting ZooKeeper clusters.

use super::{DATA_INTEGRITY_EXCEPTION, Refusal, fits};
use crate::server::sandbox::state::{AutoKeeperCluster, Millis, State};

fn check(name: Option<&str>, cluster: &AutoKeeperCluster) -> Result<String, Refusal> {
    let Some(name) = name else {
        let message = "Column 'CLUSTER_NAME' cannot be null".to_owned();
        return Err(Refusal::Exception { class: DATA_INTEGRITY_EXCEPTION, message });
    };
    fits("CLUSTER_NAME", 200, name)?;
    fits("DESCRIPTION", 200, cluster.description.as_deref().unwrap_or_default())?;
    Ok(name.to_owned())
}

/// Stores a cluster; `name` is `None` if the form's was empty, which the database rejects. Names need not be unique.
pub fn add(state: &mut State, now: Millis, name: Option<&str>, mut cluster: AutoKeeperCluster) -> Result<i64, Refusal> {
    cluster.cluster_name = check(name, &cluster)?;
    Ok(state.clusters.insert(now, cluster))
}

/// Overwrites the cluster; an unknown id changes nothing.
pub fn edit(state: &mut State, now: Millis, id: i64, name: Option<&str>, cluster: AutoKeeperCluster) -> Result<(), Refusal> {
    let name = check(name, &cluster)?;
    state.clusters.update(now, id, |row| {
        row.cluster_name = name;
        row.server_list = cluster.server_list;
        row.description = cluster.description;
    });
    Ok(())
}

/// Deletes the cluster, whether used or not; nodes and canals keep a dangling reference.
pub fn delete(state: &mut State, id: i64) {
    state.clusters.remove(id);
}
