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
mod unawaited;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::ItemFn;
use syn::parse::{ParseStream, Parser};

use options::Options;
use refusal::Refusals;

/// A function that is a state machine.
pub(crate) fn workflow(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let original = without_state_names(item.clone());
    let mut refusals = Refusals::default();
    let function = match Function::parse("workflow", item, &mut refusals) {
        Ok(function) => function,
        Err(error) => return quote! { #original #error },
    };
    let options = Options::parse(attribute, &mut refusals);
    let options = options.expand(&parse::unraw(&function.item.sig.ident), &function.item.attrs);
    let Made { source, recursive, unawaited, complaints } = function.source(refusals);
    let machine = expand::workflow(&function.item, &options, &source);
    let original =
        if recursive { function.without_body() } else { unawaited::with_expected(original, &unawaited) };
    quote! { #original #machine #complaints }
}

/// A function that is a part of state machines.
pub(crate) fn fragment(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let original = without_state_names(item.clone());
    let mut refusals = Refusals::default();
    let function = match Function::parse("fragment", item, &mut refusals) {
        Ok(function) => function,
        Err(error) => return quote! { #original #error },
    };
    if !attribute.is_empty() {
        refusals.refuse(
            attribute,
            "FRAGMENT_OPTION",
            "`#[fragment]` has no options",
            "name a state with `#[state(name = \"…\")]` or `.named(\"…\")`",
        );
    }
    let Made { source, recursive, unawaited, complaints } = function.source(refusals);
    let body = if recursive {
        quote! { { ::core::unreachable!() } }
    } else {
        unawaited::with_expected(function.body.clone(), &unawaited)
    };
    // The call is written only around what can be one.
    let is_async = function.item.sig.asyncness.is_some();
    let part = if is_async { expand::fragment(&function.item, &body, &source) } else { original };
    quote! { #part #complaints }
}

/// What was made of a function.
struct Made {
    /// The expression that makes its source.
    source: TokenStream,
    /// Whether it calls itself.
    recursive: bool,
    /// Where a `match` begins that looks at a call without `.await`.
    unawaited: Vec<sfn_syntax::Span>,
    complaints: TokenStream,
}

/// A function under one of the attributes.
struct Function {
    item: ItemFn,
    /// The body as it stands, without the names of states.
    body: TokenStream,
    /// Why the body could not be read, if it could not.
    unread: Option<syn::Error>,
}

impl Function {
    /// Reads the signature, and the body if it is Rust. Where it is not, the compiler has told so already, and the rest of the program
    /// finds everything in its place.
    fn parse(attribute: &str, item: TokenStream, refusals: &mut Refusals) -> Result<Self, TokenStream> {
        let parts = |input: ParseStream<'_>| {
            let attrs = input.call(syn::Attribute::parse_outer)?;
            Ok((attrs, input.parse()?, input.parse::<syn::Signature>()?, input.parse::<Group>()?))
        };
        let (attrs, vis, sig, body) = parts.parse2(item).map_err(|error| {
            let message = format!(
                "[NOT_A_FUNCTION] `#[{attribute}]` is for an `async fn`: what it awaits becomes states ({error})"
            );
            syn::Error::new(error.span(), message).into_compile_error()
        })?;
        let (block, unread) = match syn::parse2(TokenTree::Group(body.clone()).into()) {
            Ok(block) => (block, None),
            Err(error) => {
                (syn::Block { brace_token: syn::token::Brace::default(), stmts: Vec::new() }, Some(error))
            }
        };
        let item = ItemFn { attrs, vis, modifiers: syn::FnModifiers::default(), sig, block: Box::new(block) };
        check::check(attribute, &item, refusals);
        Ok(Self { item, body: without_state_names(TokenTree::Group(body).into()), unread })
    }

    /// The expression that makes its source, and the complaints about it.
    fn source(&self, refusals: Refusals) -> Made {
        if let Some(error) = &self.unread {
            let message =
                format!("the body of `{}` is not Rust that `sfn-macros` knows: {error}", self.item.sig.ident);
            let source = quote! { ::core::panic!(#message) };
            let complaints = refusals.into_tokens();
            return Made { source, recursive: false, unawaited: Vec::new(), complaints };
        }
        let read = parse::read(&self.item, refusals);
        let source =
            if read.refusals.is_empty() { expand::source(&self.item, &read) } else { expand::refused() };
        let parse::Read { recursive, unawaited, refusals, .. } = read;
        Made { source, recursive, unawaited, complaints: refusals.into_tokens() }
    }

    /// The function without what it does: about one that calls itself the compiler would complain too, and propose a `Box`.
    fn without_body(&self) -> TokenStream {
        let ItemFn { attrs, vis, sig, .. } = &self.item;
        let body = never();
        quote! { #(#attrs)* #vis #sig #body }
    }
}

/// The body of a function that calls itself.
fn never() -> TokenStream {
    quote! { { #![allow(unused)] ::core::unreachable!() } }
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
