//! Holds `check` against published definitions with known verdicts:
//! `cargo run --release -p sfn-tests --bin corpus -- DIR [--output json]`.
//!
//! `DIR` is a corpus with its `manifest.json`; recorded cases are the business of `conformance`.
//! `--lints` counts instead how many of the valid definitions each lint speaks about; `--lint CODE` shows what it says.
//! Exits with 1 where a case failed, with 2 where the corpus cannot be read.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [folder, "--lints"] | ["--lints", folder] =
        arguments.iter().map(String::as_str).collect::<Vec<_>>()[..]
    {
        return print_or_fail(sfn_tests::corpus::lint_counts(Path::new(folder)));
    }
    if let [folder, "--lint", code] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return print_or_fail(sfn_tests::corpus::lint_lines(Path::new(folder), code));
    }
    let (folder, json) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [folder] | [folder, "--output", "text"] => (folder, false),
        [folder, "--output", "json"] | ["--output", "json", folder] => (folder, true),
        _ => {
            eprintln!("usage: corpus DIR [--output text|json | --lints | --lint CODE]");
            return ExitCode::from(2);
        }
    };
    let known = sfn_tests::known::KnownDifferences::read();
    let tally = known.and_then(|known| sfn_tests::corpus::run(Path::new(folder), &known));
    sfn_tests::tally::conclude(tally, json)
}

fn print_or_fail(text: Result<String, String>) -> ExitCode {
    match text {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
