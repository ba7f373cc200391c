//! Fuzzes `evidence_container`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seawall_fuzz::evidence::evidence_container(bytes));
