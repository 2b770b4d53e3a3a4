//! Tokens to a spanned tree.

use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Ident};

/// An enum of errors.
pub(super) struct ErrorEnum<'a> {
    pub(super) ident: &'a Ident,
    pub(super) generics: &'a Generics,
    /// `error_name` attributes where they mean nothing: on the enum or on a field.
    pub(super) misplaced: Vec<&'a Attribute>,
    pub(super) variants: Vec<Variant<'a>>,
}

/// An error.
pub(super) struct Variant<'a> {
    pub(super) ident: &'a Ident,
    pub(super) fields: &'a Fields,
    /// Its `cfg` attributes, which what is generated for it needs too.
    pub(super) cfgs: Vec<&'a Attribute>,
    /// Its `error_name` attributes.
    pub(super) attributes: Vec<&'a Attribute>,
}

/// Reads the enum.
pub(super) fn parse(input: &DeriveInput) -> syn::Result<ErrorEnum<'_>> {
    let variants = match &input.data {
        Data::Enum(data) => &data.variants,
        Data::Struct(data) => return Err(not_an_enum(input, data.struct_token.span(), "struct")),
        Data::Union(data) => return Err(not_an_enum(input, data.union_token.span(), "union")),
    };
    let on_fields =
        variants.iter().flat_map(|variant| &variant.fields).flat_map(|field| error_names(&field.attrs));
    Ok(ErrorEnum {
        ident: &input.ident,
        generics: &input.generics,
        misplaced: error_names(&input.attrs).chain(on_fields).collect(),
        variants: variants
            .iter()
            .map(|variant| Variant {
                ident: &variant.ident,
                fields: &variant.fields,
                cfgs: variant.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect(),
                attributes: error_names(&variant.attrs).collect(),
            })
            .collect(),
    })
}

fn error_names(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("error_name"))
}

fn not_an_enum(input: &DeriveInput, span: proc_macro2::Span, keyword: &str) -> syn::Error {
    let message = format!(
        "`WorkflowError` names the errors of a workflow, one for each variant of an enum; `{}` is a {keyword}",
        input.ident
    );
    syn::Error::new(span, message)
}

impl Variant<'_> {
    /// The error name that the attribute gives, if it is well-formed.
    fn given_name(&self) -> Option<String> {
        let attribute = self.attributes.first()?;
        name_in(attribute).ok().map(|literal| literal.value())
    }

    /// The error name.
    pub(super) fn error_name(&self) -> String {
        self.given_name().unwrap_or_else(|| unraw(self.ident))
    }

    /// Whether it stands for every error that is no other variant.
    pub(super) fn is_catch_all(&self) -> bool {
        self.error_name() == "States.ALL"
    }

    /// The name of its constant: `INVALID_ORDER` for `InvalidOrder`.
    pub(super) fn constant(&self) -> String {
        let name = unraw(self.ident);
        let characters: Vec<char> = name.chars().collect();
        let mut constant = String::new();
        for (index, character) in characters.iter().enumerate() {
            let after_lower = index
                .checked_sub(1)
                .and_then(|before| characters.get(before))
                .is_some_and(|before| before.is_lowercase() || before.is_numeric());
            let before_lower = index > 0 && characters.get(index + 1).is_some_and(|next| next.is_lowercase());
            if character.is_uppercase() && (after_lower || before_lower) && !constant.ends_with('_') {
                constant.push('_');
            }
            constant.extend(character.to_uppercase());
        }
        constant
    }
}

/// The text of an identifier, without `r#`.
fn unraw(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

/// The string in `#[error_name("…")]`, or in `#[error_name = "…"]`, the form of before.
pub(super) fn name_in(attribute: &Attribute) -> syn::Result<syn::LitStr> {
    const FORM: &str = "write the error name as `#[error_name(\"Orders.CardDeclined\")]`";
    match &attribute.meta {
        syn::Meta::List(list) => {
            list.parse_args().map_err(|_| syn::Error::new_spanned(&attribute.meta, FORM))
        }
        syn::Meta::NameValue(pair) => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Ok(text.clone()),
            other => Err(syn::Error::new_spanned(other, FORM)),
        },
        syn::Meta::Path(_) => Err(syn::Error::new_spanned(&attribute.meta, FORM)),
    }
}
