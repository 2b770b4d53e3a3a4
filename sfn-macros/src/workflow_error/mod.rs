//! `#[derive(WorkflowError)]`.

mod check;
mod expand;
mod parse;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::shape;

/// The implementation for the enum in `input`, and an error for every complaint.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<syn::DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let error_enum = match parse::parse(&input) {
        Ok(error_enum) => error_enum,
        Err(error) => return error.into_compile_error(),
    };
    // A wrong variant is one error; the implementation stays, so that no use of it becomes another.
    let names = error_enum.variants.iter().map(parse::Variant::error_name).collect();
    let shape = match shape::of_errors(&input, names) {
        Ok(shape) => shape,
        Err(error) => return error.into_compile_error(),
    };
    let complaints =
        check::check(&error_enum).into_iter().chain(shape.complaints).map(syn::Error::into_compile_error);
    let implementation = expand::expand(&error_enum, &shape.generics);
    let shape = shape.implementation;
    quote::quote! { #(#complaints)* #implementation #shape }
}
