//! Tokens to a spanned tree, and what it says of names.

use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Generics, Ident, Type};

use super::attributes::Attributes;
use super::rename::Case;

/// A struct or an enum.
pub(super) struct Item<'a> {
    pub(super) ident: &'a Ident,
    pub(super) generics: &'a Generics,
    pub(super) attributes: Attributes,
    pub(super) body: Body<'a>,
}

/// What a type is made of.
pub(super) enum Body<'a> {
    Struct(Fields<'a>),
    Enum(Vec<Variant<'a>>),
}

/// A variant of an enum.
pub(super) struct Variant<'a> {
    pub(super) ident: &'a Ident,
    pub(super) attributes: Attributes,
    pub(super) fields: Fields<'a>,
    /// The ASL error that it is, where the enum is one of errors.
    pub(super) error_name: Option<String>,
}

/// The fields of a struct or a variant.
pub(super) struct Fields<'a> {
    pub(super) kind: Kind,
    pub(super) fields: Vec<Field<'a>>,
}

/// How fields are written in Rust.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unit,
    Named,
    Tuple,
}

/// A field.
pub(super) struct Field<'a> {
    /// Its name; none in a tuple.
    pub(super) ident: Option<&'a Ident>,
    pub(super) ty: &'a Type,
    pub(super) attributes: Attributes,
}

/// Reads the type.
pub(super) fn parse(input: &DeriveInput) -> syn::Result<Item<'_>> {
    let body = match &input.data {
        Data::Struct(data) => Body::Struct(fields(&data.fields)),
        Data::Enum(data) => Body::Enum(
            data.variants
                .iter()
                .map(|variant| Variant {
                    ident: &variant.ident,
                    attributes: Attributes::parse(&variant.attrs),
                    fields: fields(&variant.fields),
                    error_name: None,
                })
                .collect(),
        ),
        Data::Union(data) => {
            let message = format!("serde cannot write `{}`, which is a union; make it an enum", input.ident);
            return Err(syn::Error::new(data.union_token.span(), message));
        }
    };
    let attributes = Attributes::parse(&input.attrs);
    Ok(Item { ident: &input.ident, generics: &input.generics, attributes, body })
}

fn fields(fields: &syn::Fields) -> Fields<'_> {
    let kind = match fields {
        syn::Fields::Unit => Kind::Unit,
        syn::Fields::Named(_) => Kind::Named,
        syn::Fields::Unnamed(_) => Kind::Tuple,
    };
    let fields = fields
        .iter()
        .map(|field| Field {
            ident: field.ident.as_ref(),
            ty: &field.ty,
            attributes: Attributes::parse(&field.attrs),
        })
        .collect();
    Fields { kind, fields }
}

impl Item<'_> {
    /// The case of `rename_all` or the like on the type.
    pub(super) fn case(&self, name: &str) -> Option<Case> {
        Case::named(&self.attributes.text(name)?)
    }

    /// The only field that is written, where `transparent` says so.
    pub(super) fn transparent(&self) -> Option<&Field<'_>> {
        let Body::Struct(fields) = &self.body else { return None };
        if !self.attributes.has("transparent") {
            return None;
        }
        let mut written = fields.fields.iter().filter(|field| field.is_value());
        written.next().filter(|_| written.next().is_none())
    }
}

impl Variant<'_> {
    /// The name in JSON, where the enum has this case.
    pub(super) fn json(&self, case: Option<Case>) -> String {
        self.attributes.text("rename").unwrap_or_else(|| {
            let rust = self.ident.unraw().to_string();
            case.map_or_else(|| rust.clone(), |case| case.of_variant(&rust))
        })
    }

    /// The case of its fields, where the enum says this one.
    pub(super) fn case(&self, case: Option<Case>) -> Option<Case> {
        self.attributes.text("rename_all").and_then(|name| Case::named(&name)).or(case)
    }
}

impl Field<'_> {
    /// The name in Rust.
    pub(super) fn rust(&self) -> String {
        self.ident.map_or_else(|| "0".to_owned(), |ident| ident.unraw().to_string())
    }

    /// The name in JSON, where the struct has this case.
    pub(super) fn json(&self, case: Option<Case>) -> String {
        let rust = self.rust();
        if self.ident.is_none() {
            return rust;
        }
        let given = self.attributes.text("rename");
        given.unwrap_or_else(|| case.map_or_else(|| rust.clone(), |case| case.of_field(&rust)))
    }

    /// Whether it can be the value of a `transparent` struct.
    fn is_value(&self) -> bool {
        let attributes = &self.attributes;
        let skipped = attributes.is_skipped() || attributes.has("default");
        !skipped && last_segment(self.ty).is_none_or(|ident| ident != "PhantomData")
    }
}

/// The last name in the path of a type.
pub(super) fn last_segment(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}
