//! The signature: parameters and what awaiting a call gives.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Block, FnArg, Ident, Pat, ReturnType, Safety, Signature, Type};

use super::Complaints;

/// A parameter of a task.
pub(in super::super) struct Parameter {
    pub(in super::super) ident: Ident,
    /// The type as it is written.
    pub(in super::super) ty: TokenStream,
    /// The type of a value that is kept: `String` for `&str`.
    pub(in super::super) owned: TokenStream,
}

impl Parameter {
    /// Its name, without `r#`.
    pub(in super::super) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }
}

/// Checks a signature; gives the parameters and the output.
pub(super) fn check(
    signature: Signature,
    body: Option<&Block>,
    complaints: &mut Complaints,
) -> (Vec<Parameter>, TokenStream) {
    if let Some(body) = body {
        complaints.at(
            body.brace_token.span.join(),
            "a task has no body: what it does is done elsewhere; end the declaration with `;`",
        );
    }
    if signature.asyncness.is_none() {
        complaints.at(signature.fn_token.span, "a call of a task is awaited: write `async fn`");
    }
    let misplaced = [
        signature.constness.as_ref().map(|token| (token.span(), "const")),
        match &signature.safety {
            Safety::Unsafe(token) => Some((token.span(), "unsafe")),
            _ => None,
        },
        signature.abi.as_ref().map(|token| (token.span(), "extern")),
        signature.variadic.as_ref().map(|token| (token.span(), "...")),
    ];
    for (span, word) in misplaced.into_iter().flatten() {
        complaints.at(span, format!("a task cannot be `{word}`: it is not run by Rust"));
    }
    let generics = &signature.generics;
    if let Some(first) = generics.params.first() {
        complaints.at(
            first.span(),
            "a task has no type parameters or lifetimes: its JSON form must be known; declare one task for each type",
        );
        // Types that name them would be errors, too.
        return (Vec::new(), quote! { () });
    }
    if let Some(clause) = &generics.where_clause {
        complaints.at(clause.span(), "a task has no `where` clause: it has no type parameters");
    }
    let parameters = signature.inputs.into_iter().filter_map(|input| parameter(input, complaints)).collect();
    let output = match signature.output {
        ReturnType::Default => quote! { () },
        ReturnType::Type(_, ty) => type_of(&ty, "a task gives", complaints).0,
    };
    (parameters, output)
}

fn parameter(input: FnArg, complaints: &mut Complaints) -> Option<Parameter> {
    let input = match input {
        FnArg::Typed(input) => input,
        FnArg::Receiver(receiver) => {
            complaints.at(receiver.span(), "a task is a function of its own, not a method: it has no `self`");
            return None;
        }
    };
    let ident = match *input.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            if let Some(mutability) = pattern.mutability {
                complaints.at(
                    mutability.span(),
                    "a task has no body that could change its parameter; leave `mut` out",
                );
            }
            pattern.ident
        }
        pattern => {
            complaints.at(
                pattern.span(),
                "a parameter of a task has a name: it is the member of the payload that holds it",
            );
            return None;
        }
    };
    let (ty, owned) = type_of(&input.ty, "a task takes", complaints);
    Some(Parameter { ident, ty, owned })
}

/// A type as it is written, and the type of a value that is kept.
fn type_of(ty: &Type, who: &str, complaints: &mut Complaints) -> (TokenStream, TokenStream) {
    let span = ty.span();
    match ty {
        Type::ImplTrait(_) | Type::Infer(_) | Type::Never(_) => {
            complaints
                .at(span, format!("{who} a value whose type is written out: its JSON form must be known"));
            (quote_spanned! {span=> () }, quote_spanned! {span=> () })
        }
        Type::Reference(reference) => {
            if let Some(lifetime) = &reference.lifetime
                && lifetime.ident != "static"
            {
                complaints.at(lifetime.span(), "a task has no lifetimes; leave this one out");
            }
            let inner = match &*reference.elem {
                Type::Slice(slice) => {
                    let element = &slice.elem;
                    quote_spanned! {span=> ::std::vec::Vec<#element> }
                }
                Type::Path(path) if path.path.is_ident("str") => {
                    quote_spanned! {span=> ::std::string::String }
                }
                inner => inner.to_token_stream(),
            };
            let mutability = reference.mutability.as_ref();
            if let Some(token) = mutability {
                complaints.at(token.span(), "a task cannot change what it is given; leave `mut` out");
            }
            let written = &reference.elem;
            (quote_spanned! {span=> &#written }, inner)
        }
        _ => (ty.to_token_stream(), ty.to_token_stream()),
    }
}
