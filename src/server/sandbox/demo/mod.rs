//! Initial content of a sandbox.

mod builder;
mod fleet;
mod history;
mod load_test;
mod orders;
mod world;

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::config::Demo;
use super::ops::user;
use super::state::{Millis, State};

/// The state of a sandbox first started at `now`.
pub fn state(demo: Demo, now: Millis, seed: u64) -> State {
    let mut state = State { world: world::world(), ..State::default() };
    state.schedule.lived_until = now;
    for stock in user::stock_users() {
        state.users.insert(now, stock);
    }
    if demo == Demo::Empty {
        return state;
    }
    let mut builder = builder::Builder::new(&mut state, now);
    orders::build(&mut builder);
    if let Demo::Fleet { channels } = demo {
        fleet::build(&mut builder, channels);
    }
    history::write_history(&mut state, &mut StdRng::seed_from_u64(seed), now);
    if let Demo::Many { channels } = demo {
        load_test::add(&mut state, now, channels);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::super::state::ChannelStatus;
    use super::*;

    const NOW: Millis = 1_795_449_600_000;

    #[test]
    fn an_empty_manager_has_the_two_stock_users_only() {
        let state = state(Demo::Empty, NOW, 1);
        assert_eq!(state.users.len(), 2);
        assert!(state.channels.is_empty() && state.nodes.is_empty() && state.clusters.is_empty());
    }

    #[test]
    fn the_order_demo_has_one_of_each_kind() {
        let state = state(Demo::Orders, NOW, 1);
        let with = |status| state.channels.iter().filter(|c| state.zookeeper.channel_status(c.id) == status).count();
        assert!(with(ChannelStatus::Start) >= 3 && with(ChannelStatus::Stop) >= 2);
        assert_eq!(with(ChannelStatus::Pause), 1);
        assert_eq!(state.nodes.iter().filter(|node| !state.zookeeper.is_live(node.id)).count(), 1);
        assert!(state.channels.iter().any(|channel| state.pipelines_of(channel.id).len() == 2));
        assert!(state.canals.iter().any(|canal| { state.pipelines_of_canal(canal.name.as_deref().unwrap_or_default()).is_empty() }));
        for pair in state.pairs.iter() {
            assert!(state.media.contains(pair.source) && state.media.contains(pair.target), "{pair:?}");
        }
    }

    #[test]
    fn the_fleet_has_problems_of_every_kind() {
        let state = state(Demo::Fleet { channels: 300 }, NOW, 1);
        let with = |status| state.channels.iter().filter(|c| state.zookeeper.channel_status(c.id) == status).count();
        assert_eq!((state.channels.len(), with(ChannelStatus::Start), with(ChannelStatus::Pause)), (300, 100, 3));
        assert_eq!(state.nodes.len(), 80);
        assert_eq!(state.nodes.iter().filter(|node| !state.zookeeper.is_live(node.id)).count(), 3);
        assert_eq!((state.schedule.lags.len(), state.schedule.releases.len()), (5, 3));
        for pair in state.pairs.iter() {
            assert!(state.media.contains(pair.source) && state.media.contains(pair.target), "{pair:?}");
        }
    }

    #[test]
    fn the_load_test_demo_adds_stopped_channels() {
        let state = state(Demo::Many { channels: 1000 }, NOW, 1);
        assert!(state.channels.len() >= 1000);
        assert_eq!(state.channels.iter().filter(|c| c.name.starts_with("bench-")).count(), 1000);
    }
}
