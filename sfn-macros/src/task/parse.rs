//! Tokens to a spanned tree.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Block, Signature, Token, Visibility};

use super::value::Value;

/// A function without a body.
pub(super) struct Function {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
    /// The body, which it should not have.
    pub(super) body: Option<Block>,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if !input.peek(Token![async])
            && !input.peek(Token![fn])
            && !input.peek(Token![unsafe])
            && !input.peek(Token![const])
        {
            return Err(input.error(
                "`#[task]` declares a function without a body: \
                 `async fn charge(order_id: String) -> Result<String, OrderError>;`",
            ));
        }
        let signature = input.parse()?;
        let body = if input.peek(syn::token::Brace) {
            Some(input.parse()?)
        } else {
            input.parse::<Token![;]>()?;
            None
        };
        Ok(Self { attributes, visibility, signature, body })
    }
}

/// Reads the function.
pub(super) fn function(item: TokenStream) -> syn::Result<Function> {
    syn::parse2(item)
}

/// `key = value`, or a word alone.
pub(super) struct Entry {
    pub(super) key: Ident,
    pub(super) value: Option<Value>,
}

impl Entry {
    pub(super) fn span(&self) -> Span {
        self.key.span()
    }
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = input.call(Ident::parse_any)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        Ok(Self { key, value })
    }
}

/// Reads what stands in the attribute.
pub(super) fn attribute(tokens: TokenStream) -> syn::Result<Vec<Entry>> {
    let entries = Punctuated::<Entry, Token![,]>::parse_terminated.parse2(tokens)?;
    Ok(entries.into_iter().collect())
}
