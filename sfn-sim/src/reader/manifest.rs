//! Manifests: objects that list the objects to be read.

use serde::Deserialize;

use super::ReaderError;

/// The `manifest.json` of an S3 inventory.
///
/// Source: Amazon S3 User Guide, "Locating your inventory list".
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InventoryManifest {
    destination_bucket: String,
    file_format: String,
    file_schema: String,
    files: Vec<InventoryFile>,
}

#[derive(Debug, Deserialize)]
struct InventoryFile {
    key: String,
}

/// The lists that an inventory consists of.
#[derive(Debug)]
pub(super) struct Inventory {
    pub(super) bucket: String,
    pub(super) keys: Vec<String>,
    pub(super) headers: Vec<String>,
}

/// Reads the manifest of an S3 inventory.
pub(super) fn inventory(manifest: &[u8]) -> Result<Inventory, ReaderError> {
    let manifest: InventoryManifest = serde_json::from_slice(manifest)
        .map_err(|error| ReaderError::malformed(&format!("S3 inventory manifest: {error}")))?;
    if manifest.file_format != "CSV" {
        let cause =
            format!("The S3 inventory has the format {}, only CSV is supported.", manifest.file_format);
        return Err(ReaderError::new(&cause));
    }
    let bucket = manifest.destination_bucket.rsplit(':').next().unwrap_or_default().to_owned();
    let headers = manifest.file_schema.split(',').map(|name| name.trim().to_owned()).collect();
    let keys = manifest.files.into_iter().map(|file| file.key).collect();
    Ok(Inventory { bucket, keys, headers })
}

/// Reads the manifest of an Athena query: the address of an object in each line. Returns buckets and keys.
///
/// Source: Amazon Athena User Guide, "Working with query results", `QueryID-manifest.csv`.
pub(super) fn athena(manifest: &[u8]) -> Result<Vec<(String, String)>, ReaderError> {
    let text = std::str::from_utf8(manifest).map_err(|error| ReaderError::malformed(&error.to_string()))?;
    let lines = text.lines().map(|line| line.trim().trim_matches('"')).filter(|line| !line.is_empty());
    let address = |line: &str| {
        let (bucket, key) = line.strip_prefix("s3://")?.split_once('/')?;
        Some((bucket.to_owned(), key.to_owned()))
    };
    let addresses = lines.map(|line| {
        address(line).ok_or_else(|| {
            ReaderError::malformed(&format!("Athena manifest: \"{line}\" is no address in S3"))
        })
    });
    addresses.collect()
}
