//! Names of the user's scope do not matter, nor does where the enum comes from.

#![deny(missing_docs, warnings)]
#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types)]

struct str;
struct Option;
mod core {}

macro_rules! errors {
    ($name:ident { $($variant:ident),* }) => {
        /// Errors.
        #[derive(::std::fmt::Debug, ::sfn_dsl::WorkflowError)]
        pub enum $name { $(
            /// An error.
            $variant
        ),* }
    };
}

errors!(FromMacro { Busy, r#Try });

/// Errors with data.
#[derive(::sfn_dsl::WorkflowError)]
pub enum Generic<'a, T: ::std::clone::Clone> where T: ::std::marker::Send {
    /// Borrowed.
    Text(&'a T),
    /// Named.
    #[error_name("Orders.Named")]
    Named {
        /// Data.
        data: T,
    },
    /// Only somewhere.
    #[cfg(any())]
    Never,
}

/// No errors at all.
#[derive(::sfn_dsl::WorkflowError)]
pub enum Nothing {}

fn main() {
    use ::sfn_dsl::WorkflowError;
    ::std::assert_eq!(FromMacro::NAMES, ["Busy", "Try"]);
    ::std::assert_eq!(FromMacro::TRY, FromMacro::r#Try.error_name());
    ::std::assert_eq!(Generic::<u8>::NAMES, ["Text", "Orders.Named"]);
    ::std::assert_eq!(Generic::Named { data: 1_u8 }.error_name(), Generic::<u8>::NAMED);
    ::std::assert!(Nothing::NAMES.is_empty());
}
