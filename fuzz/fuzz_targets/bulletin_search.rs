//! Fuzzes `bulletin_search`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::feeds::bulletin_search(bytes));
