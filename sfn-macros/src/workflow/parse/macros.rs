//! The macros of the standard library that are lowered.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use sfn_syntax::{BinaryOp, Block, Expr, ExprKind, Piece, Span, UnaryOp};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Macro, Token};

use super::super::place::begin;
use super::block::show_before;
use super::format::FormatArguments;
use super::{At, Reader};

impl Reader {
    /// A macro call. Its arguments are rewritten in place for the copy.
    pub(super) fn macro_call(&mut self, mac: &mut Macro) -> Expr {
        let span = begin(&mac.path);
        let name = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let read = match name.as_str() {
            "format" => self.parsed(mac, |reader, arguments: &mut FormatArguments| {
                Self::made(span, ExprKind::Format { pieces: reader.pieces(arguments) })
            }),
            "vec" => self.parsed(mac, |reader, elements| reader.vec(span, elements)),
            "matches" => self.parsed(mac, |reader, arguments| reader.matches(span, arguments)),
            "panic" => self.fails(mac, span, "explicit panic", ""),
            "unreachable" => self.fails(
                mac,
                span,
                "internal error: entered unreachable code",
                "internal error: entered unreachable code: ",
            ),
            "todo" => self.fails(mac, span, "not yet implemented", "not yet implemented: "),
            "unimplemented" => self.fails(mac, span, "not implemented", "not implemented: "),
            "assert" => self.parsed(mac, |reader, assertion| reader.assert(span, assertion)),
            "assert_eq" => self
                .parsed(mac, |reader, assertion| reader.assert_relation(span, assertion, BinaryOp::Ne, "==")),
            "assert_ne" => self
                .parsed(mac, |reader, assertion| reader.assert_relation(span, assertion, BinaryOp::Eq, "!=")),
            _ => {
                let (code, message, help) = unknown(&name);
                self.refuse(&mac.path, code, message, help);
                return Self::nothing(span);
            }
        };
        read.unwrap_or_else(|| Self::nothing(span))
    }

    /// Parses the arguments of a macro, reads them, and writes them back. Arguments that are wrong Rust are told by the compiler, which
    /// sees them in the function itself.
    fn parsed<A: Parse + ToTokens>(
        &mut self,
        mac: &mut Macro,
        read: impl FnOnce(&mut Self, &mut A) -> Expr,
    ) -> Option<Expr> {
        match A::parse.parse2(mac.tokens.clone()) {
            Ok(mut arguments) => {
                let expr = read(self, &mut arguments);
                mac.tokens = arguments.into_token_stream();
                Some(expr)
            }
            Err(error) => {
                self.refusals.push(error);
                None
            }
        }
    }

    /// `panic!` and the like: the execution fails with this text.
    fn fails(&mut self, mac: &mut Macro, span: Span, alone: &str, before: &str) -> Option<Expr> {
        if mac.tokens.is_empty() {
            return Some(Self::made(span, panic_of(alone)));
        }
        self.parsed(mac, |reader, arguments: &mut FormatArguments| {
            let mut pieces = reader.pieces(arguments);
            if !before.is_empty() {
                pieces.insert(0, Piece::Text { text: before.to_owned() });
            }
            Self::made(span, ExprKind::Panic { pieces })
        })
    }

    fn vec(&mut self, span: Span, elements: &mut Elements) -> Expr {
        let kind = match elements {
            Elements::List(list) => ExprKind::Array { elements: self.list(list) },
            Elements::Repeat(element, _, count) => ExprKind::Repeat {
                element: self.boxed(element, At::Value),
                count: self.boxed(count, At::Value),
            },
        };
        Self::made(span, kind)
    }

    fn matches(&mut self, span: Span, arguments: &mut Matches) -> Expr {
        let subject = self.boxed(&mut arguments.subject, At::Value);
        self.scope(|reader| {
            let mark = reader.sees.len();
            let pattern = reader.pattern(&mut arguments.pattern);
            let sees = reader.sees_since(mark);
            let guard = match &mut arguments.guard {
                Some((_, guard)) => {
                    let read = reader.boxed(guard, At::Value);
                    show_before(guard, sees);
                    Some(read)
                }
                None if sees.is_empty() => None,
                None => {
                    let shown = syn::Expr::Verbatim(quote! { { #sees true } });
                    arguments.guard = Some((<Token![if]>::default(), shown));
                    None
                }
            };
            Self::made(span, ExprKind::Matches { subject, pattern, guard })
        })
    }

    /// `assert!(condition, message)` as `if !condition { panic!(message) }`.
    fn assert(&mut self, span: Span, assertion: &mut Assert) -> Expr {
        let written = assertion.condition.to_token_stream().to_string();
        let operand = self.boxed(&mut assertion.condition, At::Value);
        let failed = Self::made(span, ExprKind::Unary { op: UnaryOp::Not, operand });
        let failure = self.failure(&mut assertion.message, &format!("assertion failed: {written}"));
        unless(span, failed, failure)
    }

    fn assert_relation(
        &mut self,
        span: Span,
        assertion: &mut AssertRelation,
        failed: BinaryOp,
        operator: &str,
    ) -> Expr {
        let left = self.boxed(&mut assertion.left, At::Value);
        let right = self.boxed(&mut assertion.right, At::Value);
        let condition = Self::made(span, ExprKind::Binary { op: failed, left, right });
        let alone = format!("assertion `left {operator} right` failed");
        let failure = self.failure(&mut assertion.message, &alone);
        unless(span, condition, failure)
    }

    fn failure(&mut self, message: &mut Option<(Token![,], FormatArguments)>, alone: &str) -> ExprKind {
        match message {
            Some((_, message)) => ExprKind::Panic { pieces: self.pieces(message) },
            None => panic_of(alone),
        }
    }
}

fn panic_of(text: &str) -> ExprKind {
    ExprKind::Panic { pieces: vec![Piece::Text { text: text.to_owned() }] }
}

/// `if failed { failure }`.
fn unless(span: Span, failed: Expr, failure: ExprKind) -> Expr {
    let failure = Reader::made(span, failure);
    let statement = sfn_syntax::Statement::Expr { name: None, expr: failure };
    let then = Block { span, statements: vec![statement], value: None };
    Reader::made(span, ExprKind::If { condition: Box::new(failed), then, otherwise: None })
}

/// Why a macro is not lowered, and what to write instead.
fn unknown(name: &str) -> (&'static str, &'static str, &'static str) {
    match name {
        "println" | "eprintln" | "print" | "eprint" | "dbg" | "write" | "writeln" | "trace" | "debug"
        | "info" | "warn" | "error" | "log" => (
            "OUTPUT",
            "a workflow prints nothing: the service records the input and the output of every state",
            "remove it; to keep a text, return it or give it to a task",
        ),
        "env" | "option_env" | "include_str" | "include_bytes" | "concat" | "stringify" | "line" | "file"
        | "column" | "module_path" | "cfg" => (
            "UNKNOWN_MACRO",
            "this macro is not evaluated when the workflow is read",
            "name its value as a constant before the function, in capitals",
        ),
        "join" | "try_join" | "select" => (
            "UNKNOWN_MACRO",
            "macros of async runtimes are not lowered",
            "write `states::parallel((first, second)).await`",
        ),
        "debug_assert" | "debug_assert_eq" | "debug_assert_ne" => (
            "UNKNOWN_MACRO",
            "whether a debug assertion is there depends on how the program is compiled; the definition must not",
            "write `assert!`",
        ),
        _ => (
            "UNKNOWN_MACRO",
            "a macro is not expanded when the workflow is read, so what it does is not known",
            "write what it expands to; `format!`, `vec!`, `matches!`, `assert!`, `assert_eq!`, `assert_ne!`, `panic!` and `unreachable!` \
             are lowered",
        ),
    }
}

/// The arguments of `vec!`.
enum Elements {
    List(Punctuated<syn::Expr, Token![,]>),
    Repeat(Box<syn::Expr>, Token![;], Box<syn::Expr>),
}

impl Parse for Elements {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut list = Punctuated::new();
        if input.is_empty() {
            return Ok(Self::List(list));
        }
        let first: syn::Expr = input.parse()?;
        if input.peek(Token![;]) {
            return Ok(Self::Repeat(Box::new(first), input.parse()?, input.parse()?));
        }
        list.push_value(first);
        while !input.is_empty() {
            list.push_punct(input.parse()?);
            if !input.is_empty() {
                list.push_value(input.parse()?);
            }
        }
        Ok(Self::List(list))
    }
}

impl ToTokens for Elements {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::List(list) => list.to_tokens(tokens),
            Self::Repeat(element, semicolon, count) => {
                element.to_tokens(tokens);
                semicolon.to_tokens(tokens);
                count.to_tokens(tokens);
            }
        }
    }
}

/// The arguments of `matches!`.
struct Matches {
    subject: syn::Expr,
    comma: Token![,],
    pattern: syn::Pat,
    guard: Option<(Token![if], syn::Expr)>,
}

impl Parse for Matches {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let subject = input.parse()?;
        let comma = input.parse()?;
        let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.peek(Token![if]) { Some((input.parse()?, input.parse()?)) } else { None };
        input.parse::<Option<Token![,]>>()?;
        Ok(Self { subject, comma, pattern, guard })
    }
}

impl ToTokens for Matches {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.subject.to_tokens(tokens);
        self.comma.to_tokens(tokens);
        self.pattern.to_tokens(tokens);
        if let Some((keyword, guard)) = &self.guard {
            keyword.to_tokens(tokens);
            guard.to_tokens(tokens);
        }
    }
}

/// The arguments of `assert!`.
struct Assert {
    condition: syn::Expr,
    message: Option<(Token![,], FormatArguments)>,
}

impl Parse for Assert {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self { condition: input.parse()?, message: message(input)? })
    }
}

impl ToTokens for Assert {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.condition.to_tokens(tokens);
        write_message(self.message.as_ref(), tokens);
    }
}

/// The arguments of `assert_eq!` and `assert_ne!`.
struct AssertRelation {
    left: syn::Expr,
    comma: Token![,],
    right: syn::Expr,
    message: Option<(Token![,], FormatArguments)>,
}

impl Parse for AssertRelation {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            left: input.parse()?,
            comma: input.parse()?,
            right: input.parse()?,
            message: message(input)?,
        })
    }
}

impl ToTokens for AssertRelation {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.left.to_tokens(tokens);
        self.comma.to_tokens(tokens);
        self.right.to_tokens(tokens);
        write_message(self.message.as_ref(), tokens);
    }
}

fn message(input: ParseStream<'_>) -> syn::Result<Option<(Token![,], FormatArguments)>> {
    if input.is_empty() {
        return Ok(None);
    }
    let comma = input.parse()?;
    if input.is_empty() { Ok(None) } else { Ok(Some((comma, input.parse()?))) }
}

fn write_message(message: Option<&(Token![,], FormatArguments)>, tokens: &mut TokenStream) {
    if let Some((comma, message)) = message {
        comma.to_tokens(tokens);
        message.to_tokens(tokens);
    }
}
