//! A forgotten `.await` in the subject of a `match`.
//!
//! The compiler finds it in every arm, because none of the patterns is one of a call. A subject that says what the arms expect is
//! wrong once, itself.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use sfn_syntax::{Pattern, PatternKind};

use super::place::{first, position};

/// Whether a pattern is one of a `Result`.
pub(super) fn is_of_result(pattern: &Pattern) -> bool {
    match &pattern.kind {
        PatternKind::TupleStruct { path, .. } => {
            path.last().is_some_and(|last| matches!(last.as_str(), "Ok" | "Err"))
        }
        PatternKind::Or { alternatives } => alternatives.iter().any(is_of_result),
        _ => false,
    }
}

/// The subject as the `Result` that arms expect, the first of which begins there.
pub(super) fn expected(subject: impl ToTokens, arm: Span) -> TokenStream {
    let ours = Span::mixed_site();
    let result = quote_spanned! { ours.located_at(arm)=> ::core::result::Result<_, _> };
    quote! { { let subject: #result = #subject; subject } }
}

/// The tokens of a function in which the subjects of these `match`es say what their arms expect.
pub(super) fn with_expected(tokens: TokenStream, matches: &[sfn_syntax::Span]) -> TokenStream {
    if matches.is_empty() {
        return tokens;
    }
    let mut written = TokenStream::new();
    let mut subject: Option<TokenStream> = None;
    for token in tokens {
        let is_match = matches!(&token, TokenTree::Ident(ident) if ident == "match");
        if is_match && matches.contains(&position(token.span())) {
            written.extend([token]);
            subject = Some(TokenStream::new());
            continue;
        }
        let token = match token {
            TokenTree::Group(group) => {
                let inner = with_expected(group.stream(), matches);
                if group.delimiter() == Delimiter::Brace
                    && let Some(subject) = subject.take()
                {
                    written.extend(expected(subject, first(&inner)));
                }
                let mut same = Group::new(group.delimiter(), inner);
                same.set_span(group.span());
                TokenTree::Group(same)
            }
            other => other,
        };
        match &mut subject {
            Some(subject) => subject.extend([token]),
            None => written.extend([token]),
        }
    }
    written
}
