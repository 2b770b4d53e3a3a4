//! Reading what a build script emitted: `sfn-manifest.json` and the definitions it lists.

use std::path::Path;

use serde::Deserialize;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sha2::{Digest, Sha256};

use super::files;
use crate::failure::Failure;
use crate::style::quoted;
use crate::workflow::{SourceLine, Workflow};

/// The name of the manifest.
pub const FILE_NAME: &str = "sfn-manifest.json";

/// The schema this version reads.
const SCHEMA: u64 = 1;

#[derive(Deserialize)]
struct Manifest {
    package: String,
    workflows: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    file: String,
    sha256: String,
    #[serde(rename = "type")]
    machine_type: String,
    source: Option<Place>,
    #[serde(default)]
    states: std::collections::BTreeMap<String, Place>,
    #[serde(default)]
    parameters: Vec<String>,
}

#[derive(Deserialize)]
struct Place {
    file: String,
    line: u32,
}

impl From<Place> for SourceLine {
    fn from(place: Place) -> Self {
        Self { file: place.file, line: place.line }
    }
}

/// Reads a folder: by its manifest, or, where it has none, every definition in it as a Standard workflow.
///
/// # Errors
/// Where a file cannot be read, or is not the one the manifest was written with.
pub fn read_folder(folder: &Path) -> Result<Vec<Workflow>, Failure> {
    let manifest = folder.join(FILE_NAME);
    if manifest.is_file() {
        return read(&manifest);
    }
    let definitions = files::find(folder)?;
    if definitions.is_empty() {
        return Err(Failure::usage(format!("{} has no workflow", folder.display()))
            .help(format!("name a folder with {FILE_NAME} or with *.asl.json files")));
    }
    definitions.iter().map(|path| files::read(path, None, MachineType::Standard)).collect()
}

/// Reads a manifest and the definitions it lists; other files in the folder are left alone, they may be stale.
///
/// # Errors
/// Where its schema is not known, or a file cannot be read or does not have the hash in the manifest.
pub fn read(path: &Path) -> Result<Vec<Workflow>, Failure> {
    let bytes = files::bytes(path)?;
    let wrong = |cause: String| Failure::new(format!("could not read {}", path.display())).because(cause);
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    match value.get("schema").and_then(serde_json::Value::as_u64) {
        Some(SCHEMA) => {}
        Some(schema) => {
            return Err(wrong(format!("its schema is {schema}, this version reads {SCHEMA}"))
                .help("use the same version of sfn-deploy and sfn-dsl"));
        }
        None => return Err(wrong("it has no `schema`".to_owned())),
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(|error| wrong(error.to_string()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let Manifest { package, workflows } = manifest;
    workflows.into_iter().map(|entry| read_entry(entry, &package, folder)).collect()
}

fn read_entry(entry: Entry, package: &str, folder: &Path) -> Result<Workflow, Failure> {
    let path = folder.join(&entry.file);
    let bytes = files::bytes(&path)?;
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if !entry.sha256.eq_ignore_ascii_case(&hash) {
        let name = path.display();
        return Err(Failure::new(format!("{name} is not the file its manifest was written with"))
            .because(format!("its SHA-256 is {hash}, the manifest says {}", entry.sha256))
            .help("build the package again, or copy file and manifest together"));
    }
    let machine_type = MachineType::from_api(&entry.machine_type).ok_or_else(|| {
        let name = quoted(&entry.name);
        Failure::new(format!("workflow {name} has the unknown type {}", quoted(&entry.machine_type)))
    })?;
    let definition = Definition::parse_bytes(&entry.file, &bytes)
        .map_err(|error| Failure::invalid(format!("{} is not JSON", path.display())).because(error))?;
    Ok(Workflow {
        name: entry.name,
        machine_type,
        definition,
        origin: package.to_owned(),
        source: entry.source.map(Into::into),
        states: entry.states.into_iter().map(|(name, place)| (name, place.into())).collect(),
        parameters: entry.parameters,
    })
}
