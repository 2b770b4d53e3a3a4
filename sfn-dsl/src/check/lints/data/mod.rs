//! Data and control flow.

mod missing_default;

super::lints! {
    missing_default::MissingDefault,
}
