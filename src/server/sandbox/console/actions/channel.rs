//! `channelAction`.

use super::{ActionContext, Result, unknown_event};
use crate::server::sandbox::console::http_types::Location;
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::{Refusal, channel, switch};
use crate::server::sandbox::state::{Channel, ChannelParameter, RemedyAlgorithm, SyncConsistency, SyncMode};

const INFO: &str = "channelInfo";
const PARAMETER: &str = "channelParameterInfo";

pub async fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" => add(act),
        "edit" => edit(act),
        "delete" => delete(act),
        "status" => status(act).await,
        "notify" => {
            let done = switch::notify(act.sandbox, act.id("channelId")?);
            let list = act.list("channelList.htm");
            act.settle(done, list)
        }
        _ => unknown_event(event),
    }
}

fn posted(act: &ActionContext<'_>) -> Channel {
    let form = &*act.form;
    let absent = ChannelParameter::left_out();
    let value = |field: &str| form.value(PARAMETER, field);
    Channel {
        name: form.owned(INFO, "name").unwrap_or_default(),
        description: form.owned(INFO, "description"),
        parameters: ChannelParameter {
            enable_remedy: form.flag(PARAMETER, "enableRemedy"),
            remedy_algorithm: value("remedyAlgorithm").and_then(RemedyAlgorithm::from_constant).unwrap_or(absent.remedy_algorithm),
            remedy_delay_thresold_for_media: form
                .parsed(PARAMETER, "remedyDelayThresoldForMedia")
                .unwrap_or(absent.remedy_delay_thresold_for_media),
            sync_mode: value("syncMode").and_then(SyncMode::from_constant).unwrap_or(absent.sync_mode),
            sync_consistency: value("syncConsistency").and_then(SyncConsistency::from_constant).unwrap_or(absent.sync_consistency),
        },
        ..Channel::default()
    }
}

fn add(act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[INFO, PARAMETER])? {
        return Ok(ActionOutcome::Render);
    }
    let channel = posted(act);
    let done = act.change(|state, now| channel::add(state, now, channel));
    let list = act.configured("channel_list.htm");
    act.settle(done, list)
}

/// Edits the channel whatever its status: only the form's page rejects a running channel.
fn edit(act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[INFO, PARAMETER])? {
        return Ok(ActionOutcome::Render);
    }
    let (id, channel) = (act.form_id(INFO, "id")?, posted(act));
    let done = act.change(|state, now| channel::edit(state, now, id, channel));
    let list = act.list("channelList.htm");
    act.settle(done, list)
}

fn delete(act: &mut ActionContext<'_>) -> Result {
    let id = act.id("channelId")?;
    let done = act.change(|state, _| channel::delete(state, id));
    let list = act.list("channelList.htm");
    act.settle(done, list)
}

/// Starts or stops the channel. A failed start redirects like a successful one, except for mutually exclusive pipelines; an unknown
/// status does nothing.
async fn status(act: &mut ActionContext<'_>) -> Result {
    let id = act.id("channelId")?;
    let status = act.params.get("status").ok_or_else(JavaException::null_pointer)?;
    let list = act.list_url("channelList.htm");
    if status.eq_ignore_ascii_case("stop") {
        let done = switch::stop(act.sandbox, id).await;
        return act.settle(done, Location::Relative(list));
    }
    let target = match status.eq_ignore_ascii_case("start").then(|| switch::start(act.sandbox, id)) {
        Some(Err(Refusal::InvalidConfigure(kind))) => list.with("errorType", kind.constant()),
        _ => list,
    };
    Ok(ActionOutcome::Redirect(Location::Relative(target)))
}
