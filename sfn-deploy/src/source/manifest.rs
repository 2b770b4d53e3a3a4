//! Reading what a build script emitted: a manifest and the definitions it lists.

use std::path::Path;

use sfn_dsl::machine::MachineType;
use sfn_dsl::manifest::{Manifest, ManifestWorkflow, sha256_hex};
use sfn_dsl::raw::Definition;

use super::files;
use crate::failure::Failure;
use crate::workflow::Workflow;

/// Reads a folder: by its manifest, or, where it has none, every definition in it as a Standard workflow.
///
/// # Errors
/// Where a file cannot be read, or is not the one the manifest was written with.
pub fn read_folder(folder: &Path) -> Result<Vec<Workflow>, Failure> {
    let manifest = folder.join(Manifest::FILE_NAME);
    if manifest.is_file() {
        return read(&manifest);
    }
    let definitions = files::find(folder)?;
    if definitions.is_empty() {
        return Err(Failure::usage(format!("{} has no workflow", folder.display())).help(format!(
            "name a folder with {} or with {}",
            Manifest::FILE_NAME,
            files::PATTERNS
        )));
    }
    definitions.iter().map(|path| files::read(path, None, MachineType::Standard)).collect()
}

/// Reads a manifest and the definitions it lists; other files in the folder are left alone, they may be stale.
///
/// # Errors
/// Where its schema is not known, or a file cannot be read or does not have the hash in the manifest.
pub fn read(path: &Path) -> Result<Vec<Workflow>, Failure> {
    let Manifest { package, workflows, .. } = Manifest::parse(&files::text(path)?)
        .map_err(|error| Failure::new(format!("could not read {}", path.display())).because(error))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    workflows.into_iter().map(|entry| read_entry(entry, &package, folder)).collect()
}

fn read_entry(entry: ManifestWorkflow, package: &str, folder: &Path) -> Result<Workflow, Failure> {
    let path = folder.join(&entry.file);
    let bytes = files::bytes(&path)?;
    if !entry.is_file(&bytes) {
        return Err(Failure::new(format!(
            "{} is not the file its manifest was written with",
            path.display()
        ))
        .because(format!("its SHA-256 is {}, the manifest says {}", sha256_hex(&bytes), entry.sha256))
        .help("build the package again, or copy file and manifest together"));
    }
    let definition = Definition::parse_bytes(&path.display().to_string(), &bytes)
        .map_err(|error| Failure::invalid(format!("{} is not JSON", path.display())).because(error))?;
    Ok(Workflow {
        name: entry.name,
        machine_type: entry.machine_type,
        definition,
        origin: package.to_owned(),
        source: entry.source,
        states: entry.states,
        parameters: entry.parameters,
    })
}
