//! Format strings: `format!`, and the messages of `panic!` and `assert!`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use sfn_syntax::{Expr, ExprKind, Piece};
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token};

use super::super::place::begin;
use super::path::{is_constant, unraw};
use super::{At, Reader};

/// `"…", a, name = b`.
pub(super) struct FormatArguments {
    text: LitStr,
    arguments: Vec<Argument>,
}

struct Argument {
    comma: Token![,],
    name: Option<(Ident, Token![=])>,
    value: syn::Expr,
}

impl Parse for FormatArguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let text = input.parse().map_err(|error| {
            let message =
                "[FORMAT_STRING] a text with values in it begins with a literal\nhelp: write `\"{}\", value`";
            syn::Error::new(error.span(), message)
        })?;
        let mut arguments = Vec::new();
        while !input.is_empty() {
            let comma = input.parse()?;
            if input.is_empty() {
                break;
            }
            let named = input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]);
            let name = if named { Some((input.parse()?, input.parse()?)) } else { None };
            arguments.push(Argument { comma, name, value: input.parse()? });
        }
        Ok(Self { text, arguments })
    }
}

impl ToTokens for FormatArguments {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.text.to_tokens(tokens);
        for Argument { comma, name, value } in &self.arguments {
            comma.to_tokens(tokens);
            if let Some((name, equals)) = name {
                name.to_tokens(tokens);
                equals.to_tokens(tokens);
            }
            value.to_tokens(tokens);
        }
    }
}

/// An argument that was read, and how often the text shows it.
struct Value {
    name: Option<String>,
    expr: Expr,
    /// Whether something in it is awaited: a state, which must not stand twice.
    awaits: bool,
    shown: usize,
}

impl Reader {
    /// The text in pieces.
    pub(super) fn pieces(&mut self, arguments: &mut FormatArguments) -> Vec<Piece> {
        let mut values: Vec<Value> = Vec::with_capacity(arguments.arguments.len());
        for argument in &mut arguments.arguments {
            let name = argument.name.as_ref().map(|(name, _)| unraw(name));
            let awaits = self.awaits;
            let expr = self.expr(&mut argument.value, At::Value);
            values.push(Value { name, expr, awaits: self.awaits > awaits, shown: 0 });
        }
        let text = arguments.text.value();
        let mut pieces = Vec::new();
        let mut next = 0;
        for part in parts(&text) {
            match part {
                Part::Text(text) => pieces.push(Piece::Text { text }),
                Part::Hole { name, format } => {
                    if format.contains('$') || format.contains(".*") {
                        self.refuse(
                            &arguments.text,
                            "FORMAT_ARGUMENT",
                            "a width or a precision that is a value is not lowered",
                            "write the number: `{:.2}`",
                        );
                    }
                    let value = self.shown(&arguments.text, &mut values, &name, &mut next);
                    pieces.push(Piece::Value { value, format });
                }
                // The compiler tells, and has the better words.
                Part::Broken => {}
            }
        }
        if values.iter().any(|value| value.shown > 1 && value.awaits) {
            self.refuse(
                &arguments.text,
                "AWAITED_TWICE",
                "a value that is awaited is shown more than once",
                "bind it to a variable first",
            );
        }
        pieces
    }

    /// The value in a hole: by position, by name, the next one, or a variable in scope.
    fn shown(&mut self, text: &LitStr, values: &mut [Value], name: &str, next: &mut usize) -> Expr {
        let position = if name.is_empty() {
            *next += 1;
            Some(*next - 1)
        } else if let Ok(position) = name.parse::<usize>() {
            Some(position)
        } else {
            values.iter().position(|value| value.name.as_deref() == Some(name))
        };
        let span = begin(text);
        if let Some(value) = position.and_then(|position| values.get_mut(position)) {
            value.shown += 1;
            return value.expr.clone();
        }
        let name = name.strip_prefix("r#").unwrap_or(name);
        let path = vec![name.to_owned()];
        if is_constant(&path) && !self.is_local(name) {
            let ident = Ident::new(name, text.span());
            let position = self.constant(ident.into_token_stream());
            return Self::made(span, ExprKind::Constant { position, path });
        }
        Self::made(span, ExprKind::Variable { name: name.to_owned() })
    }
}

/// A part of a format string.
enum Part {
    Text(String),
    Hole {
        name: String,
        format: String,
    },
    /// What is no format string.
    Broken,
}

/// The parts of a format string.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '{' | '}' if characters.next_if_eq(&character).is_some() => plain.push(character),
            '{' => {
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                }
                let mut inside = String::new();
                let closed = loop {
                    match characters.next() {
                        Some('}') => break true,
                        Some(character) => inside.push(character),
                        None => break false,
                    }
                };
                let (name, format) = inside.split_once(':').unwrap_or((&inside, ""));
                let (name, format) = (name.trim().to_owned(), format.trim_end().to_owned());
                parts.push(if closed { Part::Hole { name, format } } else { Part::Broken });
            }
            '}' => parts.push(Part::Broken),
            other => plain.push(other),
        }
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    parts
}
