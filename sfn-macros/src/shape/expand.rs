//! The implementation, from a spanned tree.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{ExprPath, GenericParam, Generics, Type, WherePredicate, parse_quote};

use super::attributes::{LeftOut, Value};
use super::parse::{Body, Field, Fields, Item, Kind, Variant};
use super::rename::Case;

/// The implementation of the trait.
pub(super) fn expand(item: &Item<'_>) -> TokenStream {
    let ident = item.ident;
    let name = ident.unraw().to_string();
    let generics = bounds(item);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let static_arguments = static_arguments(item.generics);
    let form = match &item.body {
        Body::Struct(fields) => {
            let fields = of_struct(item, fields);
            quote! { Struct(&::sfn_dsl::shape::Struct { name: #name, fields: #fields }) }
        }
        Body::Enum(variants) => {
            let tagging = tagging(item);
            let case = item.case("rename_all");
            let fields_case = item.case("rename_all_fields");
            let variants = variants.iter().map(|variant| of_variant(variant, case, fields_case));
            quote! {
                Enum(&::sfn_dsl::shape::Enum { name: #name, tagging: #tagging, variants: &[#(#variants),*] })
            }
        }
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics ::sfn_dsl::shape::Shape for #ident #type_generics #where_clause {
            const FORM: ::sfn_dsl::shape::Form = ::sfn_dsl::shape::Form::#form;
            type Static = #ident #static_arguments;
            type Kind = ::sfn_dsl::shape::Plain;
        }
    }
}

/// The arguments of the type that borrows nothing: what it borrows lives for ever.
fn static_arguments(generics: &Generics) -> Option<TokenStream> {
    let arguments = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(_) => quote! { 'static },
        GenericParam::Type(parameter) => parameter.ident.to_token_stream(),
        GenericParam::Const(parameter) => parameter.ident.to_token_stream(),
    });
    (!generics.params.is_empty()).then(|| quote! { <#(#arguments),*> })
}

/// The generics of the implementation: a type parameter has a form and borrows nothing, and what defaults need.
pub(super) fn bounds(item: &Item<'_>) -> Generics {
    let mut generics = item.generics.clone();
    let parameters: Vec<Ident> = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    let lifetimes: Vec<Ident> =
        generics.lifetimes().map(|parameter| parameter.lifetime.ident.clone()).collect();
    let mut predicates: Vec<WherePredicate> = parameters
        .iter()
        .map(|parameter| parse_quote!(#parameter: ::sfn_dsl::shape::Shape + 'static))
        .collect();
    // What borrows is left to the bounds above: the implementation is for one lifetime, and its `Static` for another.
    let is_bound = |ty: &Type| mentions(ty, &parameters) && !mentions(ty, &lifetimes);
    let fields: Vec<&Field<'_>> = match &item.body {
        Body::Struct(fields) => fields.fields.iter().collect(),
        Body::Enum(variants) => variants.iter().flat_map(|variant| &variant.fields.fields).collect(),
    };
    let whole = item.attributes.has("default");
    if whole && !parameters.is_empty() && lifetimes.is_empty() {
        predicates.push(parse_quote!(Self: ::core::default::Default));
    }
    for field in fields.into_iter().filter(|field| is_bound(field.ty)) {
        let ty = field.ty;
        let default = field.attributes.get("default");
        if whole || default.is_some() {
            predicates.push(parse_quote!(#ty: ::sfn_dsl::__private::Serialize));
        }
        if default.is_some_and(|default| matches!(default.value, Value::None)) {
            predicates.push(parse_quote!(#ty: ::core::default::Default));
        }
    }
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// Whether a parameter occurs in a type.
fn mentions(ty: &Type, parameters: &[Ident]) -> bool {
    fn within(tokens: TokenStream, parameters: &[Ident]) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) => within(group.stream(), parameters),
            TokenTree::Ident(ident) => parameters.contains(&ident),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }
    within(ty.to_token_stream(), parameters)
}

fn of_struct(item: &Item<'_>, fields: &Fields<'_>) -> TokenStream {
    if let Some(value) = item.transparent() {
        return transparent(value);
    }
    let defaults = item.attributes.get("default");
    let default_of_all = defaults.map(|setting| {
        path(&setting.value).map_or_else(
            || quote! { <Self as ::core::default::Default>::default() },
            |path| quote! { #path() },
        )
    });
    of_fields(fields, item.case("rename_all"), default_of_all.as_ref())
}

fn of_variant(variant: &Variant<'_>, case: Option<Case>, fields_case: Option<Case>) -> TokenStream {
    let rust = variant.ident.unraw().to_string();
    let json = variant.json(case);
    let fields = of_fields(&variant.fields, variant.case(fields_case), None);
    let error_name = option(variant.error_name.as_ref().map(ToTokens::to_token_stream));
    quote! {
        ::sfn_dsl::shape::Variant { rust: #rust, json: #json, fields: #fields, error_name: #error_name }
    }
}

fn tagging(item: &Item<'_>) -> TokenStream {
    let attributes = &item.attributes;
    let tagging = match (attributes.text("tag"), attributes.text("content")) {
        _ if attributes.has("untagged") => quote! { Untagged },
        (Some(tag), Some(content)) => quote! { Adjacent { tag: #tag, content: #content } },
        (Some(tag), None) => quote! { Internal(#tag) },
        (None, _) => quote! { External },
    };
    quote! { ::sfn_dsl::shape::Tagging::#tagging }
}

fn of_fields(fields: &Fields<'_>, case: Option<Case>, default_of_all: Option<&TokenStream>) -> TokenStream {
    match (fields.kind, fields.fields.as_slice()) {
        (Kind::Unit, _) => quote! { ::sfn_dsl::shape::Fields::Unit },
        (Kind::Tuple, [value]) => transparent(value),
        (Kind::Tuple, elements) => {
            let forms = elements.iter().map(form);
            quote! { ::sfn_dsl::shape::Fields::Tuple(&[#(#forms),*]) }
        }
        (Kind::Named, fields) => {
            let fields = fields.iter().map(|field| of_field(field, case, default_of_all));
            quote! { ::sfn_dsl::shape::Fields::Named(&[#(#fields),*]) }
        }
    }
}

fn transparent(value: &Field<'_>) -> TokenStream {
    let field = of_field(value, None, None);
    quote! { ::sfn_dsl::shape::Fields::Transparent(&#field) }
}

fn of_field(field: &Field<'_>, case: Option<Case>, default_of_all: Option<&TokenStream>) -> TokenStream {
    let (rust, json, form) = (field.rust(), field.json(case), form(field));
    let default = option(default(field, default_of_all));
    let flatten = field.attributes.has("flatten");
    let skip = option(skip(field).map(|skip| quote! { ::sfn_dsl::shape::Skip::#skip }));
    quote! {
        ::sfn_dsl::shape::Field {
            rust: #rust, json: #json, form: #form, default: #default, skip: #skip, flatten: #flatten,
        }
    }
}

/// The form of a field. What is never in JSON needs none.
fn form(field: &Field<'_>) -> TokenStream {
    let ty = field.ty;
    if field.attributes.is_skipped() {
        return quote! { ::sfn_dsl::shape::form_of::<()> };
    }
    quote_spanned! { ty.span() => ::sfn_dsl::shape::form_of::<#ty> }
}

/// The value of a field that is not in JSON.
fn default(field: &Field<'_>, default_of_all: Option<&TokenStream>) -> Option<TokenStream> {
    let ty = field.ty;
    let attributes = &field.attributes;
    if attributes.is_skipped() || attributes.has("flatten") {
        return None;
    }
    match (attributes.get("default").map(|setting| path(&setting.value)), field.ident, default_of_all) {
        (Some(Some(path)), ..) => {
            Some(quote_spanned! { ty.span() => || ::sfn_dsl::__private::json::<#ty>(&#path()) })
        }
        (Some(None), ..) => Some(quote_spanned! { ty.span() => ::sfn_dsl::__private::default_json::<#ty> }),
        (None, Some(ident), Some(whole)) => {
            Some(quote_spanned! { ty.span() => || ::sfn_dsl::__private::json::<#ty>(&(#whole).#ident) })
        }
        (None, ..) => None,
    }
}

/// The function in `default = "path"`.
fn path(value: &Value) -> Option<ExprPath> {
    match value {
        Value::Text(text) => text.parse().ok(),
        Value::None | Value::Split { .. } => None,
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(
        || quote! { ::core::option::Option::None },
        |value| quote! { ::core::option::Option::Some(#value) },
    )
}

/// When a field is left out.
fn skip(field: &Field<'_>) -> Option<TokenStream> {
    if field.attributes.is_skipped() {
        return Some(quote! { Always });
    }
    Some(match LeftOut::told_by(field.attributes.get("skip_serializing_if")?.text()?)? {
        LeftOut::None => quote! { None },
        LeftOut::Empty => quote! { Empty },
    })
}
