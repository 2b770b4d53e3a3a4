//! Holds the simulator, the checks and the local endpoint against recorded answers of the service:
//! `cargo run --release -p sfn-tests --bin conformance -- DIR... [--filter SUBSTRING] [--output text|json]`.
//!
//! Each `DIR` is searched for cases at any depth, or is the official test suite of JSONata. The last line of the text is `N passed, N failed`.
//! Exits with 1 where a case failed, with 2 where there are no cases.

#![expect(clippy::print_stderr, reason = "a program prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use sfn_tests::conformance;
use sfn_tests::known::KnownDifferences;
use sfn_tests::tally::{Tally, conclude};

fn main() -> ExitCode {
    let Some(Arguments { folders, filter, is_json }) =
        Arguments::read().filter(|read| !read.folders.is_empty())
    else {
        eprintln!("usage: conformance DIR... [--filter SUBSTRING] [--output text|json]");
        return ExitCode::from(2);
    };
    conclude(run(&folders, &filter), is_json)
}

fn run(folders: &[PathBuf], filter: &str) -> Result<Tally, String> {
    let known = KnownDifferences::read()?;
    let mut tally = Tally::default();
    for folder in folders {
        tally.add(conformance::run(folder, filter, &known)?);
    }
    Ok(tally)
}

#[derive(Default)]
struct Arguments {
    folders: Vec<PathBuf>,
    filter: String,
    is_json: bool,
}

impl Arguments {
    fn read() -> Option<Self> {
        let mut read = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--filter" => read.filter = arguments.next()?,
                "--output" => {
                    read.is_json = match arguments.next()?.as_str() {
                        "json" => true,
                        "text" => false,
                        _ => return None,
                    }
                }
                folder if !folder.starts_with('-') => read.folders.push(folder.into()),
                _ => return None,
            }
        }
        Some(read)
    }
}
