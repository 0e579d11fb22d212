//! Background jobs. Each runs in one process at a time, under a lease.

pub mod cleanup;
