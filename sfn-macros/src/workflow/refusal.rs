//! Complaints: what is not lowered, where, why, and what to write instead.

use proc_macro2::TokenStream;
use quote::ToTokens;

/// All complaints about one function, in the order in which they were found.
#[derive(Default)]
pub(super) struct Refusals {
    errors: Vec<syn::Error>,
}

impl Refusals {
    /// Complains about these tokens: a stable code, the reason, and what to write instead, which may be empty.
    pub(super) fn refuse(&mut self, tokens: impl ToTokens, code: &str, message: &str, help: &str) {
        self.errors.push(syn::Error::new_spanned(tokens, text(code, message, help)));
    }

    /// Adds a complaint that was made elsewhere.
    pub(super) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The complaints as tokens.
    pub(super) fn into_tokens(self) -> TokenStream {
        self.errors.into_iter().map(syn::Error::into_compile_error).collect()
    }
}

/// A complaint as people read it.
fn text(code: &str, message: &str, help: &str) -> String {
    if help.is_empty() { format!("[{code}] {message}") } else { format!("[{code}] {message}\nhelp: {help}") }
}
