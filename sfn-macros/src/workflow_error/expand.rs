//! The implementation, from a spanned tree.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Fields, Generics};

use super::parse::{ErrorEnum, Variant};

/// The constants and the implementation of the trait, whose generics are those of the form.
pub(super) fn expand(error_enum: &ErrorEnum<'_>, generics_of_shape: &Generics) -> TokenStream {
    let ident = error_enum.ident;
    let (impl_generics, type_generics, where_clause) = error_enum.generics.split_for_impl();
    let (shape_generics, _, where_shape) = generics_of_shape.split_for_impl();
    let constants = error_enum.variants.iter().filter(|variant| has_constant(variant)).map(constant);
    let names = error_enum.variants.iter().map(|variant| {
        let (cfgs, name) = (&variant.cfgs, variant.error_name());
        quote! { #(#cfgs)* #name }
    });
    let arms = error_enum.variants.iter().map(|variant| {
        let (cfgs, variant_ident, name) = (&variant.cfgs, variant.ident, variant.error_name());
        let fields = match variant.fields {
            Fields::Named(_) => quote! { { .. } },
            Fields::Unnamed(_) => quote! { (..) },
            Fields::Unit => TokenStream::new(),
        };
        quote! { #(#cfgs)* Self::#variant_ident #fields => #name, }
    });
    quote! {
        #[automatically_derived]
        #[allow(dead_code)]
        impl #impl_generics #ident #type_generics #where_clause {
            #(#constants)*
        }

        #[automatically_derived]
        impl #shape_generics ::sfn_dsl::WorkflowError for #ident #type_generics #where_shape {
            const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];

            fn error_name(&self) -> &'static ::core::primitive::str {
                match *self { #(#arms)* }
            }
        }
    }
}

/// A variant that is spelled like its constant has none.
fn has_constant(variant: &Variant<'_>) -> bool {
    *variant.ident != variant.constant()
}

fn constant(variant: &Variant<'_>) -> TokenStream {
    let cfgs = &variant.cfgs;
    let ident = Ident::new(&variant.constant(), variant.ident.span());
    let name = variant.error_name();
    let docs = format!("The error name of `{}`.", variant.ident);
    quote! {
        #(#cfgs)*
        #[doc = #docs]
        pub const #ident: &'static ::core::primitive::str = #name;
    }
}
