//! The attributes of serde on a type, a variant or a field.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, ExprLit, ExprPath, Lit, LitStr, Path, Token, token};

/// What `#[serde(…)]` says of one place.
pub(super) struct Attributes {
    settings: Vec<Setting>,
    /// What could not be read.
    pub(super) errors: Vec<syn::Error>,
}

/// One entry of `#[serde(…)]`.
pub(super) struct Setting {
    /// Its name: the token to point at.
    pub(super) path: Path,
    /// What stands after the name.
    pub(super) value: Value,
}

/// What stands after the name of an entry.
pub(super) enum Value {
    /// Nothing.
    None,
    /// `= "text"`.
    Text(LitStr),
    /// `(serialize = "text", deserialize = "text")`; the tokens are those of the whole entry.
    Split {
        /// What is written.
        serialize: Option<LitStr>,
        /// What is read.
        deserialize: Option<LitStr>,
    },
}

impl Setting {
    /// The name as text.
    pub(super) fn name(&self) -> String {
        let segments: Vec<String> =
            self.path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        segments.join("::")
    }

    /// The one text that is both written and read.
    pub(super) fn text(&self) -> Option<&LitStr> {
        match &self.value {
            Value::None => None,
            Value::Text(text) => Some(text),
            Value::Split { serialize, deserialize } => {
                let (written, read) = (serialize.as_ref()?, deserialize.as_ref()?);
                (written.value() == read.value()).then_some(written)
            }
        }
    }
}

impl Attributes {
    /// Reads the `serde` attributes among these.
    pub(super) fn parse(attributes: &[Attribute]) -> Self {
        let mut settings = Vec::new();
        let mut errors = Vec::new();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            let read = attribute.parse_nested_meta(|meta| {
                let value = value(meta.input)?;
                settings.push(Setting { path: meta.path, value });
                Ok(())
            });
            errors.extend(read.err());
        }
        Self { settings, errors }
    }

    /// All of them, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter()
    }

    /// The entry of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.path.is_ident(name))
    }

    /// Whether there is an entry of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The text of the entry of a name.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.text().map(LitStr::value)
    }

    /// Whether serde neither writes nor reads the field.
    pub(super) fn is_skipped(&self) -> bool {
        self.has("skip") || (self.has("skip_serializing") && self.has("skip_deserializing"))
    }
}

/// What is left out by `skip_serializing_if`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// An `Option` without a value.
    None,
    /// A text, a list or a map without elements.
    Empty,
}

impl LeftOut {
    /// What the function leaves out; none where only the function knows.
    pub(super) fn told_by(function: &LitStr) -> Option<Self> {
        const HOLDERS: [&str; 11] = [
            "Vec",
            "VecDeque",
            "LinkedList",
            "BinaryHeap",
            "String",
            "str",
            "Map",
            "HashMap",
            "HashSet",
            "BTreeMap",
            "BTreeSet",
        ];
        let path: ExprPath = function.parse().ok()?;
        let mut names = path.path.segments.iter().rev().map(|segment| segment.ident.to_string());
        let (method, of) = (names.next()?, names.next());
        match (method.as_str(), of.as_deref()) {
            ("is_none", Some("Option")) => Some(Self::None),
            ("is_empty", Some(of)) if HOLDERS.contains(&of) => Some(Self::Empty),
            // `<[_]>::is_empty`, `<str>::is_empty`.
            ("is_empty", None) if path.qself.is_some() => Some(Self::Empty),
            _ => None,
        }
    }
}

fn value(input: ParseStream<'_>) -> syn::Result<Value> {
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        return text(input).map(Value::Text);
    }
    if !input.peek(token::Paren) {
        return Ok(Value::None);
    }
    let list;
    syn::parenthesized!(list in input);
    let (mut serialize, mut deserialize) = (None, None);
    while !list.is_empty() {
        let key = list.call(syn::Ident::parse_any)?;
        let value = if list.peek(Token![=]) {
            list.parse::<Token![=]>()?;
            Some(text(&list)?)
        } else {
            None
        };
        match key.to_string().as_str() {
            "serialize" => serialize = value,
            "deserialize" => deserialize = value,
            _ => {
                return Err(syn::Error::new(
                    key.span(),
                    "serde writes `serialize = \"…\"` or `deserialize = \"…\"` here",
                ));
            }
        }
        if !list.is_empty() {
            list.parse::<Token![,]>()?;
        }
    }
    Ok(Value::Split { serialize, deserialize })
}

/// A string, also one that came through a macro.
fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let mut value = input.parse::<Expr>()?;
    loop {
        match value {
            Expr::Group(group) => value = *group.expr,
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => return Ok(text),
            other => return Err(syn::Error::new_spanned(other, "serde takes a string here")),
        }
    }
}
