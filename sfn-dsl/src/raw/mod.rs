//! The definition as it is written: everything in it survives reading and writing.
//!
//! [`Definition`] is a JSON tree with places; [`schema`] says which fields the language gives to which object.
//! What a definition *means* is the business of [`machine`](crate::machine), reached through [`Definition::check`].

pub mod schema;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::json::{self, Node, Object, SyntaxError, Value};
use crate::place::{Place, Source, Span, span};
use crate::substitution;

/// A definition in the Amazon States Language, right or wrong.
///
/// Unknown fields, comments, the order of states and fields, duplicate keys and exact numbers survive.
///
/// # Examples
/// ```
/// use sfn_dsl::raw::Definition;
/// let text = r#"{"StartAt":"Done","States":{"Done":{"Type":"Succeed","_mine":1.50}}}"#;
/// let definition: Definition = text.parse()?;
/// assert_eq!(definition.to_compact(), text);
/// # Ok::<(), sfn_dsl::raw::ParseError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Definition {
    /// Shared with the machine that is made of it.
    root: Arc<Node>,
    source: Option<Source>,
}

/// How a definition is written down. It is emitted as JSON, whatever it was read from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON, as the service takes it.
    #[default]
    Json,
    /// YAML, as SAM takes it beside JSON. Read where the feature `yaml` is on.
    Yaml,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
        })
    }
}

/// A text that is not JSON or YAML, so it is no definition at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct ParseError {
    /// What is wrong: lower-case, without the place.
    pub message: String,
    /// The edit that fixes it, where one is likely.
    pub help: Option<&'static str>,
    /// The bytes of the text it is about.
    pub span: Span,
    /// The text.
    pub source_text: Source,
    /// What the text was read as.
    pub format: Format,
}

impl Definition {
    /// Reads a JSON text; `name` is what messages call it, usually its file name.
    ///
    /// # Errors
    /// [`ParseError`] where the text is not JSON. Any JSON is a definition, if a wrong one; [`check`](Self::check) tells.
    pub fn parse(name: &str, text: &str) -> Result<Self, ParseError> {
        Self::read(name, text, Format::Json, json::parse)
    }

    /// Reads a YAML text as SAM users write it; see [`yaml`](crate::yaml) for what is read and what is refused.
    ///
    /// # Errors
    /// [`ParseError`] where the text is not YAML, or what it says cannot be said in JSON.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::raw::Definition;
    /// let definition = Definition::parse_yaml("done.asl.yaml", "StartAt: Done\nStates:\n  Done:\n    Type: Succeed\n")?;
    /// assert_eq!(definition.to_compact(), r#"{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}"#);
    /// # Ok::<(), sfn_dsl::raw::ParseError>(())
    /// ```
    #[cfg(feature = "yaml")]
    pub fn parse_yaml(name: &str, text: &str) -> Result<Self, ParseError> {
        Self::read(name, text, Format::Yaml, crate::yaml::parse)
    }

    /// Reads the bytes of a JSON file.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and for bytes that are not UTF-8.
    pub fn parse_bytes(name: &str, bytes: &[u8]) -> Result<Self, ParseError> {
        Self::parse(name, utf8(name, bytes, Format::Json)?)
    }

    /// Reads the bytes of a YAML file.
    ///
    /// # Errors
    /// As [`parse_yaml`](Self::parse_yaml), and for bytes that are not UTF-8.
    #[cfg(feature = "yaml")]
    pub fn parse_yaml_bytes(name: &str, bytes: &[u8]) -> Result<Self, ParseError> {
        Self::parse_yaml(name, utf8(name, bytes, Format::Yaml)?)
    }

    fn read(
        name: &str,
        text: &str,
        format: Format,
        parse: fn(&str) -> Result<Node, SyntaxError>,
    ) -> Result<Self, ParseError> {
        let source = Source::new(name, text);
        match parse(text) {
            Ok(root) => Ok(Self { root: Arc::new(root), source: Some(source) }),
            Err(SyntaxError { message, span, help }) => {
                Err(ParseError { message, help, span, source_text: source, format })
            }
        }
    }

    /// A definition that was built rather than read.
    pub fn from_node(root: Node) -> Self {
        Self { root: Arc::new(root), source: None }
    }

    /// The whole document.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The same definition with these top-level fields: in place where it has them, before the others where not.
    pub(crate) fn with_fields(&self, fields: &Object) -> Self {
        let Some(own) = self.root.as_object() else { return self.clone() };
        let mut root = Object::new();
        for member in fields.members().iter().filter(|member| !own.has(&member.key)) {
            root.push(&member.key, member.key_place, member.value.clone());
        }
        for member in own.members() {
            let member = fields.member(&member.key).unwrap_or(member);
            root.push(&member.key, member.key_place, member.value.clone());
        }
        Self { root: Arc::new(Node::new(root, self.root.place)), source: self.source.clone() }
    }

    /// The text it was read from, if it was.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// The definition on one line.
    pub fn to_compact(&self) -> String {
        self.root.to_compact()
    }

    /// The definition over several lines, two spaces a level, with a final line end.
    pub fn to_pretty(&self) -> String {
        let mut text = self.root.to_pretty();
        text.push('\n');
        text
    }

    /// The definition as a payload value: sorted keys, numbers as `serde_json` keeps them.
    pub fn to_json(&self) -> serde_json::Value {
        self.root.to_json()
    }

    /// Whether two definitions are the same by value: object order does not matter, numbers compare by value.
    pub fn same_meaning(&self, other: &Self) -> bool {
        json::same_meaning(&self.root, &other.root)
    }

    /// The names of the substitutions `${Name}` in it, each once, sorted.
    pub fn substitutions(&self) -> Vec<String> {
        let mut found = std::collections::BTreeSet::new();
        for_each_string(&self.root, &mut |text| found.extend(substitution::names(text).map(str::to_owned)));
        found.into_iter().collect()
    }

    /// Fills in substitutions. Names without a value stay as they are.
    ///
    /// A string that is one substitution where the language wants a number becomes that number if its value is one.
    pub fn substitute(&self, values: &BTreeMap<String, String>) -> Self {
        let mut replaced = self.clone();
        substitute(Arc::make_mut(&mut replaced.root), values, None);
        replaced
    }
}

/// Equality of what is written; where it was written does not matter.
impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
    }
}

impl FromStr for Definition {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse("definition", text)
    }
}

impl fmt::Display for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_pretty())
    }
}

impl From<Object> for Definition {
    fn from(object: Object) -> Self {
        Self::from_node(Node::new(object, Place::Unknown))
    }
}

fn utf8<'b>(name: &str, bytes: &'b [u8], format: Format) -> Result<&'b str, ParseError> {
    std::str::from_utf8(bytes).map_err(|error| ParseError {
        message: "the text is not UTF-8".to_owned(),
        help: None,
        span: span(error.valid_up_to(), error.valid_up_to()),
        source_text: Source::new(name, String::from_utf8_lossy(bytes)),
        format,
    })
}

fn for_each_string<'a>(node: &'a Node, visit: &mut impl FnMut(&'a str)) {
    match &node.value {
        Value::String(text) => visit(text),
        Value::Array(elements) => elements.iter().for_each(|element| for_each_string(element, visit)),
        Value::Object(object) => {
            object.members().iter().for_each(|member| for_each_string(&member.value, visit));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn substitute(node: &mut Node, values: &BTreeMap<String, String>, field: Option<&str>) {
    match &mut node.value {
        Value::String(text) if substitution::is_in(text) => {
            let replaced = substitution::replace(text, values);
            let number =
                field.filter(|field| schema::is_numeric(field)).and_then(|_| json::parse(&replaced).ok());
            node.value = match number {
                Some(Node { value: number @ Value::Number(_), .. }) => number,
                _ => Value::String(replaced.into()),
            };
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| substitute(element, values, None)),
        Value::Object(object) => {
            for member in object.members_mut() {
                substitute(member.value, values, Some(member.key));
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
