//! `#[derive(Shape)]`: the JSON form of a type, as serde writes it.

mod attributes;
mod check;
mod expand;
mod parse;
mod rename;

use proc_macro2::TokenStream;

pub(crate) use check::check;
pub(crate) use expand::expand;
use parse::parse;

/// The implementation for the type in `input`, and an error for every complaint.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<syn::DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let item = match parse(&input) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    // The implementation stays beside a complaint, so that no use of the type becomes another one.
    let complaints = check(&item).into_iter().map(syn::Error::into_compile_error);
    let implementation = expand(&item);
    quote::quote! { #(#complaints)* #implementation }
}
