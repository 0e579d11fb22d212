//! Real frames with bytes changed, moved and truncated: any result is accepted except a panic or excessive work.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::super::java::DecodeLimits;
use super::super::reply::{self, Channel, Node};
use super::super::request::{Call, request};
use super::super::response::Returned;
use super::{parse, replies};
use crate::model::NodeId;

/// Runs all readers on a frame.
fn read_all(bytes: &[u8]) {
    let Ok(answer) = parse(bytes) else { return };
    if let Returned::Value(heap, value) = answer.result {
        let unfolded = DecodeLimits::default().unfolded;
        let _ = reply::read::<Node>(&heap, value, unfolded);
        let _ = reply::read::<Channel>(&heap, value, unfolded);
        let _ = reply::read::<Vec<Channel>>(&heap, value, unfolded);
    }
}

fn config(cases: u32, seed: u64) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Config::default() }
}

/// The recorded replies; without them, a reply that returns one of our events.
fn bases() -> Vec<Vec<u8>> {
    let recorded: Vec<_> = replies().into_iter().map(|(_, bytes)| bytes).filter(|bytes| bytes.len() < 25_000).collect();
    if recorded.is_empty() { vec![super::server::reply_returning(&request(1, Call::FindNode(NodeId(1))), 1)] } else { recorded }
}

#[test]
fn changed_frames_cause_no_panic() {
    let bases = bases();
    let changes = prop::collection::vec((any::<Index>(), any::<u8>()), 1..8);
    let copy = prop::option::of((any::<Index>(), any::<Index>(), 1..200_usize));
    let strategy = (any::<Index>(), changes, copy, prop::option::of(any::<Index>()));
    let mut runner = TestRunner::new(config(4000, 1099));
    let started = Instant::now();
    runner
        .run(&strategy, |(base, changes, copy, cut)| {
            let mut bytes = base.get(&bases).clone();
            for (at, byte) in changes {
                let at = 16 + at.index(bytes.len() - 16);
                bytes[at] = byte;
            }
            if let Some((from, to, length)) = copy {
                let from = 16 + from.index(bytes.len() - 16);
                let piece = bytes[from..bytes.len().min(from + length)].to_vec();
                let to = 16 + to.index(bytes.len() - 16);
                bytes.splice(to..to, piece);
            }
            if let Some(cut) = cut {
                bytes.truncate(16 + cut.index(bytes.len() - 16));
            }
            read_all(&bytes);
            Ok(())
        })
        .unwrap();
    assert!(started.elapsed() < Duration::from_secs(120));
}

#[test]
fn random_streams_cause_no_panic() {
    // mostly type codes of the format, to get past the first byte
    let byte = prop_oneof![3 => 0x70..=0x7e_u8, 2 => 0..4_u8, 1 => any::<u8>()];
    let mut runner = TestRunner::new(config(4000, 2088));
    runner
        .run(&prop::collection::vec(byte, 0..300), |tail| {
            let mut bytes = vec![0xda, 0xbb, 3, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xac, 0xed, 0, 5, 0x77, 2, 4, 1];
            bytes.extend(tail);
            read_all(&bytes);
            Ok(())
        })
        .unwrap();
}
