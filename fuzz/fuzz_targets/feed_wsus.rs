//! Fuzzes `feed_wsus`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::feeds::feed_wsus(bytes));
