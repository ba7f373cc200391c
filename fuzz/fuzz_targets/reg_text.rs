//! Fuzzes `reg_text`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::winfmt::reg_text(bytes));
