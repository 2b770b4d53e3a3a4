//! Procedural macros of `sfn-dsl`, which re-exports them: depend on that crate, not on this one.
//!
//! Tokens in, tokens out: `parse` reads them, `check` has all complaints, `expand` writes. No rule of the Amazon States
//! Language lives here.

mod workflow;
mod workflow_error;

use proc_macro::TokenStream;

/// Derives `sfn_dsl::WorkflowError` for an error enum: its variants become ASL error names.
///
/// The error name of a variant is its identifier, or what `#[error_name = "…"]` on the variant says. The enum also gets a
/// constant for every variant, `INVALID_ORDER` for `InvalidOrder`, so that a variant with data can be named without it.
#[proc_macro_derive(WorkflowError, attributes(error_name))]
pub fn derive_workflow_error(input: TokenStream) -> TokenStream {
    workflow_error::derive(input.into()).into()
}

/// Makes a state machine of an ordinary async function.
///
/// See `sfn_dsl::workflow`.
#[proc_macro_attribute]
pub fn workflow(attribute: TokenStream, item: TokenStream) -> TokenStream {
    workflow::workflow(attribute.into(), item.into()).into()
}

/// Makes a part of workflows of an ordinary async function.
///
/// See `sfn_dsl::fragment`.
#[proc_macro_attribute]
pub fn fragment(attribute: TokenStream, item: TokenStream) -> TokenStream {
    workflow::fragment(attribute.into(), item.into()).into()
}
