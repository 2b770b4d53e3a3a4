//! Intrinsic functions.
/// A call.
#[derive(Debug, Clone, PartialEq)]
pub struct Intrinsic(String);
