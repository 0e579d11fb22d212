//! Streams that exceed the limits, and details of the format.

use super::super::java::{DecodeLimits, Reader, StreamError, Value};
use super::super::{RpcError, reply};
use super::{parse, replies};

const OBJECT_ARRAY: &str = "[Ljava.lang.Object;";
const ARRAY_CLASS: u32 = 0x7e_0000;

/// A stream under construction.
struct Stream(Vec<u8>);

impl Stream {
    fn new() -> Self {
        Self(vec![0xac, 0xed, 0x00, 0x05])
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn int(self, number: u32) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// A class descriptor without fields, up to its super class.
    fn class(self, name: &str) -> Self {
        let length = u16::try_from(name.len()).unwrap().to_be_bytes();
        self.bytes(&[0x72]).bytes(&length).bytes(name.as_bytes()).bytes(&[0; 8]).bytes(&[0x02, 0, 0, 0x78])
    }

    fn array(self, length: u32) -> Self {
        self.bytes(&[0x75]).class(OBJECT_ARRAY).bytes(&[0x70]).int(length)
    }

    fn read(&self) -> Result<(), StreamError> {
        Reader::open(&self.0, DecodeLimits::default())?.object().map(|_| ())
    }
}

fn too_large(outcome: Result<(), StreamError>) -> bool {
    matches!(outcome, Err(StreamError::TooLarge(_)))
}

fn malformed(outcome: Result<(), StreamError>) -> bool {
    matches!(outcome, Err(StreamError::Malformed(_)))
}

#[test]
fn nested_arrays_are_limited() {
    let nested = |levels| (0..levels).fold(Stream::new().array(1), |s, _| s.bytes(&[0x75, 0x71]).int(ARRAY_CLASS).int(1)).bytes(&[0x70]);
    assert_eq!(nested(60).read(), Ok(()));
    assert!(too_large(nested(64).read()));
    assert!(too_large(nested(100_000).read()));
}

#[test]
fn nested_classes_are_limited() {
    let nested = |levels| (0..levels).fold(Stream::new().bytes(&[0x73]), |stream, _| stream.class("c")).bytes(&[0x70]);
    assert_eq!(nested(60).read(), Ok(()));
    assert!(too_large(nested(100_000).read()));
}

/// Each class has the previous one as its super class: no nesting, but a growing number of ancestors.
#[test]
fn long_lineage_is_limited() {
    let objects = |count: u32| {
        let first = Stream::new().array(count).bytes(&[0x73]).class("c").bytes(&[0x70]);
        (1..count).fold(first, |stream, index| stream.bytes(&[0x73]).class("c").bytes(&[0x71]).int(ARRAY_CLASS + 2 * index))
    };
    assert_eq!(objects(60).read(), Ok(()));
    assert!(too_large(objects(1000).read()));
}

#[test]
fn class_that_is_its_own_ancestor_is_rejected() {
    assert!(malformed(Stream::new().bytes(&[0x73]).class("c").bytes(&[0x71]).int(0x7e_0000).read()));
}

#[test]
fn counts_are_limited() {
    assert_eq!(Stream::new().array(0x7fff_ffff).bytes(&[0x70]).read(), Err(StreamError::Truncated), "claimed only");
    assert!(malformed(Stream::new().array(u32::MAX).read()), "negative");
    assert!(too_large(Stream::new().array(5_000_000).bytes(&vec![0x70; 5_000_000]).read()), "values");
    assert!(too_large(Stream::new().array(600_000).bytes(&[0x74, 0, 0].repeat(600_000)).read()), "handles");
    assert!(too_large(Stream::new().bytes(&[0x7c]).bytes(&[0xff; 8]).read()), "long string");
    assert!(too_large(Stream::new().bytes(&[0x7c]).int(0).int(2 << 20).bytes(&vec![b'a'; 2 << 20]).read()), "long string");
}

#[test]
fn unsupported_elements_are_rejected() {
    for mark in [0x78, 0x79, 0x7b, 0x7d, 0x00, 0xff] {
        assert!(malformed(Stream::new().bytes(&[mark, 0, 0, 0, 0]).read()), "{mark:x}");
    }
    assert!(malformed(Stream::new().bytes(&[0x71]).int(0x7e_0000).read()), "reference to nothing");
    assert!(malformed(Stream::new().bytes(&[0x71]).int(0).read()));
    assert!(matches!(Reader::open(b"HTTP/1.1", DecodeLimits::default()), Err(StreamError::Malformed(_))));
}

/// A string that is shared ten thousand times is stored once, and must not be copied without limit.
#[test]
fn unfolding_of_shared_objects_is_limited() {
    let text = Stream::new().array(10_001).bytes(&[0x74, 0xea, 0x60]).bytes(&[b'a'; 60_000]);
    let stream = (0..10_000).fold(text, |stream, _| stream.bytes(&[0x71]).int(ARRAY_CLASS + 2));
    let mut reader = Reader::open(&stream.0, DecodeLimits::default()).unwrap();
    let value = reader.object().unwrap();
    let heap = reader.into_heap();
    assert_eq!(reply::read::<Vec<String>>(&heap, value, DecodeLimits::default().unfolded), Err(RpcError::TooLarge));
}

#[test]
fn array_that_contains_itself_is_read() {
    let stream = Stream::new().array(1).bytes(&[0x71]).int(ARRAY_CLASS + 1);
    let mut reader = Reader::open(&stream.0, DecodeLimits::default()).unwrap();
    let value = reader.object().unwrap();
    let heap = reader.into_heap();
    let inner = heap.list(value).unwrap()[0];
    assert!(matches!((value, inner), (Value::Ref(a), Value::Ref(b)) if a == b));
    assert!(matches!(reply::read::<Vec<String>>(&heap, value, 1 << 20), Err(RpcError::Malformed { .. })));
}

#[test]
fn string_across_several_blocks_is_read() {
    let mut stream = Stream::new();
    for byte in [0, 0, 0, 3, 0, 3, b'D', b'D', b'L'] {
        stream = stream.bytes(&[0x77, 0, 0x77, 1, byte]);
    }
    let stream = stream.bytes(&[0x7a, 0, 0, 0, 4]).int(u32::MAX);
    let mut reader = Reader::open(&stream.0, DecodeLimits::default()).unwrap();
    assert_eq!(reader.dubbo_string(), Ok(Some("DDL".to_owned())));
    assert_eq!(reader.dubbo_string(), Ok(None));
    assert_eq!(reader.dubbo_string(), Err(StreamError::Truncated));
}

/// A frame truncated anywhere is an error, or complete except for the attachments, which are not needed.
#[test]
fn truncated_replies_are_errors_or_complete() {
    for (name, bytes) in replies().iter().filter(|(name, bytes)| !name.starts_with("live-text") && bytes.len() < 10_000) {
        let complete = parse(bytes).is_ok();
        for length in 16..bytes.len() {
            match parse(&bytes[..length]) {
                Ok(_) => assert!(complete && bytes.len() - length <= 130, "{name} at {length}"),
                Err(RpcError::Malformed { .. } | RpcError::Busy) => {}
                Err(other) => panic!("{name} at {length}: {other}"),
            }
        }
    }
}
