//! Fuzzes `sfn_tests::properties::yaml`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sfn_tests::properties::yaml(bytes);
});
