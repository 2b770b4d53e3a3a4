//! Holds the simulator against recorded executions:
//! `cargo run -p sfn-tests --bin executions -- DIR [--filter SUBSTRING] [--output text|json] [-v]`.
//!
//! `DIR` is searched for cases at any depth. `-v` also lists the cases that were skipped, each with its reason.
//! Exits with 1 where a case failed, with 2 where the cases cannot be read.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sfn_tests::executions;

#[derive(Default)]
struct Arguments {
    folder: Option<PathBuf>,
    filter: String,
    is_json: bool,
    is_verbose: bool,
}

fn main() -> ExitCode {
    let usage = "usage: executions DIR [--filter SUBSTRING] [--output text|json] [-v]";
    let Some((arguments, folder)) = arguments().and_then(|arguments| {
        let folder = arguments.folder.clone()?;
        Some((arguments, folder))
    }) else {
        eprintln!("{usage}");
        return ExitCode::from(2);
    };
    let known = Path::new(env!("CARGO_MANIFEST_DIR")).join("known_differences.json");
    let tally = executions::known_differences(&known)
        .and_then(|known| executions::run(&folder, &arguments.filter, &known));
    match tally {
        Ok(tally) => {
            if arguments.is_json {
                println!("{:#}", tally.to_json());
            } else {
                if arguments.is_verbose {
                    for (case, reason) in tally.skipped() {
                        println!("SKIPPED {case}: needs {reason}");
                    }
                }
                print!("{tally}");
            }
            if tally.failures().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Option<Arguments> {
    let mut read = Arguments::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--filter" => read.filter = arguments.next()?,
            "--output" => read.is_json = matches!(arguments.next()?.as_str(), "json"),
            "-v" => read.is_verbose = true,
            folder if !folder.starts_with('-') && read.folder.is_none() => read.folder = Some(folder.into()),
            _ => return None,
        }
    }
    Some(read)
}
