//! Fuzzes `regf_logs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::winfmt::regf_logs(bytes));
