//! Writes the tables of `sfn-services` from the reference files `sdk-services.json`, `integrations.json` and `iam.json`.
//!
//! [`generate`] is a function of the texts; the same texts give the same bytes. The layout is described in
//! `sfn-dsl/services/src/table.rs`.

mod optimized;
mod pack;
mod permissions;
mod table;

pub use optimized::MEASURED_AS_REFUSED;

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The generated files of `sfn-services`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// `services.bin`
    pub table: Vec<u8>,
    /// `src/integrations.rs`
    pub integrations: String,
    /// `src/permissions.rs`
    pub permissions: String,
}

/// Makes the tables from the content of `sdk-services.json`, `integrations.json` and `iam.json`.
///
/// # Errors
/// What in the files has no place in the tables.
pub fn generate(sdk: &Value, integrations: &Value, iam: &Value) -> Result<Generated, String> {
    let integrations = optimized::write(integrations, &sdk["deprecated_services"])?;
    Ok(Generated { table: table::write(sdk)?, integrations, permissions: permissions::write(iam)? })
}

/// Reads one of the reference files.
///
/// # Errors
/// Why it could not be read.
pub fn read(folder: &Path, name: &str) -> Result<Value, String> {
    let path = folder.join(name);
    let bytes =
        std::fs::read(&path).map_err(|error| format!("could not read {}: {error}", path.display()))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("could not read {}: {error}", path.display()))
}

/// Where the generated files stand: the table, the integrations and what they need.
pub fn targets() -> (PathBuf, PathBuf, PathBuf) {
    let services = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sfn-dsl/services");
    let source = |name: &str| services.join("src").join(name);
    (services.join("services.bin"), source("integrations.rs"), source("permissions.rs"))
}

/// The texts of an array; none where there is no array.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str)
}
