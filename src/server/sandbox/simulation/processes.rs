//! Batches in progress, as ZooKeeper shows them in the arbitrate modes that store them there.

use crate::server::sandbox::state::{ArbitrateMode, Millis, Pipeline, Process, ProcessStatus, StageType, State};

/// The mode that AUTOMATIC resolves to: MEMORY if every select node can also load, else RPC.
fn effective_mode(pipeline: &Pipeline) -> ArbitrateMode {
    match pipeline.parameters.arbitrate_mode {
        ArbitrateMode::Automatic if pipeline.select_nodes.iter().all(|nid| pipeline.load_nodes.contains(nid)) => ArbitrateMode::Memory,
        ArbitrateMode::Automatic => ArbitrateMode::Rpc,
        mode => mode,
    }
}

/// Ends the oldest process of every working pipeline and creates a new one, keeping as many as its parallelism.
/// In mode ZOOKEEPER the oldest shows its finished stages, in mode RPC there are only processes, in mode MEMORY none.
pub(super) fn update_processes(state: &mut State, now: Millis, permitted: &[i64]) {
    for pipeline_id in permitted {
        let Some(pipeline) = state.pipelines.get(*pipeline_id) else {
            continue;
        };
        let mode = effective_mode(pipeline);
        let wanted = usize::try_from(pipeline.parameters.parallelism).unwrap_or(0).min(64);
        if mode == ArbitrateMode::Memory {
            state.zookeeper.processes.remove(pipeline_id);
            continue;
        }
        let processes = state.zookeeper.processes.entry(*pipeline_id).or_default();
        processes.pop_first();
        let next = state.schedule.next_process.entry(*pipeline_id).or_insert(0);
        while processes.len() < wanted {
            processes.insert(*next, Process { status: ProcessStatus::Unused, since: now, stages: Vec::new() });
            *next += 1;
        }
        if let Some((_, oldest)) = processes.iter_mut().next() {
            oldest.status = ProcessStatus::Used;
            if mode == ArbitrateMode::Zookeeper {
                oldest.stages = vec![(StageType::Select, now - 60), (StageType::Extract, now - 20)];
            }
        }
    }
}
