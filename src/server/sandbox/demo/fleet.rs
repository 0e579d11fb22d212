//! A company's synchronisation: 80 nodes at four sites, many channels, and what goes wrong on a day.

use super::builder::Builder;
use crate::server::sandbox::state::world::{LoadProblem, MissingTable};
use crate::server::sandbox::state::{ChannelStatus, DataMediaType, Millis};

/// Nodes in total, and channels that run.
const NODES: i64 = 80;
const RUNNING: u32 = 100;
const SITES: [(&str, &str); 4] = [("hangzhou", "hz"), ("virginia", "us"), ("shanghai", "sh"), ("guangzhou", "gz")];
const SUBJECTS: [&str; 12] =
    ["orders", "payment", "stock", "member", "coupon", "logistics", "review", "search", "billing", "sku", "refund", "risk"];
const TARGETS: [&str; 4] = ["data-warehouse", "archive", "search-mysql", "ledger-sh"];
/// Longer delays of some pipelines, in ms.
const LAGS: [Millis; 5] = [71_000, 84_000, 128_000, 190_000, 362_000];

/// Adds nodes and channels to the demo, which then has `channels` of them.
pub(super) fn build(b: &mut Builder<'_>, channels: u32) {
    let clusters: Vec<i64> = SITES.iter().map(|(site, short)| site_cluster(b, site, short)).collect();
    let nodes = add_nodes(b, &clusters);
    let sources: Vec<Vec<(i64, String)>> = SITES.iter().map(|(_, short)| add_sources(b, short)).collect();
    let targets: Vec<i64> = TARGETS
        .iter()
        .map(|name| b.source(&format!("{name}-fleet"), DataMediaType::Mysql, &format!("jdbc:mysql://{name}-db:3306"), "UTF8MB4"))
        .collect();
    let known = u32::try_from(b.state.channels.len()).unwrap_or(u32::MAX);
    let is_running = |status| status == ChannelStatus::Start;
    let already = b.state.channels.iter().filter(|channel| is_running(b.state.zookeeper.channel_status(channel.id))).count();
    let to_run = RUNNING.saturating_sub(u32::try_from(already).unwrap_or(RUNNING));
    let mut lags = LAGS.iter();
    for number in 0..channels.saturating_sub(known) {
        let at = number as usize;
        let (site, subject) = (at % SITES.len(), SUBJECTS[at / SITES.len() % SUBJECTS.len()]);
        let (from, host) = &sources[site][at / SITES.len() % SUBJECTS.len()];
        let (target, name) = (targets[at % TARGETS.len()], TARGETS[at % TARGETS.len()]);
        let status = match number {
            0 | 1 => ChannelStatus::Pause,
            _ if number < to_run + 2 => ChannelStatus::Start,
            _ => ChannelStatus::Stop,
        };
        let channel = b.channel(&format!("{subject}-{}-{name}-{:03}", SITES[site].1, number + 1), status, "");
        let canal = format!("canal-{subject}-{:04}", number + 1);
        b.canal(&canal, host, clusters[site], "");
        let node = nodes[at * 7 % nodes.len()];
        let pipeline = b.pipeline(channel, &format!("{subject}-{:03}", number + 1), (node, node), &canal, |_| {});
        // One running channel has a second node, which is down.
        if number == 20
            && let Some(down) = b.state.nodes.iter().map(|node| node.id).find(|id| !b.state.zookeeper.is_live(*id))
        {
            b.state.pipelines.update(b.now, pipeline, |row| row.load_nodes.push(down));
        }
        let table = if number < 2 { format!("t_{subject}_vip") } else { format!("t_{subject}_{:02}", at % 16) };
        b.tables(pipeline, subject, *from, target, &[&table, "t_item"]);
        if status != ChannelStatus::Stop {
            b.cursor(pipeline, host, if is_running(status) { 900 } else { 4 * 60_000 });
        }
        if number < 2 {
            let problem = if number == 0 { LoadProblem::DuplicateKey } else { LoadProblem::DataTooLong };
            b.state.world.missing.push(MissingTable { address: format!("{name}-db:3306"), schema: subject.to_owned(), table, problem });
        } else if is_running(status)
            && at.is_multiple_of(11)
            && let Some(lag) = lags.next()
        {
            b.state.schedule.lags.insert(pipeline, *lag);
        }
    }
}

fn site_cluster(b: &mut Builder<'_>, site: &str, short: &str) -> i64 {
    let known = b.state.clusters.iter().find(|cluster| cluster.server_list.iter().any(|server| server.starts_with(short)));
    match known.map(|cluster| cluster.id) {
        Some(id) => id,
        None => b.cluster(&format!("zk-{short}"), &[&format!("{short}-zk1:2181"), &format!("{short}-zk2:2181")], site),
    }
}

/// The nodes that run, old and new. Two of the new ones are down.
fn add_nodes(b: &mut Builder<'_>, clusters: &[i64]) -> Vec<i64> {
    let first = i64::try_from(b.state.nodes.len()).unwrap_or(NODES);
    for number in first..NODES {
        let site = usize::try_from(number).unwrap_or_default() % SITES.len();
        let is_up = ![37, 59].contains(&number);
        let (name, address) = (format!("{}-{number:02}", SITES[site].0), format!("10.{}.1.{number}", 10 + site));
        let id = b.node(&name, &address, None, clusters[site], is_up, "");
        if let Some(machine) = b.state.machines.get_mut(&id) {
            machine.heap_used = machine.heap_max / 100 * (18 + number * 37 % 50);
            machine.is_short_of_heap = number == 22;
        }
    }
    b.state.nodes.iter().map(|node| node.id).filter(|id| b.state.zookeeper.is_live(*id)).collect()
}

/// A database for each subject: its ID, and its host.
fn add_sources(b: &mut Builder<'_>, short: &str) -> Vec<(i64, String)> {
    let add = |subject: &&str| {
        let host = format!("{short}-{subject}-db");
        (b.source(&format!("{subject}-{short}"), DataMediaType::Mysql, &format!("jdbc:mysql://{host}:3306"), "UTF8MB4"), host)
    };
    SUBJECTS.iter().map(add).collect()
}
