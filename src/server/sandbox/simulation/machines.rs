//! Simulates node processes: start, death, memory and CPU usage.

use rand::Rng;
use rand::rngs::StdRng;

use crate::server::sandbox::state::{MachinePhase, Millis, State};

/// Starts processes that are due and removes the znodes of killed ones when their session ends.
pub(super) fn update_processes(state: &mut State, now: Millis) {
    let mut up = Vec::new();
    let mut gone = Vec::new();
    for (nid, machine) in &mut state.machines {
        match machine.phase {
            MachinePhase::ComingUp { at } if at <= now => {
                machine.phase = MachinePhase::Up;
                machine.since = now;
                up.push(*nid);
            }
            MachinePhase::Killed { znode_until } if znode_until <= now => {
                machine.phase = MachinePhase::Down;
                gone.push(*nid);
            }
            _ => {}
        }
    }
    for nid in up {
        state.zookeeper.nodes.insert(nid, now);
        state.schedule.remove_node(nid);
    }
    for nid in gone {
        state.lose_node(nid, now);
    }
}

/// Heap fills until it is collected, threads follow the pipelines, load fluctuates.
pub(super) fn update_load(state: &mut State, rng: &mut StdRng) {
    let running: Vec<(i64, i32)> =
        state.machines.keys().map(|nid| (*nid, i32::try_from(state.running_on(*nid).len()).unwrap_or(i32::MAX))).collect();
    for (nid, pipelines) in running {
        let Some(machine) = state.machines.get_mut(&nid) else {
            continue;
        };
        if machine.phase != MachinePhase::Up {
            machine.threads_active = 0;
            continue;
        }
        let growth = machine.heap_max / 400 * i64::from(1 + pipelines.min(8));
        machine.heap_used += rng.random_range(0..=growth);
        if machine.is_short_of_heap {
            machine.heap_used = machine.heap_max / 100 * rng.random_range(93..=97);
        } else if machine.heap_used > machine.heap_max / 10 * 7 {
            machine.heap_used = machine.heap_max / 100 * rng.random_range(14..=20);
        }
        let wanted = pipelines.saturating_mul(4).saturating_add(rng.random_range(0..=3));
        machine.threads_active = wanted.min(machine.thread_pool);
        let pull = 0.3 + 0.25 * f64::from(pipelines);
        machine.load = (machine.load * 0.9 + pull * 0.1 + rng.random_range(-0.08..0.08)).clamp(0.02, 16.0);
    }
}
