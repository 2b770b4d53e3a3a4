//! All complaints about an enum of errors.

use std::collections::BTreeMap;

use syn::{Field, Fields, Type};

use super::parse::{ErrorEnum, Variant, name_in};

/// Every complaint.
pub(super) fn check(error_enum: &ErrorEnum<'_>) -> Vec<syn::Error> {
    let mut complaints: Vec<syn::Error> = Vec::new();
    for attribute in &error_enum.misplaced {
        complaints.push(syn::Error::new_spanned(
            attribute,
            "`error_name` belongs on a variant: it names the error that the variant is",
        ));
    }
    for variant in &error_enum.variants {
        complaints.extend(attributes(variant));
        complaints.extend(constant(variant));
        complaints.extend(data(variant));
    }
    complaints.extend(duplicates(error_enum));
    complaints
}

/// `error_name` stands once on a variant, as a string that is not empty.
fn attributes(variant: &Variant<'_>) -> Vec<syn::Error> {
    let mut complaints = Vec::new();
    let mut attributes = variant.attributes.iter();
    if let Some(first) = attributes.next() {
        match name_in(first) {
            Ok(name) if name.value().is_empty() => {
                complaints.push(syn::Error::new(name.span(), "an error name is not empty"));
            }
            Ok(_) => {}
            Err(error) => complaints.push(error),
        }
    }
    for second in attributes {
        let message = format!("`{}` has a second error name; a variant is one error", variant.ident);
        complaints.push(syn::Error::new_spanned(second, message));
    }
    complaints
}

/// The constant of a variant needs a name of its own.
fn constant(variant: &Variant<'_>) -> Option<syn::Error> {
    let hidden = *variant.ident == variant.constant() && !variant.fields.is_empty();
    hidden.then(|| {
        let message = format!(
            "the constant that names the variant `{0}` would be `{0}` as well; give the variant a name in camel case",
            variant.ident
        );
        syn::Error::new(variant.ident.span(), message)
    })
}

/// What a `Cause` holds: an object, or one value.
fn data(variant: &Variant<'_>) -> Option<syn::Error> {
    if variant.is_catch_all() {
        let wrong = variant.fields.iter().find(|field| !is_part_of_error_output(field))?;
        let message = format!(
            "`{}` stands for errors of which only name and cause are known; its fields are `error: String` and `cause: String`",
            variant.ident
        );
        return Some(syn::Error::new_spanned(wrong, message));
    }
    if let Fields::Unnamed(fields) = variant.fields
        && fields.unnamed.len() != 1
    {
        let message = format!(
            "the data of an error is an object or one value; name the fields: `{} {{ reason: String }}`",
            variant.ident
        );
        return Some(syn::Error::new_spanned(fields, message));
    }
    None
}

fn is_part_of_error_output(field: &Field) -> bool {
    let is_named = field.ident.as_ref().is_some_and(|ident| ident == "error" || ident == "cause");
    let is_text = match &field.ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|segment| segment.ident == "String"),
        _ => false,
    };
    is_named && is_text
}

/// Two variants with one name could not be told apart when they are caught.
fn duplicates(error_enum: &ErrorEnum<'_>) -> Vec<syn::Error> {
    let mut seen: BTreeMap<String, &Variant<'_>> = BTreeMap::new();
    let mut complaints = Vec::new();
    for variant in &error_enum.variants {
        let name = variant.error_name();
        // Variants under `cfg` may exclude each other.
        if !variant.cfgs.is_empty() {
            continue;
        }
        if let Some(first) = seen.get(&name) {
            let message = format!("`{}` and `{}` are both the error \"{name}\"", first.ident, variant.ident);
            complaints.push(syn::Error::new(variant.ident.span(), message));
        } else {
            seen.insert(name, variant);
        }
    }
    complaints
}
