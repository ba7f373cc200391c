//! Fuzzes `capture_frames`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::capture::frames(bytes));
