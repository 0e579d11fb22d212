//! Adding, changing and deleting channels.

use super::{Refusal, fits, not_started, same};
use crate::server::sandbox::state::{Channel, ChannelStatus, Millis, State};

fn check(state: &State, id: i64, channel: &Channel) -> Result<(), Refusal> {
    if state.channels.iter().any(|other| other.id != id && same(&other.name, &channel.name)) {
        return Err(Refusal::Invalid("invalidChannelName"));
    }
    fits("NAME", 200, &channel.name)?;
    fits("DESCRIPTION", 200, channel.description.as_deref().unwrap_or_default())
}

/// Stores a channel and creates its znode with status STOP; returns the id.
pub fn add(state: &mut State, now: Millis, channel: Channel) -> Result<i64, Refusal> {
    check(state, 0, &channel)?;
    let id = state.channels.insert(now, channel);
    state.zookeeper.set_channel(id, ChannelStatus::Stop, now);
    Ok(id)
}

/// Overwrites name, description and parameters, whatever the channel's status.
pub fn edit(state: &mut State, now: Millis, id: i64, channel: Channel) -> Result<(), Refusal> {
    check(state, id, &channel)?;
    let found = state.channels.update(now, id, |row| {
        row.name = channel.name;
        row.description = channel.description;
        row.parameters = channel.parameters;
    });
    if found { Ok(()) } else { Err(Refusal::unknown("channel", id)) }
}

/// Deletes the channel; silently keeps it if it has pipelines.
pub fn delete(state: &mut State, id: i64) -> Result<(), Refusal> {
    if !state.channels.contains(id) {
        return Err(Refusal::unknown("channel", id));
    }
    not_started(state, id)?;
    if state.pipelines_of(id).is_empty() {
        state.channels.remove(id);
        state.zookeeper.remove_channel(id);
        state.schedule.remove_channel(id);
    }
    Ok(())
}
