//! Fuzzes `registry_pol`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::winfmt::registry_pol(bytes));
