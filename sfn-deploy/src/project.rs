//! The project a command is run in: its root folder, its `sfn.toml`, and where local state is kept.
#![expect(
    clippy::disallowed_methods,
    reason = "the environment and the configuration file are read here, once"
)]

use std::path::{Path, PathBuf};

use crate::config::{Config, FILE_NAME};
use crate::failure::Failure;
use crate::source::files;

/// The project of the current folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The folder of `sfn.toml`; without one the folder of the Cargo workspace, or the current folder.
    pub root: PathBuf,
    /// What `sfn.toml` says; the defaults where there is none.
    pub config: Config,
    state: PathBuf,
}

impl Project {
    /// Finds and reads the project.
    ///
    /// # Errors
    /// Where the current folder is not known, or `sfn.toml` cannot be read or is wrong.
    pub fn open() -> Result<Self, Failure> {
        let current = std::env::current_dir()
            .map_err(|error| Failure::new("could not find the current folder").because(error))?;
        let holding = |file: &str| current.ancestors().find(|folder| folder.join(file).is_file());
        let root =
            [FILE_NAME, "Cargo.lock", "Cargo.toml"].iter().find_map(|file| holding(file)).unwrap_or(&current);
        let path = root.join(FILE_NAME);
        let config = if path.is_file() {
            Config::parse(&shown(&path, &current), &files::text(&path)?).map_err(|error| {
                Failure::usage(format!("{FILE_NAME} is not right")).because(format!("\n{error}"))
            })?
        } else {
            Config::default()
        };
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { root: root.to_owned(), config, state: target.join("sfn").join("local") })
    }

    /// The folder with the state of the embedded endpoint.
    pub fn state_folder(&self) -> &Path {
        &self.state
    }

    /// A path as people want to see it: relative to the project where it is inside.
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }

    /// The commit of the source, short, where it is under git.
    pub fn revision(&self) -> Option<String> {
        let git = std::process::Command::new("git")
            .args(["rev-parse", "--short", "HEAD"])
            .current_dir(&self.root)
            .stderr(std::process::Stdio::null())
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&git.stdout).trim().to_owned()).filter(|revision| !revision.is_empty())
    }

    /// Looks up an environment variable that `sfn.toml` names.
    pub fn variable(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

fn shown(path: &Path, current: &Path) -> String {
    path.strip_prefix(current).unwrap_or(path).display().to_string()
}
