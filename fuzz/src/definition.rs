//! Fuzzes `sfn_tests::properties::definition`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sfn_tests::properties::definition(bytes);
});
