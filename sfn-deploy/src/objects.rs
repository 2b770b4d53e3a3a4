//! Objects of S3 for the local endpoint, out of a folder.
#![expect(clippy::disallowed_methods, reason = "reading files is what this module is for")]

use std::fs;
use std::path::{Path, PathBuf};

use sfn_local::Objects;

use crate::failure::Failure;

/// Reads a folder: each folder in it is a bucket, each file in that an object.
///
/// # Errors
/// Where something in it cannot be read, or a name is not UTF-8.
pub fn read(folder: &Path) -> Result<Objects, Failure> {
    let mut objects = Objects::default();
    for bucket in entries(folder)? {
        let name = name(&bucket)?;
        if !bucket.is_dir() {
            continue;
        }
        objects = objects.with_bucket(name.clone());
        let mut folders = vec![(bucket, String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            for path in entries(&folder)? {
                let key = format!("{prefix}{}", self::name(&path)?);
                if path.is_dir() {
                    folders.push((path, format!("{key}/")));
                } else {
                    let bytes = fs::read(&path).map_err(|error| failed(&path, error))?;
                    objects = objects.with(name.clone(), key, bytes);
                }
            }
        }
    }
    Ok(objects)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, error))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_, _>>().map_err(|error| failed(folder, error))?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> Result<String, Failure> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| failed(path, "the name is not UTF-8"))
}

fn failed(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("could not read {}", path.display()))
        .because(error)
        .help("--objects takes a folder whose folders are buckets")
}
