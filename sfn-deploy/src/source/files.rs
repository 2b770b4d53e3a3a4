//! Definitions in files: one by its path, or all of a folder.
#![expect(clippy::disallowed_methods, reason = "reading files is what this module is for")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sfn_dsl::check::Report;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::{Definition, ParseError};

use crate::failure::Failure;
use crate::machine::name_problem;
use crate::style::quoted;
use crate::workflow::Workflow;

/// The endings of files that hold a definition.
const ENDINGS: [&str; 4] = [".asl.json", ".asl.yaml", ".asl.yml", ".asl"];

/// The endings as messages name them.
pub const PATTERNS: &str = "*.asl.json, *.asl.yaml, *.asl.yml or *.asl";

/// Reads a workflow from a file; its name is that of the file without its ending.
///
/// # Errors
/// Where the file cannot be read, is neither JSON nor YAML, or its name is none for a state machine.
pub fn read(path: &Path, name: Option<&str>, machine_type: MachineType) -> Result<Workflow, Failure> {
    let definition = definition(path, &bytes(path)?).map_err(|error| {
        Failure::invalid(format!(
            "could not read {}\n{}",
            path.display(),
            Report::from(error).to_string().trim_end()
        ))
    })?;
    let name = name.map_or_else(|| stem(path), str::to_owned);
    if let Some(problem) = name_problem(&name) {
        return Err(Failure::usage(format!("{} is no name of a state machine", quoted(&name)))
            .because(problem)
            .help("name it with --name"));
    }
    Ok(Workflow {
        name,
        machine_type,
        definition,
        origin: path.display().to_string(),
        source: None,
        states: BTreeMap::new(),
        parameters: Vec::new(),
    })
}

/// Writes a file that nobody else may read: it may hold values of parameters.
///
/// # Errors
/// Where it cannot be written.
pub fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Failure::new(format!("could not write {}", path.display())).because(error))
}

/// Reads the bytes of a file.
///
/// # Errors
/// Where it cannot be read.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::new(format!("could not read {}", path.display())).because(error))
}

/// Reads a text file.
///
/// # Errors
/// Where it cannot be read or is not UTF-8.
pub fn text(path: &Path) -> Result<String, Failure> {
    let bytes = bytes(path)?;
    String::from_utf8(bytes)
        .map_err(|error| Failure::new(format!("could not read {}", path.display())).because(error))
}

/// Reads a definition from the bytes of a file, as YAML where the file is named so.
///
/// # Errors
/// Where it is not what its name says.
pub fn definition(path: &Path, bytes: &[u8]) -> Result<Definition, ParseError> {
    let name = path.display().to_string();
    let is_yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    if is_yaml { Definition::parse_yaml_bytes(&name, bytes) } else { Definition::parse_bytes(&name, bytes) }
}

/// The name of a file without the ending of a definition.
pub fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending =
        ENDINGS.iter().chain(&[".json", ".yaml", ".yml"]).find_map(|ending| name.strip_suffix(ending));
    ending.unwrap_or(&name).to_owned()
}

/// The definitions in a folder and the folders in it, sorted. Links to folders are not followed.
///
/// # Errors
/// Where a folder cannot be read.
pub fn find(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    find_ending(folder, &ENDINGS)
}

/// The files with one of these endings in a folder and the folders in it, sorted.
pub(crate) fn find_ending(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let failed =
            |error| Failure::new(format!("could not read the folder {}", folder.display())).because(error);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if entry.file_type().map_err(failed)?.is_dir() {
                open.push(path);
            } else if endings.iter().any(|ending| entry.file_name().to_string_lossy().ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
