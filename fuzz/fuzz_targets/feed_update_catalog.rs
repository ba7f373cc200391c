//! Fuzzes `feed_update_catalog`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::feeds::feed_update_catalog(bytes));
