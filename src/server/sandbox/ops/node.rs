//! Adding, changing and deleting nodes, and controlling their processes.

use std::net::{IpAddr, Ipv4Addr};

use super::{Refusal, fits, same};
use crate::server::sandbox::state::{Machine, MachinePhase, Millis, Node, State};

/// Time a node process takes to start, in milliseconds (real ones: 3.8–8.2 s).
pub const BOOT_TIME: Millis = 5_000;
/// Time until a killed node's znode disappears, when its ZooKeeper session ends, in milliseconds.
pub const SESSION_TIMEOUT: Millis = 40_000;

fn fill_ports(node: &mut Node) {
    let port = |offset: i64| i32::try_from(node.port + offset).ok();
    let (download, mbean) = (port(1), port(2));
    node.parameters.download_port = node.parameters.download_port.or(download);
    node.parameters.mbean_port = node.parameters.mbean_port.or(mbean);
}

fn check(state: &State, id: i64, node: &Node) -> Result<(), Refusal> {
    if state.nodes.iter().any(|other| other.id != id && same(&other.name, &node.name) && other.ip == node.ip) {
        return Err(Refusal::Invalid("invalidNode"));
    }
    fits("NAME", 200, &node.name)?;
    fits("IP", 200, &node.ip)?;
    fits("DESCRIPTION", 200, node.description.as_deref().unwrap_or_default())
}

/// Whether the sandbox starts a process for a node with this address. Addresses reserved for documentation (192.0.2.0/24,
/// 198.51.100.0/24, 203.0.113.0/24) belong to no machine, so such a node stays down.
fn has_machine(ip: &str) -> bool {
    match ip.parse() {
        Ok(IpAddr::V4(address)) => !Ipv4Addr::is_documentation(&address),
        _ => true,
    }
}

/// Stores a node, deriving missing ports from its port. Returns `None` and stores nothing if the name or the address and port is taken.
/// Unlike on a real manager, a new node starts by itself and is up after [`BOOT_TIME`].
pub fn add(state: &mut State, now: Millis, mut node: Node) -> Result<Option<i64>, Refusal> {
    check(state, 0, &node)?;
    let taken = |other: &Node| same(&other.name, &node.name) || (other.ip == node.ip && other.port == node.port);
    if state.nodes.iter().any(taken) {
        return Ok(None);
    }
    fill_ports(&mut node);
    let starts = has_machine(&node.ip);
    let id = state.nodes.insert(now, node);
    state.machines.insert(id, Machine::default());
    if starts {
        online(state, now, id);
    }
    Ok(Some(id))
}

/// Overwrites the node, whether it is up or not.
pub fn edit(state: &mut State, now: Millis, id: i64, mut node: Node) -> Result<(), Refusal> {
    check(state, id, &node)?;
    fill_ports(&mut node);
    let found = state.nodes.update(now, id, |row| {
        let gmt_create = row.gmt_create;
        *row = node;
        row.gmt_create = gmt_create;
    });
    if found { Ok(()) } else { Err(Refusal::unknown("node", id)) }
}

/// Deletes a node that is down and not used by any pipeline.
pub fn delete(state: &mut State, id: i64) -> Result<(), Refusal> {
    if !state.nodes.contains(id) {
        return Err(Refusal::unknown("node", id));
    }
    if state.zookeeper.is_live(id) || !state.pipelines_on(id).is_empty() {
        return Err(Refusal::Forbidden);
    }
    state.nodes.remove(id);
    state.machines.remove(&id);
    state.schedule.remove_node(id);
    Ok(())
}

/// Starts the node's process unless it runs; it is up after [`BOOT_TIME`].
pub fn online(state: &mut State, now: Millis, id: i64) {
    let machine = state.machines.entry(id).or_default();
    if machine.phase != MachinePhase::Up {
        machine.phase = MachinePhase::ComingUp { at: now + BOOT_TIME };
    }
}

/// Shuts the node's process down; its znode and mainstems disappear immediately.
pub fn offline(state: &mut State, now: Millis, id: i64) {
    if let Some(machine) = state.machines.get_mut(&id) {
        machine.phase = MachinePhase::Down;
    }
    state.lose_node(id, now);
}

/// Kills the node's process: it stops responding, but its znode remains for [`SESSION_TIMEOUT`].
pub fn kill(state: &mut State, now: Millis, id: i64) {
    if let Some(machine) = state.machines.get_mut(&id)
        && machine.phase == MachinePhase::Up
    {
        machine.phase = MachinePhase::Killed { znode_until: now + SESSION_TIMEOUT };
    }
}

/// Restarts the node's process.
pub fn restart(state: &mut State, now: Millis, id: i64) {
    offline(state, now, id);
    online(state, now, id);
}

/// Whether the node's JMX port responds, i.e. its process runs.
pub fn answers(state: &State, id: i64) -> bool {
    state.machines.get(&id).is_some_and(|machine| machine.phase == MachinePhase::Up)
}
