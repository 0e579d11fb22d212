//! Bounds-checked reading of big-endian numbers.

use super::StreamError;

/// The remaining bytes.
pub(super) struct ByteCursor<'a> {
    rest: &'a [u8],
}

impl<'a> ByteCursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn left(&self) -> usize {
        self.rest.len()
    }

    pub fn peek(&self) -> Result<u8, StreamError> {
        self.rest.first().copied().ok_or(StreamError::Truncated)
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], StreamError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(StreamError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StreamError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(StreamError::Truncated)?;
        self.rest = rest;
        Ok(*taken)
    }

    pub fn u8(&mut self) -> Result<u8, StreamError> {
        self.array().map(u8::from_be_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, StreamError> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, StreamError> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, StreamError> {
        self.array().map(u64::from_be_bytes)
    }

    pub fn i8(&mut self) -> Result<i8, StreamError> {
        self.array().map(i8::from_be_bytes)
    }

    pub fn i16(&mut self) -> Result<i16, StreamError> {
        self.array().map(i16::from_be_bytes)
    }

    pub fn i32(&mut self) -> Result<i32, StreamError> {
        self.array().map(i32::from_be_bytes)
    }

    pub fn i64(&mut self) -> Result<i64, StreamError> {
        self.array().map(i64::from_be_bytes)
    }
}
