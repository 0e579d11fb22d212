//! An audit entry: who, what, when, and the outcome.

use jiff::Timestamp;
use leptos::prelude::*;
use serde_json::Value;

use crate::messages::{Lang, Message, audit as m, field_labels};
use crate::model::{ChannelId, ResourceType};
use crate::server::authz::Via;
use crate::server::store::{AuditOutcome, AuditResource, AuditRow};
use crate::ui::components::badge::{Badge, Tone};
use crate::ui::components::format::RelativeTime;
use crate::ui::components::icon::{Icon, Shape, Symbol};
use crate::ui::context::ManagerContext;

/// Longer values are collapsed.
const FOLDED_AT: usize = 80;

/// An entry in a list.
pub fn render(at: &ManagerContext, row: AuditRow) -> impl IntoView + use<> {
    let (lang, now) = (at.lang, at.ctx.now);
    let AuditRow { intent, completion, .. } = row;
    let time = Timestamp::from_millisecond(intent.at).unwrap_or(now);
    let who = if intent.person_name.is_empty() { lang.t(m::SYSTEM).to_owned() } else { intent.person_name.clone() };
    let is_own =
        |resource: &AuditResource| resource.kind == "person" && intent.person.is_some_and(|person| person.to_string() == resource.id);
    let made = completion.as_ref().and_then(|completion| completion.made.as_ref());
    let link = made
        .or(intent.resource.as_ref())
        .filter(|resource| !is_own(resource))
        .map(|resource| resource_link(at, intent.manager.as_deref(), resource));
    let team = intent.team.and_then(|team| at.ctx.access().policy().team_name(team).map(str::to_owned));
    let manager = intent.manager.clone();
    let area = intent.action.split('.').next().unwrap_or_default();
    let outcome = outcome(lang, completion.as_ref().map(|completion| completion.outcome));
    let answer = completion.map(|completion| completion.answer).filter(|answer| !answer.is_empty());
    let from = [
        (!intent.address.is_empty()).then(|| intent.address.clone()),
        Via::from_audit(&intent.via).map(|via| format!("{} {}", lang.t(m::VIA), via.short())),
        (!intent.request.is_empty()).then(|| format!("{} {}", lang.t(m::REQUEST), intent.request)),
    ];
    let from = from.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let did = m::did(lang, &intent.action, &intent.changes);
    let from = [manager, team].into_iter().flatten().chain([from]).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let details = changes(lang, area, &intent.changes);
    view! {
        <li class="px-4 py-1.5 border-t border-base-300 first:border-t-0">
            <details class="fold">
                <summary class="w-full">
                    <Icon symbol=Symbol::Right/>
                    {outcome}
                    <span class="text-base-content font-normal truncate"><b class="font-semibold">{who}</b> " " {did} " " {link}</span>
                    <span class="ms-auto dim text-xs whitespace-nowrap font-normal"><RelativeTime lang now time/></span>
                </summary>
                <p class="muted text-xs break-words ps-6">{m::action(lang, &intent.action)} " · " {from}</p>
                <div class="ps-6">{details}</div>
            </details>
            {answer.map(|answer| view! { <p class="break-words ps-6 muted">{answer}</p> })}
        </li>
    }
}

/// The outcome, by colour, text and shape.
fn outcome(lang: Lang, outcome: Option<AuditOutcome>) -> AnyView {
    let (word, tone, shape, help): (Message, _, _, Option<Message>) = match outcome {
        Some(AuditOutcome::Done) => (m::DONE, Tone::Ok, Shape::Disc, None),
        Some(AuditOutcome::Refused) => (m::REFUSED, Tone::Warn, Shape::Triangle, None),
        Some(AuditOutcome::Failed) => (m::FAILED, Tone::Bad, Shape::Cross, None),
        None => (m::UNKNOWN, Tone::Idle, Shape::Ring, Some(m::UNKNOWN_HELP)),
    };
    view! { <span title=help.map(|help| lang.t(help))><Badge tone shape text=lang.t(word).into_any()/></span> }.into_any()
}

/// The resource by name, linked if it has a page.
pub fn resource_link(at: &ManagerContext, manager: Option<&str>, resource: &AuditResource) -> AnyView {
    let name = if resource.name.is_empty() { format!("{} {}", resource.kind, resource.id) } else { resource.name.clone() };
    match address(at, manager, resource) {
        Some(href) => view! { <a class="link" href=href>{name}</a> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    }
}

fn address(at: &ManagerContext, manager: Option<&str>, resource: &AuditResource) -> Option<String> {
    let id: u64 = resource.id.parse().ok()?;
    let resource_type = match resource.kind.as_str() {
        "cluster" => ResourceType::Cluster,
        "node" => ResourceType::Node,
        "source" => ResourceType::Source,
        "table" => ResourceType::Table,
        "canal" => ResourceType::Canal,
        "channel" => ResourceType::Channel,
        "person" => return Some(format!("/users/{id}")),
        "team" => return Some(format!("/teams/{id}")),
        "pipeline" if manager == Some(at.ctx.manager.name()) => {
            let seen = at.ctx.snapshot();
            let channel: ChannelId =
                seen.pipelines.iter().find(|(_, part)| part.rows().iter().any(|row| row.id.0 == id)).map(|(channel, _)| *channel)?;
            return Some(at.url_of(ResourceType::Pipeline, id, Some(channel)));
        }
        _ => return None,
    };
    (manager == Some(at.ctx.manager.name())).then(|| at.url_of(resource_type, id, None))
}

/// Changes per field, before → after.
fn changes(lang: Lang, kind: &str, changes: &Value) -> Option<impl IntoView + use<>> {
    let changed = changes.as_object().filter(|fields| !fields.is_empty())?;
    let rows = changed.iter().map(|(field, value)| {
        let (before, after) = match value.as_array().map(Vec::as_slice) {
            Some([before, after]) => (value_text(before), value_text(after)),
            _ => (String::new(), value_text(value)),
        };
        let label = match field_labels::label(lang, kind, field) {
            Some(label) => view! { {label} }.into_any(),
            None => view! { <code>{field.clone()}</code> }.into_any(),
        };
        view! { <dt>{label}</dt><dd>{shown(before)} " → " {shown(after)}</dd> }
    });
    let rows = rows.collect_view();
    Some(view! { <dl class="facts" aria-label=lang.t(m::CHANGES)>{rows}</dl> })
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        // Such as the teams of an invitation, each with a role.
        Value::Array(items) => {
            let item = |item: &Value| match item {
                Value::Array(parts) => parts.iter().map(value_text).collect::<Vec<_>>().join(" "),
                item => value_text(item),
            };
            items.iter().map(item).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn shown(text: String) -> AnyView {
    if text.chars().count() <= FOLDED_AT && !text.contains('\n') {
        return view! { <span class="break-words">{text}</span> }.into_any();
    }
    let first: String = text.lines().next().unwrap_or_default().chars().take(FOLDED_AT).collect();
    view! { <details class="inline-block align-top"><summary class="cursor-pointer">{first} "…"</summary><pre class="whitespace-pre-wrap break-words">{text}</pre></details> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_shown_as_text() {
        for (value, text) in [
            (json!(null), "–"),
            (json!("a \"b\""), "a \"b\""),
            (json!(true), "true"),
            (json!([["Orders", "viewer"], ["Billing", "editor"]]), "Orders viewer, Billing editor"),
            (json!([]), ""),
        ] {
            assert_eq!(value_text(&value), text);
        }
    }
}
