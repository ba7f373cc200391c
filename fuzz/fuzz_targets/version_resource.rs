//! Fuzzes `version_resource`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::winfmt::version_resource(bytes));
