//! Whole sessions at a terminal, as they are written down beside this file: `BLESS=1 cargo test -p sfn-deploy transcripts` writes them.
//!
//! Lines with `:` are of stderr. What differs from run to run is replaced: hashes, commits, times.
#![expect(clippy::disallowed_methods, reason = "transcripts are files")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::{Folder, PASS};

/// A session in a folder.
struct Session {
    folder: Folder,
    text: String,
}

impl Session {
    fn new(name: &str, config: &str) -> Self {
        let folder = Folder::new(&format!("transcript-{name}"));
        folder.write("sfn.toml", config);
        Self { folder, text: String::new() }
    }

    fn write(&mut self, file: &str, text: &str) {
        self.folder.write(file, text);
    }

    fn run(&mut self, command: &str) {
        let arguments: Vec<&str> = command.split(' ').collect();
        let ran = self.folder.run(&arguments);
        let _ = writeln!(self.text, "$ sfn-deploy {command}");
        for line in ran.stderr.lines() {
            let _ = writeln!(self.text, ": {line}");
        }
        self.text.push_str(&ran.stdout);
        if ran.code != 0 {
            let _ = writeln!(self.text, "(exit {})", ran.code);
        }
        self.text.push('\n');
    }

    #[track_caller]
    fn is(self, name: &str) {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/transcripts").join(format!("{name}.txt"));
        let text = replaced(&self.text);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{}", path.display());
    }
}

/// The text without what differs from run to run.
fn replaced(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let words = line.split(' ').map(|word| {
            let is_hex = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
            match word.split_once('=') {
                Some((key @ ("hash" | "git"), value)) if is_hex(value) => format!("{key}=..."),
                _ if word.len() == 27 && word.ends_with("...") && is_hex(&word[..24]) => "HASH".to_owned(),
                _ if word.len() >= 20 && is_hex(word) => "HASH".to_owned(),
                _ if word.len() == 24 && word.ends_with('Z') && word.contains('T') => {
                    "2026-08-23T10:06:11.000Z".to_owned()
                }
                _ => word.to_owned(),
            }
        });
        lines.push(words.filter(|word| word != "git=...").collect::<Vec<_>>().join(" "));
    }
    lines.join("\n") + "\n"
}

const CONFIG: &str = "[env.local]\nalias = \"live\"\ntags = { team = \"orders\" }\n";

#[test]
fn transcripts_of_a_first_deployment() {
    let mut session = Session::new("first", CONFIG);
    session.write("greet.asl.json", PASS);
    session.run("plan --file greet.asl.json");
    session.run("apply --file greet.asl.json");
    session.run("apply --file greet.asl.json");
    session.run("apply --file greet.asl.json --type express");
    session.run("apply --file greet.asl.json --type express --replace greet");
    session.is("first");
}

#[test]
fn transcripts_of_a_change_that_is_shifted_and_taken_back() {
    let shift = "shift = { kind = \"canary\", percent = 10, bake = \"0s\", min-executions = 0 }\n";
    let mut session = Session::new("change", &format!("{CONFIG}{shift}"));
    session.write("greet.asl.json", PASS);
    session.run("apply --file greet.asl.json --quiet");
    let longer = PASS.replace("\"Next\": \"Done\"", "\"Next\": \"Rest\"").replace(
        "    \"Done\"",
        "    \"Rest\": {\"Type\": \"Wait\", \"Seconds\": 1, \"Next\": \"Done\"},\n    \"Done\"",
    );
    session.write("greet.asl.json", &longer);
    session.run("apply --file greet.asl.json -m rests");
    session.run("versions greet");
    session.run("rollback greet -m sleepy");
    session.run("versions greet");
    session.run("plan --file greet.asl.json");
    session.run("drift --file greet.asl.json");
    session.run("destroy greet");
    session.is("change");
}

#[test]
fn transcripts_of_a_canary_without_traffic() {
    let shift = "shift = { kind = \"canary\", percent = 10, bake = \"0s\" }\n";
    let mut session = Session::new("held", &format!("{CONFIG}{shift}"));
    session.write("greet.asl.json", PASS);
    session.run("apply --file greet.asl.json --quiet");
    session.write("greet.asl.json", &PASS.replace("hello", "hi"));
    session.run("apply --file greet.asl.json");
    session.run("plan --file greet.asl.json");
    session.run("shift greet --abort");
    session.is("held");
}

#[test]
fn transcripts_of_what_a_workflow_costs_needs_and_gets() {
    let mut session = Session::new("known", CONFIG);
    session.write("charge.asl.json", crate::support::TASK);
    session.run("cost --file charge.asl.json --runs-per-month 1000000");
    session.run("iam show --file charge.asl.json");
    session.run("config show charge");
    session.is("known");
}
