//! Where tokens are, and wrappers that look as if they were not there.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The line and the column at which tokens begin.
pub(super) fn begin(tokens: impl ToTokens) -> sfn_syntax::Span {
    position(first(tokens))
}

/// The line and the column of a span, both from 1; 0 where the compiler is not there to ask.
pub(super) fn position(span: Span) -> sfn_syntax::Span {
    if !proc_macro::is_available() {
        return sfn_syntax::Span::default();
    }
    let span = span.unwrap();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    sfn_syntax::Span { line: number(span.line()), column: number(span.column()) }
}

/// The span of the first token.
pub(super) fn first(tokens: impl ToTokens) -> Span {
    match tokens.into_token_stream().into_iter().next() {
        Some(TokenTree::Group(group)) => group.span_open(),
        Some(token) => token.span(),
        None => Span::call_site(),
    }
}

/// The span of the last token.
fn last(tokens: impl ToTokens) -> Span {
    match tokens.into_token_stream().into_iter().last() {
        Some(TokenTree::Group(group)) => group.span_close(),
        Some(token) => token.span(),
        None => Span::call_site(),
    }
}

/// `{ statements expr }`, which ends where the expression does.
pub(super) fn braced(statements: TokenStream, expr: impl ToTokens) -> TokenStream {
    let close = last(&expr);
    let mut inside = statements;
    expr.to_tokens(&mut inside);
    let mut group = Group::new(Delimiter::Brace, inside);
    group.set_span(close);
    TokenTree::Group(group).into()
}

/// What stands before the wrapper's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    /// Nothing: what follows is `.field`, `.method()` or `?`.
    None,
    /// `*`, where the wrapper gives a `Box`. The compiler does not hand its expectation of the type through it, so that a type that does not
    /// fit is reported outside of the wrapper, as it is in the function itself; it tells one of two equal errors.
    Star,
}

/// `::sfn_dsl::__private::function(arguments)`, which begins and ends where the author's expression `like` does. Its tokens have the
/// hygiene of the author's, too: an expression of two hygienes is nowhere in particular. An absolute path has no use for it.
pub(super) fn wrapped(
    prefix: Prefix,
    function: &str,
    arguments: TokenStream,
    like: impl ToTokens,
) -> TokenStream {
    let like = like.into_token_stream();
    let (open, close) = (first(&like), last(&like));
    let mut tokens = TokenStream::new();
    let punct = |character, spacing, tokens: &mut TokenStream| {
        let mut punct = Punct::new(character, spacing);
        punct.set_span(open);
        tokens.extend([TokenTree::Punct(punct)]);
    };
    if prefix == Prefix::Star {
        punct('*', Spacing::Alone, &mut tokens);
    }
    for segment in ["sfn_dsl", "__private", function] {
        punct(':', Spacing::Joint, &mut tokens);
        punct(':', Spacing::Alone, &mut tokens);
        tokens.extend([TokenTree::Ident(Ident::new(segment, open))]);
    }
    let mut group = Group::new(Delimiter::Parenthesis, arguments);
    group.set_span(close);
    tokens.extend([TokenTree::Group(group)]);
    tokens
}
