//! Finding workflows by running cargo: every package whose build script emitted some.
//!
//! Cargo tells the `OUT_DIR` of each build script, even when nothing had to be built again, so nothing found here is stale.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Command, Stdio};
use std::thread;

use serde_json::Value;
use sfn_dsl::manifest::Manifest;

use super::manifest;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// What is passed on to cargo.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub struct Options {
    /// Build only this package of the workspace (may be given more than once)
    #[arg(long = "package", short = 'p', value_name = "NAME", help_heading = "Where workflows come from")]
    pub packages: Vec<String>,
    /// Features of the packages, as cargo takes them
    #[arg(long, value_name = "FEATURES", help_heading = "Where workflows come from")]
    pub features: Vec<String>,
    /// Build with Cargo.lock as it is
    #[arg(long, help_heading = "Where workflows come from")]
    pub locked: bool,
    /// Build without the network
    #[arg(long, help_heading = "Where workflows come from")]
    pub offline: bool,
}

impl Options {
    fn passed_on(&self) -> Vec<String> {
        let mut arguments: Vec<String> =
            self.features.iter().map(|name| format!("--features={name}")).collect();
        arguments.extend(self.locked.then(|| "--locked".to_owned()));
        arguments.extend(self.offline.then(|| "--offline".to_owned()));
        arguments
    }
}

/// Builds the packages that may emit workflows and reads what they emitted.
///
/// # Errors
/// Where cargo cannot be run or fails, or no package has workflows.
pub fn discover(options: &Options, terminal: &Terminal) -> Result<Vec<Workflow>, Failure> {
    let packages =
        if options.packages.is_empty() { candidates(options, terminal)? } else { options.packages.clone() };
    let none = || {
        Failure::usage("no workflow found in this workspace")
            .because("no package has a build script that emits one")
            .help("call `sfn_dsl::build::emit` in build.rs, or name a definition with --file")
    };
    if packages.is_empty() {
        return Err(none());
    }
    let mut arguments = vec!["check".to_owned(), "--message-format=json-render-diagnostics".to_owned()];
    arguments.extend(packages.iter().map(|name| format!("--package={name}")));
    arguments.extend(options.passed_on());
    let output = run(&arguments, terminal)?;
    let manifests = manifests(&output);
    if manifests.is_empty() {
        return Err(none());
    }
    let mut workflows = Vec::new();
    for path in &manifests {
        workflows.extend(manifest::read(path)?);
    }
    let (count, plural) = (workflows.len(), if workflows.len() == 1 { "" } else { "s" });
    terminal.note(&format!("read {count} workflow{plural} from {}", packages.join(", ")));
    Ok(workflows)
}

/// The members of the workspace with a build script that may emit workflows.
fn candidates(options: &Options, terminal: &Terminal) -> Result<Vec<String>, Failure> {
    let mut arguments: Vec<String> =
        ["metadata", "--no-deps", "--format-version=1"].map(str::to_owned).into();
    arguments.extend(options.locked.then(|| "--locked".to_owned()));
    arguments.extend(options.offline.then(|| "--offline".to_owned()));
    let output = run(&arguments, terminal)?;
    let metadata: Value = serde_json::from_slice(&output)
        .map_err(|error| Failure::new("could not read the answer of `cargo metadata`").because(error))?;
    Ok(emitting(&metadata))
}

/// The packages with a build script and a build dependency that can bring workflows: `sfn-dsl` or a crate in a folder.
fn emitting(metadata: &Value) -> Vec<String> {
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let has_build_script = |package: &Value| {
        let kinds = list(package, "targets").into_iter().flat_map(|target| list(&target, "kind"));
        kinds.into_iter().any(|kind| kind == "custom-build")
    };
    let brings_workflows = |dependency: &Value| {
        text(dependency, "kind").as_deref() == Some("build")
            && (text(dependency, "name").as_deref() == Some("sfn-dsl") || text(dependency, "path").is_some())
    };
    list(metadata, "packages")
        .iter()
        .filter(|package| {
            has_build_script(package) && list(package, "dependencies").iter().any(brings_workflows)
        })
        .filter_map(|package| text(package, "name"))
        .collect()
}

/// The manifests in the `OUT_DIR`s that cargo's messages name.
fn manifests(messages: &[u8]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = messages
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .filter(|message| message.get("reason").and_then(Value::as_str) == Some("build-script-executed"))
        .filter_map(|message| {
            Some(Path::new(message.get("out_dir")?.as_str()?).join("sfn").join(Manifest::FILE_NAME))
        })
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Runs cargo and gives what it wrote to stdout. What it builds is told; all that it said only where it failed.
fn run(arguments: &[String], terminal: &Terminal) -> Result<Vec<u8>, Failure> {
    let shown = format!("cargo {}", arguments.join(" "));
    let could_not_run = |error: io::Error| {
        Failure::new(format!("could not run `{shown}`"))
            .because(error)
            .help("install cargo, or name a definition with --file or a folder with --manifest")
    };
    let mut command = Command::new(program());
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(could_not_run)?;
    let stderr = child.stderr.take();
    let (said, output) = thread::scope(|scope| {
        let listener = scope.spawn(|| listen(stderr, terminal));
        let output = child.wait_with_output();
        (listener.join().unwrap_or_default(), output)
    });
    let output = output.map_err(could_not_run)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    for line in &said {
        terminal.note(line);
    }
    Err(Failure::new(format!("`{shown}` failed"))
        .help("run it in a Cargo workspace that builds, or name a definition with --file or a folder with --manifest"))
}

/// Cargo names itself in the environment of what it runs.
fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Tells which packages are built, and keeps everything else that cargo says.
fn listen(stderr: Option<ChildStderr>, terminal: &Terminal) -> Vec<String> {
    const PROGRESS: [&str; 5] = ["Blocking", "Checking", "Compiling", "Downloading", "Updating"];
    let mut said = Vec::new();
    let lines =
        stderr.into_iter().flat_map(|stream| BufReader::new(stream).split(b'\n').map_while(Result::ok));
    for line in lines.map(|bytes| String::from_utf8_lossy(&bytes).trim_end().to_owned()) {
        if PROGRESS.iter().any(|word| line.trim_start().starts_with(word)) {
            terminal.note(&line);
        } else {
            said.push(line);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn packages_with_a_build_script_and_sfn_dsl_are_candidates() {
        let package = |name: &str, target: &str, dependency: Value| json!({"name": name, "targets": [{"kind": ["lib"]}, {"kind": [target]}], "dependencies": [dependency]});
        let dsl = json!({"name": "sfn-dsl", "kind": "build"});
        let metadata = json!({"packages": [
            package("orders", "custom-build", dsl.clone()),
            package("through-a-crate", "custom-build", json!({"name": "flows", "kind": "build", "path": "/w/flows"})),
            package("no-script", "bin", dsl),
            package("other-script", "custom-build", json!({"name": "cc", "kind": "build"})),
            package("not-at-build", "custom-build", json!({"name": "sfn-dsl", "kind": null})),
        ]});
        assert_eq!(emitting(&metadata), ["orders", "through-a-crate"]);
        assert!(emitting(&json!({})).is_empty());
    }

    #[test]
    fn messages_without_a_manifest_are_passed_over() {
        let messages = b"not json\n{\"reason\":\"build-script-executed\",\"out_dir\":\"/nowhere\"}\n{}\n";
        assert!(manifests(messages).is_empty());
    }
}
