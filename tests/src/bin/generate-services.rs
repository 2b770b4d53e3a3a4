//! Writes the tables of `sfn-services`: `cargo run -p sfn-tests --bin generate-services -- DIR`.
//!
//! `DIR` holds `sdk-services.json`, `integrations.json` and `iam.json`. Exits with 1 where they cannot be read or written.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program prints and writes"
)]

use std::path::Path;
use std::process::ExitCode;

use sfn_tests::services::{generate, read, targets};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = arguments.as_slice() else {
        eprintln!("usage: generate-services DIR");
        return ExitCode::from(2);
    };
    match write(Path::new(folder)) {
        Ok(length) => {
            println!("services.bin: {length} bytes");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> Result<usize, String> {
    let file = |name: &str| read(folder, name);
    let generated = generate(&file("sdk-services.json")?, &file("integrations.json")?, &file("iam.json")?)?;
    let (table, integrations, permissions) = targets();
    let put = |path: &Path, content: &[u8]| {
        std::fs::write(path, content).map_err(|error| format!("could not write {}: {error}", path.display()))
    };
    put(&table, &generated.table)?;
    put(&integrations, generated.integrations.as_bytes())?;
    put(&permissions, generated.permissions.as_bytes())?;
    Ok(generated.table.len())
}
