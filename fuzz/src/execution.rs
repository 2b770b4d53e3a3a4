//! Fuzzes `sfn_tests::properties::execution`: bytes are the choices that make machine, input and replies.

#![no_main]

use sfn_tests::machines::Choices;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sfn_tests::properties::execution(Choices::of_bytes(bytes));
});
