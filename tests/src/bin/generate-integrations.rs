//! Writes the typed integrations of the builders: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Exits with 1 where a file cannot be written.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program prints and writes"
)]

use std::process::ExitCode;

use sfn_tests::integrations::{folder, generate};

fn main() -> ExitCode {
    let files = generate();
    for (name, content) in &files {
        let path = folder().join(name);
        if let Err(error) = std::fs::write(&path, content) {
            eprintln!("error: could not write {}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    println!("{} files", files.len());
    ExitCode::SUCCESS
}
