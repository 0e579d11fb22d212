//! `nodeAction`.

use super::{ActionContext, Result, unknown_event};
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::ops::node;
use crate::server::sandbox::state::{Node, NodeParameter};

const INFO: &str = "nodeInfo";
const PARAMETER: &str = "nodeParameterInfo";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" => {
            if !act.submitted(&[INFO, PARAMETER])? {
                return Ok(ActionOutcome::Render);
            }
            let row = posted(act);
            let done = act.change(|state, now| node::add(state, now, row));
            let list = act.configured("node_list.htm");
            act.settle(done, list)
        }
        "edit" => {
            if !act.submitted(&[INFO, PARAMETER])? {
                return Ok(ActionOutcome::Render);
            }
            let (id, row) = (act.form_id(INFO, "id")?, posted(act));
            let done = act.change(|state, now| node::edit(state, now, id, row));
            let list = act.list("nodeList.htm");
            act.settle(done, list)
        }
        "delete" => {
            let id = act.id("nodeId")?;
            let done = act.change(|state, _| node::delete(state, id));
            let list = act.list("nodeList.htm");
            act.settle(done, list)
        }
        _ => unknown_event(event),
    }
}

fn posted(act: &ActionContext<'_>) -> Node {
    let form = &*act.form;
    Node {
        name: form.owned(INFO, "name").unwrap_or_default(),
        ip: form.owned(INFO, "ip").unwrap_or_default(),
        port: form.parsed(INFO, "port").unwrap_or_default(),
        description: form.owned(INFO, "description"),
        parameters: NodeParameter {
            mbean_port: form.parsed(PARAMETER, "mbeanPort"),
            download_port: form.parsed(PARAMETER, "downloadPort"),
            zk_cluster: form.parsed(PARAMETER, "autoKeeperClusterId"),
            external_ip: form.owned(PARAMETER, "externalIp"),
            use_external_ip: form.flag(PARAMETER, "useExternalIp"),
        },
        ..Node::default()
    }
}
