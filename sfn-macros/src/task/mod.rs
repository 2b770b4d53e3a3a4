//! `#[task(…)]`.

mod check;
mod expand;
mod parse;
mod value;

use proc_macro2::TokenStream;

/// The function that makes a call, the type of the task, and an error for every complaint.
pub(crate) fn expand(attribute: TokenStream, item: &TokenStream) -> TokenStream {
    let function = match parse::function(item.clone()) {
        Ok(function) => function,
        // The item stays, so that the editor keeps working.
        Err(error) => {
            let error = error.into_compile_error();
            return quote::quote! { #error #item };
        }
    };
    let (task, complaints) = check::check(function, parse::attribute(attribute));
    // A wrong key is one error; the function stays, so that no use of it becomes another.
    let complaints = complaints.map(syn::Error::into_compile_error);
    let expanded = expand::expand(&task);
    quote::quote! { #complaints #expanded }
}
