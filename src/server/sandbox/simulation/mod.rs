//! What happens by itself: node processes, mainstems, rows, statistics, failures and the manager's own recovery.
//!
//! Time passes in steps of [`TICK_MS`], so that the same seed and the same clock always live the same life, however often it is looked at.

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
pub use schedule::{Agenda, Report};

use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::{Millis, State};

/// Length of a step in milliseconds.
pub const TICK_MS: Millis = 100;
/// Rows flow and machines are looked at so often, in milliseconds.
const SECOND_MS: Millis = 1_000;
/// After a longer gap (the machine slept) only so much is made up for, in milliseconds.
const LONGEST_GAP: Millis = 600_000;
/// After the sandbox was off only so much is made up for, in milliseconds.
const WAKE_GAP: Millis = 10_000;

/// Brings a state that was kept on disk back to life: hardly any of the time in between is made up for.
pub(super) fn resume(state: &mut State, now: Millis) {
    state.agenda.lived_until = state.agenda.lived_until.max(now - WAKE_GAP);
}

/// Lets the state live until `now`.
pub fn advance_to(state: &mut State, rng: &mut StdRng, now: Millis) {
    let mut at = state.agenda.lived_until.max(now - LONGEST_GAP);
    while at + TICK_MS <= now {
        at += TICK_MS;
        step(state, rng, at);
    }
    state.agenda.lived_until = at;
}

fn step(state: &mut State, rng: &mut StdRng, now: Millis) {
    machines::update_processes(state, now);
    channels::keep_time(state, now);
    channels::elect_mainstems(state, now);
    channels::fail(state, now);
    if now.rem_euclid(SECOND_MS) < TICK_MS {
        machines::breathe(state, rng);
        let permitted = channels::permitted(state);
        rows::flow(state, rng, now, &permitted);
        processes::turn(state, now, &permitted);
        rows::report(state, rng, now, &permitted);
    }
}

/// Lets the sandbox live by its clock, for ever.
pub async fn run(sandbox: Arc<Sandbox>) {
    loop {
        catch_up(&sandbox);
        let next = sandbox.now() + TICK_MS;
        sandbox.clock().sleep_until(next).await;
    }
}

/// Lets the sandbox live until its clock's time.
pub fn catch_up(sandbox: &Sandbox) {
    let now = sandbox.now();
    sandbox.live(|state| sandbox.draw(|rng| advance_to(state, rng, now)));
}
