//! Fuzzes `feed_oval`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::feeds::feed_oval(bytes));
