//! Writes random bodies of workflows, as many as `SFN_BODIES` says, from the seed `SFN_BODIES_SEED`.
//!
//! Without these variables it is always the same 200, so that a failure can be looked at again.

#![expect(clippy::disallowed_methods, reason = "a build script reads the environment and writes files")]

#[path = "src/generate/mod.rs"]
mod generate;

use std::env;
use std::fs;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-env-changed=SFN_BODIES");
    println!("cargo::rerun-if-env-changed=SFN_BODIES_SEED");
    println!("cargo::rerun-if-changed=src/generate");
    let number = |name: &str, otherwise: u64| {
        env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
    };
    let bodies = generate::bodies(number("SFN_BODIES", 200), number("SFN_BODIES_SEED", 1));
    let Some(folder) = env::var_os("OUT_DIR") else { return };
    if let Err(error) = fs::write(Path::new(&folder).join("bodies.rs"), bodies) {
        println!("cargo::error=could not write the bodies: {error}");
    }
}
