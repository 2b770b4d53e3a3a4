//! What `#[workflow]` costs while one works: `cargo check` of a crate with 20 workflows of 15 states, after a change in one of them,
//! with the attribute and without it. Without it the functions are the same functions, which a simulator could run natively.
//! Then what a build script takes to lower, check and write the twenty, unoptimized as Cargo builds build scripts.
//!
//! `cargo bench -p sfn-macros --bench compile_cost`. The crate is written to `target/compile-cost`; nothing is downloaded.

#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "it measures the compiler, and tells")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const WORKFLOWS: usize = 20;
const ROUNDS: u32 = 9;
const MANIFEST: &str = r#"
[package]
name = "compile-cost"
edition = "2024"

[workspace]

[dependencies]
serde = { version = "1", default-features = false, features = ["derive", "std"] }
sfn-dsl = { path = "SFN_DSL" }
"#;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    for (what, attribute) in [("without the attribute", ""), ("with #[workflow]", "#[workflow]")] {
        let sample = Sample::write(&root, attribute)?;
        sample.check()?;
        let mut times = Vec::new();
        for round in 0..ROUNDS {
            sample.change(attribute, round)?;
            times.push(sample.check()?);
        }
        times.sort();
        let [fastest, .., slowest] = times.as_slice() else { continue };
        let median = times.get(times.len() / 2).unwrap_or(fastest);
        println!("{what}: {median:.2?} ({fastest:.2?} to {slowest:.2?})");
    }
    generate(&root)
}

/// Generates the definitions as a build script does, and tells how long that takes without the start of the program.
fn generate(root: &Path) -> Outcome<()> {
    let sample = Sample::write(root, "#[workflow]")?;
    let main = include_str!("generate.rs.txt")
        .replace("WORKFLOWS", &names("compile_cost::w{n}::order_{n}::workflow()"));
    fs::write(sample.crate_dir.join("src/main.rs"), main)?;
    sample.cargo(&["build"])?;
    let program = sample.target_dir.join("debug/compile-cost");
    println!("to generate {WORKFLOWS} definitions, unoptimized:");
    let status = Command::new(program).arg(sample.target_dir.join("sfn")).arg(ROUNDS.to_string()).status()?;
    if status.success() { Ok(()) } else { Err("generating failed".into()) }
}

/// The pattern once for each workflow, with its number for `{n}`.
fn names(pattern: &str) -> String {
    (0..WORKFLOWS).map(|number| pattern.replace("{n}", &number.to_string())).collect::<Vec<_>>().join(", ")
}

/// A crate with many workflows.
struct Sample {
    crate_dir: PathBuf,
    target_dir: PathBuf,
}

impl Sample {
    fn write(root: &Path, attribute: &str) -> Outcome<Self> {
        let base = root.join("target/compile-cost");
        let crate_dir = base.join(if attribute.is_empty() { "without" } else { "with" });
        fs::create_dir_all(crate_dir.join("src"))?;
        let dsl = root.join("sfn-dsl");
        fs::write(crate_dir.join("Cargo.toml"), MANIFEST.replace("SFN_DSL", &dsl.display().to_string()))?;
        fs::copy(root.join("Cargo.lock"), crate_dir.join("Cargo.lock"))?;
        fs::write(crate_dir.join("src/tasks.rs"), include_str!("tasks.rs.txt"))?;
        let sample = Self { crate_dir, target_dir: base.join("target") };
        let mut modules = String::from("#![allow(unused_imports)]\npub mod tasks;\n");
        for number in 0..WORKFLOWS {
            writeln!(modules, "pub mod w{number};")?;
            sample.workflow(number, attribute, 0)?;
        }
        fs::write(sample.crate_dir.join("src/lib.rs"), modules)?;
        Ok(sample)
    }

    fn workflow(&self, number: usize, attribute: &str, round: u32) -> Outcome<()> {
        let body = include_str!("body.rs.txt");
        let body = body.replace("ATTRIBUTE", attribute).replace("NAME", &format!("order_{number}"));
        let body = body.replace("risk > 80", &format!("risk > {}", 80 + round));
        Ok(fs::write(self.crate_dir.join(format!("src/w{number}.rs")), body)?)
    }

    /// Changes a number in one of the workflows.
    fn change(&self, attribute: &str, round: u32) -> Outcome<()> {
        self.workflow(WORKFLOWS / 2, attribute, round + 1)
    }

    /// Checks the crate, and tells how long that took.
    fn check(&self) -> Outcome<Duration> {
        let start = Instant::now();
        self.cargo(&["check"])?;
        Ok(start.elapsed())
    }

    fn cargo(&self, arguments: &[&str]) -> Outcome<()> {
        let status = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--quiet", "--offline"])
            .current_dir(&self.crate_dir)
            .env("CARGO_TARGET_DIR", &self.target_dir)
            .stdout(Stdio::null())
            .status()?;
        if status.success() { Ok(()) } else { Err(format!("`cargo {}` failed", arguments.join(" ")).into()) }
    }
}
