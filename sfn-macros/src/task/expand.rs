//! The function and the type, from a checked task.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::check::{Parameter, Task, Template};

/// The function that makes a call, and the type of the task beside it.
pub(super) fn expand(task: &Task) -> TokenStream {
    let Task { attributes, visibility, ident, parameters, output, declared } = task;
    let arguments = parameters.iter().map(|Parameter { ident, ty, .. }| quote! { #ident: #ty });
    let values = parameters.iter().map(|parameter| {
        let ident = &parameter.ident;
        quote_spanned! {parameter.ty.span()=> .argument(#ident) }
    });
    let owned = parameters.iter().map(|parameter| &parameter.owned);
    let described = parameters.iter().map(|parameter| {
        let (name, owned) = (parameter.name(), &parameter.owned);
        let form = quote_spanned! {owned.span()=> ::sfn_dsl::__private::form_of::<#owned> };
        quote! { ::sfn_dsl::__private::Parameter { name: #name, form: #form } }
    });
    let name = syn::ext::IdentExt::unraw(ident).to_string();
    let docs = format!("The task `{name}`, as a type.");
    let (resource, template, result) = (&declared.resource, &declared.arguments, &declared.result);
    let retriers = if declared.retries_lambda {
        quote! { || ::std::vec![::sfn_dsl::__private::Retrier::aws_lambda()] }
    } else {
        quote! { ::std::vec::Vec::new }
    };
    let (timeout, heartbeat) = (seconds(declared.timeout_seconds), seconds(declared.heartbeat_seconds));
    quote! {
        #(#attributes)*
        #visibility fn #ident(#(#arguments),*) -> ::sfn_dsl::__private::TaskCall<#ident> {
            ::sfn_dsl::__private::TaskCall::new() #(#values)*
        }

        #[doc = #docs]
        #[allow(non_camel_case_types)]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        #visibility enum #ident {}

        #[automatically_derived]
        impl ::sfn_dsl::__private::TaskFunction for #ident {
            const DECLARATION: &'static ::sfn_dsl::__private::Declaration = &::sfn_dsl::__private::Declaration {
                name: #name,
                resource: #resource,
                parameters: &[#(#described),*],
                arguments: #template,
                result: &[#(#result),*],
                retriers: #retriers,
                timeout_seconds: #timeout,
                heartbeat_seconds: #heartbeat,
            };

            type Arguments = (#(#owned,)*);

            type Output = #output;
        }
    }
}

fn seconds(seconds: Option<u64>) -> TokenStream {
    let Some(seconds) = seconds.map(Literal::u64_unsuffixed) else {
        return quote! { ::core::option::Option::None };
    };
    quote! { ::core::option::Option::Some(#seconds) }
}

impl ToTokens for Template {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let variant = match self {
            Self::Null => quote! { Null },
            Self::Bool(value) => quote! { Bool(#value) },
            Self::Number(digits) => quote! { Number(#digits) },
            Self::Text(text) => quote! { Text(#text) },
            Self::Parameter(position) => quote! { Parameter(#position) },
            Self::Context(path) => quote! { Context(&[#(#path),*]) },
            Self::Array(elements) => quote! { Array(&[#(#elements),*]) },
            Self::Object(members) => {
                let members = members.iter().map(|(key, member)| quote! { (#key, #member) });
                quote! { Object(&[#(#members),*]) }
            }
        };
        tokens.extend(quote! { ::sfn_dsl::__private::Template::#variant });
    }
}
