//! Simulates what happens by itself: node processes, mainstems, rows, statistics, failures and the manager's own recovery.
//!
//! Time advances in steps of [`TICK_MS`], so the same seed and clock always produce the same history, however often it is advanced.

mod channels;
mod failure;
mod machines;
mod processes;
mod rows;
mod schedule;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use rand::rngs::StdRng;

pub(super) use failure::load_exception;
pub use schedule::{Report, Schedule};

use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::{Millis, State};

/// Length of a step in milliseconds.
pub const TICK_MS: Millis = 100;
/// Interval at which rows flow and machines are updated, in milliseconds.
const SECOND_MS: Millis = 1_000;
/// Maximum time simulated after a longer gap (the computer slept), in milliseconds.
const MAX_GAP: Millis = 600_000;
/// Maximum time simulated after the sandbox was off, in milliseconds.
const WAKE_GAP: Millis = 10_000;

/// Resumes a state loaded from disk, skipping most of the time in between.
pub(super) fn resume(state: &mut State, now: Millis) {
    state.schedule.lived_until = state.schedule.lived_until.max(now - WAKE_GAP);
}

/// Advances the state to `now`.
pub fn advance_to(state: &mut State, rng: &mut StdRng, now: Millis) {
    let mut at = state.schedule.lived_until.max(now - MAX_GAP);
    while at + TICK_MS <= now {
        at += TICK_MS;
        step(state, rng, at);
    }
    state.schedule.lived_until = at;
}

fn step(state: &mut State, rng: &mut StdRng, now: Millis) {
    machines::update_processes(state, now);
    channels::keep_time(state, now);
    channels::elect_mainstems(state, now);
    channels::fail(state, now);
    if now.rem_euclid(SECOND_MS) < TICK_MS {
        machines::update_load(state, rng);
        let permitted = channels::permitted(state);
        rows::copy_rows(state, rng, now, &permitted);
        processes::update_processes(state, now, &permitted);
        rows::report_statistics(state, rng, now, &permitted);
    }
}

/// Runs the simulation by the sandbox's clock; never returns.
pub async fn run(sandbox: Arc<Sandbox>) {
    loop {
        catch_up(&sandbox);
        let next = sandbox.now() + TICK_MS;
        sandbox.clock().sleep_until(next).await;
    }
}

/// Advances the sandbox to its clock's time.
pub fn catch_up(sandbox: &Sandbox) {
    let now = sandbox.now();
    sandbox.change_in_background(|state| sandbox.with_rng(|rng| advance_to(state, rng, now)));
}
