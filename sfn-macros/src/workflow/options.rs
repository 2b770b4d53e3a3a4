//! What stands in `#[workflow(…)]`, and what the doc comment says.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitInt, LitStr, Meta, Token};

use super::refusal::Refusals;

/// The options of a workflow.
#[derive(Default)]
pub(super) struct Options {
    name: Option<LitStr>,
    express: bool,
    timeout_seconds: Option<LitInt>,
    comment: Option<LitStr>,
}

const ACCEPTED: &str =
    "`#[workflow]` accepts `name = \"…\"`, `express`, `timeout_seconds = 3600` and `comment = \"…\"`";

impl Options {
    /// Reads the arguments of the attribute.
    pub(super) fn parse(attribute: TokenStream, refusals: &mut Refusals) -> Self {
        let mut options = Self::default();
        let read = |input: ParseStream<'_>| {
            while !input.is_empty() {
                options.option(input, refusals)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(error) = read.parse2(attribute) {
            refusals.push(error);
        }
        options
    }

    fn option(&mut self, input: ParseStream<'_>, refusals: &mut Refusals) -> syn::Result<()> {
        let key: Ident = input.parse()?;
        let given = match key.to_string().as_str() {
            "name" => self.name.replace(value(&key, input)?).is_some(),
            "comment" => self.comment.replace(value(&key, input)?).is_some(),
            "timeout_seconds" => {
                let seconds: LitInt = value(&key, input)?;
                seconds.base10_parse::<u64>()?;
                self.timeout_seconds.replace(seconds).is_some()
            }
            "express" => std::mem::replace(&mut self.express, true),
            _ => {
                refusals.refuse(&key, "WORKFLOW_OPTION", &format!("there is no option `{key}`"), ACCEPTED);
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<proc_macro2::TokenTree>()?;
                }
                return Ok(());
            }
        };
        if given {
            refusals.refuse(&key, "WORKFLOW_OPTION", &format!("`{key}` is given twice"), "");
        }
        Ok(())
    }

    /// The options as a value, for a function of that name with these attributes.
    pub(super) fn expand(&self, function: &str, attributes: &[Attribute]) -> TokenStream {
        let name = match &self.name {
            Some(name) => name.to_token_stream(),
            None => function.replace('_', "-").to_token_stream(),
        };
        let comment = self.comment.as_ref().map(LitStr::value).or_else(|| documentation(attributes));
        let comment = optional(comment);
        let timeout = optional(self.timeout_seconds.as_ref());
        let machine_type = if self.express {
            quote! { Express }
        } else {
            quote! { Standard }
        };
        quote! {
            ::sfn_dsl::__private::Options {
                name: #name,
                machine_type: ::sfn_dsl::__private::MachineType::#machine_type,
                timeout_seconds: #timeout,
                comment: #comment,
            }
        }
    }
}

fn value<T: syn::parse::Parse>(key: &Ident, input: ParseStream<'_>) -> syn::Result<T> {
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(
            key.span(),
            format!("[WORKFLOW_OPTION] `{key}` has no value\nhelp: {ACCEPTED}"),
        ));
    }
    input.parse::<Token![=]>()?;
    input.parse()
}

fn optional(value: Option<impl ToTokens>) -> TokenStream {
    let Some(value) = value else { return quote! { ::core::option::Option::None } };
    quote! { ::core::option::Option::Some(#value) }
}

/// The first paragraph of a doc comment, on one line.
fn documentation(attributes: &[Attribute]) -> Option<String> {
    let mut words = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        if !pair.path.is_ident("doc") {
            continue;
        }
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) = &pair.value else { continue };
        for line in line.value().split('\n') {
            let line = line.trim();
            if line.is_empty() && !words.is_empty() {
                return Some(words.join(" "));
            }
            words.extend((!line.is_empty()).then(|| line.to_owned()));
        }
    }
    (!words.is_empty()).then(|| words.join(" "))
}
