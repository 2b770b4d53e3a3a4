//! What a build script says about the workflows it wrote: `sfn-manifest.json`.
//!
//! The build script of a package writes it beside the definitions, the deployer reads it. Files in `OUT_DIR` stay when a
//! workflow goes, so only what the manifest lists is there. Read [`Manifest`] first.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::json::{Node, Object, Value};
use crate::machine::MachineType;
use crate::place::Place;
use crate::substitution::{Declaration, ValueType};

/// The workflows of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The version of `sfn-dsl` that wrote it.
    pub dsl_version: String,
    /// The name of the package.
    pub package: String,
    /// The version of the package.
    pub package_version: String,
    /// The workflows, in the order in which the build script emitted them.
    pub workflows: Vec<ManifestWorkflow>,
}

/// A workflow in a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestWorkflow {
    /// The name of the state machine.
    pub name: String,
    /// The file of the definition, in the folder of the manifest.
    pub file: String,
    /// The SHA-256 of that file, in hexadecimal digits.
    pub sha256: String,
    /// Standard or Express.
    pub machine_type: MachineType,
    /// The top-level `Comment`.
    pub comment: Option<String>,
    /// Where the workflow was written.
    pub source: Option<SourceLine>,
    /// Where each state was written, as far as known.
    pub states: BTreeMap<String, SourceLine>,
    /// The parameters that a deployment fills in.
    pub parameters: Vec<Declaration>,
}

/// A line of a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// The file, as the compiler or the author named it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// Why a text is no manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// It is not JSON.
    #[error("the manifest is not JSON: {message}")]
    NotJson {
        /// What the parser says.
        message: String,
    },
    /// It was written by a version of `sfn-dsl` with another form.
    #[error(
        "the manifest has schema {found}, this version reads schema {}; use the same release of sfn-dsl and its tools",
        Manifest::SCHEMA
    )]
    UnknownSchema {
        /// The `schema` in it, as JSON.
        found: String,
    },
    /// A field is missing or wrong.
    #[error("the manifest needs {expected} at {pointer}")]
    WrongField {
        /// Where, as a JSON Pointer.
        pointer: String,
        /// What should be there.
        expected: &'static str,
    },
}

/// The SHA-256 of some bytes, in hexadecimal digits.
///
/// # Examples
/// ```
/// assert!(sfn_dsl::manifest::sha256_hex(b"").starts_with("e3b0c442"));
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

impl ManifestWorkflow {
    /// Whether these are the bytes of the definition that the manifest speaks of.
    pub fn is_file(&self, bytes: &[u8]) -> bool {
        sha256_hex(bytes) == self.sha256
    }
}

impl Manifest {
    /// The version of the form of manifests.
    pub const SCHEMA: u64 = 1;

    /// The name of the file.
    pub const FILE_NAME: &str = "sfn-manifest.json";

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let workflows: Vec<Node> = self.workflows.iter().map(|workflow| node(workflow.to_object())).collect();
        let mut text = node(object([
            ("schema", Self::SCHEMA.into()),
            ("dsl_version", self.dsl_version.as_str().into()),
            ("package", self.package.as_str().into()),
            ("package_version", self.package_version.as_str().into()),
            ("workflows", workflows.into()),
        ]))
        .to_pretty();
        text.push('\n');
        text
    }

    /// Reads the text of the file. Fields that are not known are ignored: they may be added without a new schema.
    ///
    /// # Errors
    /// [`ManifestError`], for text of another schema and for text that is no manifest.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let value: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| ManifestError::NotJson { message: error.to_string() })?;
        let root = Reader { value: &value, pointer: String::new() };
        match value.get("schema") {
            Some(schema) if schema.as_u64() == Some(Self::SCHEMA) => {}
            Some(schema) => return Err(ManifestError::UnknownSchema { found: schema.to_string() }),
            None => return Err(root.member("schema").wrong("a schema number")),
        }
        Ok(Self {
            dsl_version: root.member("dsl_version").text()?,
            package: root.member("package").text()?,
            package_version: root.member("package_version").text()?,
            workflows: root.member("workflows").list(|workflow| ManifestWorkflow::read(&workflow))?,
        })
    }

    /// The workflow of that name.
    pub fn workflow(&self, name: &str) -> Option<&ManifestWorkflow> {
        self.workflows.iter().find(|workflow| workflow.name == name)
    }
}

fn node(value: impl Into<Value>) -> Node {
    Node::new(value, Place::Unknown)
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Object {
    let mut object = Object::new();
    for (key, value) in members {
        object.push(key, Place::Unknown, node(value));
    }
    object
}

impl ManifestWorkflow {
    fn to_object(&self) -> Object {
        let mut fields = object([
            ("name", self.name.as_str().into()),
            ("file", self.file.as_str().into()),
            ("sha256", self.sha256.as_str().into()),
            ("type", self.machine_type.as_str().into()),
        ]);
        if let Some(comment) = &self.comment {
            fields.push("comment", Place::Unknown, node(comment.as_str()));
        }
        if let Some(source) = &self.source {
            fields.push("source", Place::Unknown, node(source.to_object()));
        }
        let mut states = Object::new();
        for (name, line) in &self.states {
            states.push(name, Place::Unknown, node(line.to_object()));
        }
        fields.push("states", Place::Unknown, node(states));
        let parameters: Vec<Node> = self.parameters.iter().map(parameter_node).collect();
        fields.push("parameters", Place::Unknown, node(parameters));
        fields
    }

    fn read(workflow: &Reader<'_>) -> Result<Self, ManifestError> {
        let file = workflow.member("file");
        let machine_type = workflow.member("type");
        Ok(Self {
            name: workflow.member("name").text()?,
            file: file.text().and_then(|name| {
                // A manifest speaks of its own folder only.
                let inside =
                    !name.is_empty() && !name.contains(['/', '\\', '\0']) && name != ".." && name != ".";
                if inside { Ok(name) } else { Err(file.wrong("the name of a file in the manifest's folder")) }
            })?,
            sha256: workflow.member("sha256").text()?,
            machine_type: MachineType::from_api(&machine_type.text()?)
                .ok_or_else(|| machine_type.wrong("STANDARD or EXPRESS"))?,
            comment: workflow.optional("comment").map(|comment| comment.text()).transpose()?,
            source: workflow.optional("source").map(|source| SourceLine::read(&source)).transpose()?,
            states: workflow.member("states").map(|state| SourceLine::read(&state))?,
            parameters: workflow.member("parameters").list(|parameter| read_parameter(&parameter))?,
        })
    }
}

fn parameter_node(parameter: &Declaration) -> Node {
    let mut fields =
        object([("name", parameter.name.as_str().into()), ("type", parameter.value_type.as_str().into())]);
    if let Some(default) = &parameter.default {
        fields.push("default", Place::Unknown, node(default.as_str()));
    }
    node(fields)
}

fn read_parameter(parameter: &Reader<'_>) -> Result<Declaration, ManifestError> {
    let value_type = parameter.optional("type").map(|value_type| {
        ValueType::from_name(&value_type.text()?).ok_or_else(|| value_type.wrong("String or Number"))
    });
    Ok(Declaration {
        name: parameter.member("name").text()?,
        value_type: value_type.transpose()?.unwrap_or_default(),
        default: parameter.optional("default").map(|default| default.text()).transpose()?,
    })
}

impl SourceLine {
    fn to_object(&self) -> Object {
        object([("file", self.file.as_str().into()), ("line", u64::from(self.line).into())])
    }

    fn read(line: &Reader<'_>) -> Result<Self, ManifestError> {
        let number = line.member("line");
        Ok(Self {
            file: line.member("file").text()?,
            line: number
                .value
                .as_u64()
                .and_then(|line| u32::try_from(line).ok())
                .ok_or_else(|| number.wrong("a line number"))?,
        })
    }
}

/// A value in a manifest, with its place for messages. What is missing reads as null.
struct Reader<'a> {
    value: &'a serde_json::Value,
    pointer: String,
}

impl<'a> Reader<'a> {
    fn at(&self, key: &str, value: &'a serde_json::Value) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self { value, pointer: format!("{}/{key}", self.pointer) }
    }

    fn member(&self, key: &str) -> Self {
        self.at(key, self.value.get(key).unwrap_or(&serde_json::Value::Null))
    }

    fn optional(&self, key: &str) -> Option<Self> {
        let member = self.member(key);
        (!member.value.is_null()).then_some(member)
    }

    fn wrong(&self, expected: &'static str) -> ManifestError {
        ManifestError::WrongField { pointer: self.pointer.clone(), expected }
    }

    fn text(&self) -> Result<String, ManifestError> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.wrong("a string"))
    }

    fn list<T>(&self, read: impl Fn(Self) -> Result<T, ManifestError>) -> Result<Vec<T>, ManifestError> {
        let elements = self.value.as_array().ok_or_else(|| self.wrong("an array"))?;
        elements
            .iter()
            .enumerate()
            .map(|(index, element)| read(self.at(&index.to_string(), element)))
            .collect()
    }

    fn map<T>(
        &self,
        read: impl Fn(Self) -> Result<T, ManifestError>,
    ) -> Result<BTreeMap<String, T>, ManifestError> {
        let members = self.value.as_object().ok_or_else(|| self.wrong("an object"))?;
        members.iter().map(|(key, value)| Ok((key.clone(), read(self.at(key, value))?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let line = SourceLine { file: "src/workflows.rs".to_owned(), line: 12 };
        Manifest {
            dsl_version: "0.1.0".to_owned(),
            package: "orders".to_owned(),
            package_version: "1.2.3".to_owned(),
            workflows: vec![ManifestWorkflow {
                name: "order".to_owned(),
                file: "order.asl.json".to_owned(),
                sha256: sha256_hex(b"{}"),
                machine_type: MachineType::Express,
                comment: Some("Orders".to_owned()),
                source: Some(line.clone()),
                states: [("Charge / pay".to_owned(), line)].into(),
                parameters: vec![
                    "Charge".into(),
                    Declaration {
                        name: "Days".to_owned(),
                        value_type: ValueType::Number,
                        default: Some("3".to_owned()),
                    },
                ],
            }],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let manifest = sample();
        assert_eq!(Manifest::parse(&manifest.to_text()), Ok(manifest.clone()));
        assert!(manifest.workflow("order").unwrap().is_file(b"{}"));
        assert!(!manifest.workflow("order").unwrap().is_file(b"{ }"));
    }

    #[test]
    fn fields_of_a_later_release_are_ignored() {
        let text = sample().to_text().replacen('{', "{\"later\": [],", 1);
        assert_eq!(Manifest::parse(&text), Ok(sample()));
    }

    #[test]
    fn another_schema_and_wrong_fields_are_refused_with_the_place() {
        let check = |from: &str, to: &str, expected: &str| {
            let text = sample().to_text();
            assert!(text.contains(from), "{from}");
            assert_eq!(Manifest::parse(&text.replacen(from, to, 1)).unwrap_err().to_string(), expected);
        };
        check(
            "\"schema\": 1",
            "\"schema\": 2",
            "the manifest has schema 2, this version reads schema 1; use the same release of sfn-dsl and its tools",
        );
        check("\"schema\": 1,", "", "the manifest needs a schema number at /schema");
        check("\"EXPRESS\"", "\"FAST\"", "the manifest needs STANDARD or EXPRESS at /workflows/0/type");
        check(
            "\"order.asl.json\"",
            "\"../order.asl.json\"",
            "the manifest needs the name of a file in the manifest's folder at /workflows/0/file",
        );
        check(
            "\"Number\"",
            "\"Date\"",
            "the manifest needs String or Number at /workflows/0/parameters/1/type",
        );
        check("\"line\": 12", "\"line\": -1", "the manifest needs a line number at /workflows/0/source/line");
        assert!(matches!(Manifest::parse("{"), Err(ManifestError::NotJson { .. })));
    }
}
