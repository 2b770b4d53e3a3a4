//! What the compiler tells users of the macros and of the builders: message and caret of every complaint.
//!
//! `TRYBUILD=overwrite cargo test -p sfn-macros` writes the expectations anew; read every difference.

#[test]
fn complaints_point_at_the_token_to_change() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
