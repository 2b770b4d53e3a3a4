//! What stands beside the function: its state machine, or its part of one.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, FnArg, GenericArgument, ItemFn, PathArguments, ReturnType, Type};

use super::parse::Read;

/// Lints have nothing to say about the copy: they have said it about the function.
fn allowed() -> TokenStream {
    quote! {
        #[allow(
            warnings, unused, deprecated, missing_debug_implementations, non_camel_case_types, unreachable_pub,
            clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction
        )]
    }
}

/// The type beside a workflow, whose function `workflow` makes the definition.
pub(super) fn workflow(item: &ItemFn, options: &TokenStream, source: &TokenStream) -> TokenStream {
    let (visibility, name) = (&item.vis, &item.sig.ident);
    let (allowed, cfgs) = (allowed(), cfgs(&item.attrs));
    let docs = format!(
        "The state machine of the function [`{name}`]({name}()): `{name}::workflow()` makes its definition."
    );
    quote! {
        #(#cfgs)*
        #allowed
        #[doc = #docs]
        #visibility enum #name {}

        #(#cfgs)*
        #allowed
        impl #name {
            /// Makes the definition.
            #[track_caller]
            pub fn workflow() -> ::sfn_dsl::workflow::Workflow {
                ::sfn_dsl::__private::workflow(&#options, &Self::__source())
            }

            fn __source() -> ::sfn_dsl::__private::Source {
                #source
            }
        }
    }
}

/// The type beside a fragment, and the function that calls it.
pub(super) fn fragment(item: &ItemFn, body: &TokenStream, source: &TokenStream) -> TokenStream {
    let (visibility, name, attributes) = (&item.vis, &item.sig.ident, &item.attrs);
    let (allowed, cfgs, output) = (allowed(), cfgs(&item.attrs), output(item));
    let ours = Span::mixed_site();
    let mut borrows = false;
    let parameter = |parameter: &syn::PatType| {
        let mut ty = (*parameter.ty).clone();
        borrows |= borrow(&mut ty);
        ty
    };
    let types: Vec<_> = item.sig.inputs.iter().filter_map(typed).map(parameter).collect();
    let (generics, lifetime) =
        if borrows { (quote! { <'__a> }, quote! { '__a }) } else { (TokenStream::new(), quote! { 'static }) };
    let names: Vec<_> =
        (0..types.len()).map(|position| Ident::new(&format!("__a{position}"), ours)).collect();
    let attributes = attributes.iter().filter(|attribute| !attribute.path().is_ident("cfg"));
    let lints = item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("allow") || attribute.path().is_ident("expect"));
    let signature = &item.sig;
    quote! {
        #(#cfgs)*
        #(#attributes)*
        #visibility fn #name #generics(#(#names: #types),*) -> ::sfn_dsl::__private::FragmentCall<#lifetime, #name> {
            #(#lints)*
            #signature #body
            ::sfn_dsl::__private::FragmentCall::new(#name(#(#names),*))
        }

        #(#cfgs)*
        #allowed
        #[doc(hidden)]
        #visibility enum #name {}

        #(#cfgs)*
        #allowed
        impl ::sfn_dsl::__private::FragmentFunction for #name {
            type Output = #output;

            fn source() -> ::sfn_dsl::__private::Source {
                #source
            }
        }
    }
}

/// Gives the references in a type that have no lifetime the one of the call. Whether there are any.
fn borrow(ty: &mut Type) -> bool {
    match ty {
        Type::Reference(reference) => {
            let unnamed = reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident == "_");
            if unnamed {
                reference.lifetime = Some(syn::Lifetime::new("'__a", Span::call_site()));
            }
            borrow(&mut reference.elem) || unnamed
        }
        Type::Tuple(tuple) => {
            tuple.elems.iter_mut().filter_map(|element| borrow(element).then_some(())).count() > 0
        }
        Type::Slice(slice) => borrow(&mut slice.elem),
        Type::Array(array) => borrow(&mut array.elem),
        Type::Paren(paren) => borrow(&mut paren.elem),
        Type::Group(group) => borrow(&mut group.elem),
        Type::Path(path) => path.path.segments.iter_mut().fold(false, |found, segment| {
            let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { return found };
            arguments.args.iter_mut().fold(found, |found, argument| match argument {
                GenericArgument::Type(ty) => borrow(ty) || found,
                _ => found,
            })
        }),
        _ => false,
    }
}

/// The expression that makes the `Source` of what was read.
pub(super) fn source(item: &ItemFn, read: &Read) -> TokenStream {
    let Read { function, copy, parameters: sees, probes, constants, .. } = read;
    let ours = Span::mixed_site();
    let (declarations, found) = (probes.declarations(), probes.found());
    let tree = Literal::byte_string(&function.encode());
    let output = output(item);
    let form = match &item.sig.output {
        ReturnType::Default => quote! { ::sfn_dsl::__private::form_of::<()>() },
        ReturnType::Type(_, output) => {
            let at = ours.located_at(super::place::first(output));
            quote_spanned! { at=> ::sfn_dsl::__private::form_of::<#output>() }
        }
    };
    let parameters = item.sig.inputs.iter().filter_map(typed).map(|parameter| {
        let (pattern, ty) = (&parameter.pat, &parameter.ty);
        quote! { #pattern: #ty }
    });
    let mut body = copy.clone();
    if !sees.is_empty() {
        body.stmts.insert(0, syn::Stmt::Expr(syn::Expr::Verbatim(sees.clone()), None));
    }
    let name = &item.sig.ident;
    quote_spanned! { ours=>
        // The function is used.
        let _ = #name;
        #declarations
        let _ = |#(#parameters),*| -> #output #body;
        ::sfn_dsl::__private::Source {
            file: ::core::file!(),
            tree: #tree,
            probes: ::std::vec![#found],
            constants: ::std::vec![#(#constants),*],
            output: #form,
        }
    }
}

/// What stands for a source that was refused: the program does not compile, so nothing runs this.
pub(super) fn refused() -> TokenStream {
    quote! { ::core::unreachable!() }
}

fn typed(input: &FnArg) -> Option<&syn::PatType> {
    match input {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(_) => None,
    }
}

fn output(item: &ItemFn) -> TokenStream {
    match &item.sig.output {
        ReturnType::Default => quote! { () },
        ReturnType::Type(_, output) => output.to_token_stream(),
    }
}

fn cfgs(attributes: &[Attribute]) -> Vec<&Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect()
}
