//! What stands in the attribute: JSON with names in it.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Lit, LitStr, Token, braced, bracketed};

/// A value, with the place to point at.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    /// In digits, as JSON writes them.
    Number(String),
    Text(LitStr),
    /// A parameter, `token`, `none`.
    Name(Ident),
    /// Names with dots between them: `context.Execution.Id`.
    Path(Vec<Ident>),
    Array(Vec<Value>),
    Object(Vec<(LitStr, Value)>),
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let kind = if input.peek(syn::token::Brace) {
            let content;
            braced!(content in input);
            Kind::Object(
                Punctuated::<Member, Token![,]>::parse_terminated(&content)?
                    .into_iter()
                    .map(Into::into)
                    .collect(),
            )
        } else if input.peek(syn::token::Bracket) {
            let content;
            bracketed!(content in input);
            Kind::Array(Punctuated::<Self, Token![,]>::parse_terminated(&content)?.into_iter().collect())
        } else if input.peek(Token![-]) {
            input.parse::<Token![-]>()?;
            Kind::Number(format!("-{}", number(&input.parse()?)?))
        } else if input.peek(Lit) {
            match input.parse()? {
                Lit::Bool(value) => Kind::Bool(value.value),
                Lit::Str(text) => Kind::Text(text),
                literal => Kind::Number(number(&literal)?),
            }
        } else if input.peek(Ident::peek_any) {
            let mut path = vec![input.call(Ident::parse_any)?];
            while input.peek(Token![.]) {
                input.parse::<Token![.]>()?;
                path.push(input.call(Ident::parse_any)?);
            }
            match path.pop() {
                Some(name) if path.is_empty() && name == "null" => Kind::Null,
                Some(name) if path.is_empty() => Kind::Name(name),
                last => Kind::Path(path.into_iter().chain(last).collect()),
            }
        } else {
            return Err(input.error(
                "expected a value: a text, a number, `true`, `null`, the name of a parameter, `[…]` or `{\"key\": value}`",
            ));
        };
        Ok(Self { span, kind })
    }
}

/// The digits of a number as JSON writes them.
fn number(literal: &Lit) -> syn::Result<String> {
    let refused = |reason: &str| Err(syn::Error::new(literal.span(), reason));
    match literal {
        Lit::Int(literal) if !literal.suffix().is_empty() => {
            refused("a number in JSON has no type; leave the suffix out")
        }
        Lit::Float(literal) if !literal.suffix().is_empty() => {
            refused("a number in JSON has no type; leave the suffix out")
        }
        Lit::Int(literal) => Ok(literal.base10_digits().to_owned()),
        Lit::Float(literal) => {
            let digits = literal.base10_digits();
            // `1.` is a number in Rust and none in JSON.
            Ok(if digits.ends_with('.') { format!("{digits}0") } else { digits.to_owned() })
        }
        _ => refused("this is no value of JSON; write a text, a number, `true` or `null`"),
    }
}

/// `"key": value`.
struct Member {
    key: LitStr,
    value: Value,
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(LitStr) {
            return Err(
                input.error("expected a key in double quotes, as in JSON: `\"QueueUrl\": \"${QueueUrl}\"`")
            );
        }
        let key = input.parse()?;
        input.parse::<Token![:]>()?;
        Ok(Self { key, value: input.parse()? })
    }
}

impl From<Member> for (LitStr, Value) {
    fn from(member: Member) -> Self {
        (member.key, member.value)
    }
}
