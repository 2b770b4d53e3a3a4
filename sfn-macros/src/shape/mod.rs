//! `#[derive(Shape)]`: the JSON form of a type, as serde writes it.

mod attributes;
mod check;
mod expand;
mod parse;
pub(crate) mod rename;

use proc_macro2::TokenStream;
use syn::{DeriveInput, Generics};

use parse::{Body, Item, parse};

/// The implementation for the type in `input`, and an error for every complaint.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let item = match parse(&input) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    // The implementation stays beside a complaint, so that no use of the type becomes another one.
    let complaints = check::check(&item).into_iter().map(syn::Error::into_compile_error);
    let implementation = expand::expand(&item);
    quote::quote! { #(#complaints)* #implementation }
}

/// The form of an enum whose variants are errors.
pub(crate) struct ErrorShape {
    /// The implementation of `Shape`.
    pub(crate) implementation: TokenStream,
    /// The generics of that implementation.
    pub(crate) generics: Generics,
    /// What is wrong with it as a form.
    pub(crate) complaints: Vec<syn::Error>,
}

/// The form of the enum in `input`, whose variants are these errors.
pub(crate) fn of_errors(input: &DeriveInput, error_names: Vec<String>) -> syn::Result<ErrorShape> {
    let mut item: Item<'_> = parse(input)?;
    let mut complaints = check::check(&item);
    complaints.extend(check::no_untagged_errors(&item));
    if let Body::Enum(variants) = &mut item.body {
        for (variant, name) in variants.iter_mut().zip(error_names) {
            variant.error_name = Some(name);
        }
    }
    Ok(ErrorShape { implementation: expand::expand(&item), generics: expand::bounds(&item), complaints })
}
