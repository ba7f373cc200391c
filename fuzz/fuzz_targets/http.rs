//! Fuzzes `http`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::dcerpc::http(bytes));
