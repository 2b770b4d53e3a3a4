//! Writes what actions answer: `cargo run -p sfn-tests --bin generate-responses -- REFERENCE BOTOCORE`.
//!
//! `REFERENCE` holds `sdk-services.json`; `BOTOCORE` is the folder `data` of botocore with its files unpacked
//! (`gunzip -r data`). Exits with 1 where they cannot be read or written.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program prints and writes"
)]

use std::path::Path;
use std::process::ExitCode;

use sfn_tests::responses::{generate, read_model, target};
use sfn_tests::services::read;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [reference, botocore] = arguments.as_slice() else {
        eprintln!("usage: generate-responses REFERENCE BOTOCORE");
        return ExitCode::from(2);
    };
    match write(Path::new(reference), Path::new(botocore)) {
        Ok(length) => {
            println!("responses.bin: {length} bytes");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(reference: &Path, botocore: &Path) -> Result<usize, String> {
    let table = generate(&read(reference, "sdk-services.json")?, &|name| read_model(botocore, name))?;
    let target = target();
    std::fs::write(&target, &table)
        .map_err(|error| format!("could not write {}: {error}", target.display()))?;
    Ok(table.len())
}
