//! `#[workflow]` and `#[fragment]`.
//!
//! The function stays what it is. Beside it stands its body as data, and a copy of the body that is never run: rustc's
//! inference fills the probes in it, and so tells the lowering every type. The copy must not add errors of its own. A mistake is
//! found in the function and in the copy, and the compiler tells equal errors once, so what wraps an expression in the copy begins
//! and ends where the expression does.

mod check;
mod expand;
mod options;
mod parse;
mod place;
mod probes;
mod refusal;
#[cfg(test)]
mod tests;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::ItemFn;

use options::Options;
use refusal::Refusals;

/// A function that is a state machine.
pub(crate) fn workflow(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let original = without_state_names(item.clone());
    let item: ItemFn = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return unread(&original, &error),
    };
    let mut refusals = Refusals::default();
    let options = Options::parse(attribute, &mut refusals);
    let (source, complaints) = source("workflow", &item, refusals);
    let options = options.expand(&parse::unraw(&item.sig.ident), &item.attrs);
    let machine = expand::workflow(&item, &options, &source);
    quote! { #original #machine #complaints }
}

/// A function that is a part of state machines.
pub(crate) fn fragment(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let original = without_state_names(item.clone());
    let item: ItemFn = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return unread(&original, &error),
    };
    let mut refusals = Refusals::default();
    if !attribute.is_empty() {
        refusals.refuse(
            attribute,
            "FRAGMENT_OPTION",
            "`#[fragment]` has no options",
            "name a state with `#[state(name = \"…\")]` or `.named(\"…\")`",
        );
    }
    let is_async = item.sig.asyncness.is_some();
    let (source, complaints) = source("fragment", &item, refusals);
    // The call is written only around what can be one.
    let call = if is_async { expand::fragment(&item, &original, &source) } else { original };
    quote! { #call #complaints }
}

/// The expression that makes the source of a function, and the complaints about it.
fn source(attribute: &str, item: &ItemFn, mut refusals: Refusals) -> (TokenStream, TokenStream) {
    check::check(attribute, item, &mut refusals);
    let read = parse::read(item, refusals);
    let source = if read.refusals.is_empty() { expand::source(item, &read) } else { expand::refused() };
    (source, read.refusals.into_tokens())
}

/// Tokens that are no function: the editor keeps them, and the error says where they stop being one.
fn unread(original: &TokenStream, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    quote! { #original #error }
}

/// The tokens without `#[state(…)]`, which is for the lowering alone. Brackets without one in them stay the very tokens that they are:
/// new ones would have other spans.
fn without_state_names(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if has_state_name(group.stream()) => {
                let mut inner = Group::new(group.delimiter(), without_state_names(group.stream()));
                inner.set_span(group.span());
                kept.push(TokenTree::Group(inner));
            }
            TokenTree::Group(group) if after_hash(&kept) && is_state_name(&group) => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn has_state_name(tokens: TokenStream) -> bool {
    let mut hash = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                if (hash && is_state_name(&group)) || has_state_name(group.stream()) {
                    return true;
                }
                hash = false;
            }
            TokenTree::Punct(punct) => hash = punct.as_char() == '#',
            _ => hash = false,
        }
    }
    false
}

fn after_hash(tokens: &[TokenTree]) -> bool {
    matches!(tokens.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#')
}

/// Whether brackets hold `state(…)`.
fn is_state_name(brackets: &Group) -> bool {
    let mut tokens = brackets.stream().into_iter();
    brackets.delimiter() == Delimiter::Bracket
        && matches!(tokens.next(), Some(TokenTree::Ident(ident)) if ident == "state")
        && matches!(tokens.next(), Some(TokenTree::Group(_)))
}
