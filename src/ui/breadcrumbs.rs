//! Where a page is: the resources and areas that its path leads through.

use leptos::prelude::*;

use crate::messages::{Lang, Message, common};
use crate::model::*;
use crate::server::monitor::Snapshot;
use crate::ui::components::nav;

/// A step of the way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Crumb {
    text: String,
    /// The address, relative to the manager's unless it begins with a slash; `None` for the page itself.
    href: Option<String>,
}

/// The crumbs of the page at `path`, after the manager's: areas by name, resources by the names in the snapshot, and at the end the page.
pub fn render(lang: Lang, path: &str, base: &str, title: &str, snapshot: &Snapshot) -> AnyView {
    let items = crumbs(lang, path, base, title, snapshot).into_iter().map(|Crumb { text, href }| match href {
        Some(href) => view! { <li><a href=href>{text}</a></li> }.into_any(),
        None => view! { <li><span aria-current="page">{text}</span></li> }.into_any(),
    });
    items.collect_view().into_any()
}

fn crumbs(lang: Lang, path: &str, base: &str, title: &str, snapshot: &Snapshot) -> Vec<Crumb> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (base, rest) = path.strip_prefix(base).map_or(("/", path.trim_start_matches('/')), |rest| (base, rest));
    let segments: Vec<&str> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut crumbs = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| segments[before]);
        let area = if base == "/" { area(&format!("/{segment}")) } else { area(segment) };
        let text = match (area, segment.parse()) {
            (Some(area), _) if at == 0 => lang.t(area).to_owned(),
            // They are listed on the page of their channel.
            (Some(_), _) => continue,
            (None, Ok(id)) => name(snapshot, before.unwrap_or_default(), id).unwrap_or_else(|| (*segment).to_owned()),
            (None, Err(_)) => title.to_owned(),
        };
        crumbs.push(Crumb { text, href: Some(format!("{base}{}", segments[..=at].join("/"))) });
    }
    if let Some(last) = crumbs.last_mut() {
        last.href = None;
    }
    crumbs
}

/// The name of an area; `path` as in [`nav::area_name`].
fn area(path: &str) -> Option<Message> {
    // These are in no menu of areas.
    let other = match path.trim_start_matches('/') {
        "account" => Some(common::ACCOUNT),
        "pipelines" => Some(common::PIPELINES),
        "mappings" => Some(common::MAPPINGS),
        _ => None,
    };
    nav::area_name(path).or(other)
}

fn name(snapshot: &Snapshot, area: &str, id: u64) -> Option<String> {
    match area {
        "nodes" => snapshot.node(NodeId(id)).map(|row| row.name.clone()),
        "channels" => snapshot.channel(ChannelId(id)).map(|row| row.name.clone()),
        "sources" => snapshot.sources.rows().iter().find(|row| row.id.0 == id).map(|row| row.name.clone()),
        "tables" => snapshot.tables.rows().iter().find(|row| row.id.0 == id).map(|row| format!("{}.{}", row.namespace, row.name)),
        "canals" => snapshot.canals.rows().iter().find(|row| row.id.0 == id).map(|row| row.name.clone()),
        "clusters" => snapshot.clusters.rows().iter().find(|row| row.id.0 == id).map(|row| row.name.clone()),
        "pipelines" => snapshot.pipelines.values().flat_map(|part| part.rows()).find(|row| row.id.0 == id).map(|row| row.name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::monitor::Cached;

    fn found(path: &str) -> Vec<(String, Option<String>)> {
        let channel = Channel { id: ChannelId(3), name: "orders".into(), status: ChannelStatus::Stop, pipelines: Some(1) };
        let pipelines = vec![Pipeline { name: "there".into(), ..Pipeline::sample(PipelineId(7), ChannelId(3)) }];
        let snapshot = Snapshot {
            channels: Cached { value: Some(Arc::new(vec![channel])), ..Cached::default() },
            pipelines: Arc::new([(ChannelId(3), Cached { value: Some(Arc::new(pipelines)), ..Cached::default() })].into()),
            ..Snapshot::default()
        };
        crumbs(Lang::En, path, "/m/x/", "Add mappings", &snapshot).into_iter().map(|crumb| (crumb.text, crumb.href)).collect()
    }

    #[test]
    fn resources_are_named() {
        let own = |text: &str, href: Option<&str>| (text.to_owned(), href.map(str::to_owned));
        assert_eq!(
            found("/m/x/channels/3/pipelines/7/mappings/new?a=1"),
            [
                own("Channels", Some("/m/x/channels")),
                own("orders", Some("/m/x/channels/3")),
                own("there", Some("/m/x/channels/3/pipelines/7")),
                own("Add mappings", None)
            ]
        );
        assert_eq!(found("/m/x/channels"), [own("Channels", None)]);
        assert_eq!(found("/m/x/nodes/5"), [own("Nodes", Some("/m/x/nodes")), own("5", None)]);
        assert_eq!(found("/m/x/settings"), [own("Manager connection", None)]);
        assert_eq!(found("/settings"), [own("Global settings", None)]);
        assert_eq!(found("/teams/4"), [own("Teams", Some("/teams")), own("4", None)]);
        assert!(found("/m/x/").is_empty());
    }
}
