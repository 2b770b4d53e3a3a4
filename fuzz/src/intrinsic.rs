//! Fuzzes `sfn_tests::properties::intrinsic`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sfn_tests::properties::intrinsic(bytes);
});
