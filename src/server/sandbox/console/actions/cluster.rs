//! `autoKeeperClusterAction`.

use super::{ActionContext, Result, unknown_event};
use crate::server::sandbox::console::html::link::Url;
use crate::server::sandbox::console::http_types::Location;
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::cluster;
use crate::server::sandbox::state::AutoKeeperCluster;

const INFO: &str = "autokeeperClusterInfo";
const LIST: &str = "auto_keeper_clusters_list.htm";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" | "edit" => {
            if !act.submitted(&[INFO])? {
                return Ok(ActionOutcome::Render);
            }
            let servers = act.form.value(INFO, "zookeeperClusters").unwrap_or_default();
            let row = AutoKeeperCluster {
                server_list: servers.split(';').filter(|entry| !entry.is_empty()).map(str::to_owned).collect(),
                description: act.form.owned(INFO, "description"),
                ..AutoKeeperCluster::default()
            };
            let name = act.form.owned(INFO, "clusterName");
            let done = if event == "add" {
                act.change(|state, now| cluster::add(state, now, name.as_deref(), row)).map(drop)
            } else {
                let id = act.form_id(INFO, "id")?;
                act.change(|state, now| cluster::edit(state, now, id, name.as_deref(), row))
            };
            let list = act.configured(LIST);
            act.settle(done, list)
        }
        // The collector cannot parse the decimal latencies of a current ZooKeeper (trap 41).
        "refresh" => Err(JavaException::new("java.lang.NumberFormatException", "For input string: \"0.0808\"")),
        "delete" => {
            let id = act.id("clusterId")?;
            act.change(|state, _| cluster::delete(state, id));
            Ok(ActionOutcome::Redirect(Location::Relative(Url::new(LIST))))
        }
        _ => unknown_event(event),
    }
}
