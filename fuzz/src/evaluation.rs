//! Fuzzes `sfn_tests::properties::evaluation`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sfn_tests::properties::evaluation(bytes);
});
