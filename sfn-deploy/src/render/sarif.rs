//! Findings as a SARIF log, which code hosts and editors show in the source.
//!
//! Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, with errata 01.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Component, Path};

use serde_json::{Value, json};
use sfn_dsl::check::{self, Diagnostic, Level, Rule, Severity};
use sfn_dsl::manifest::sha256_hex;

use crate::failure::Failure;
use crate::verdict::{Subject, Verdict};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run of the check; what could not be read is told as a notification.
pub fn log(verdicts: &[Verdict], unreadable: &[Failure]) -> Value {
    let mut rules: Vec<&'static str> =
        verdicts.iter().flat_map(|verdict| verdict.report().diagnostics()).map(Diagnostic::code).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = verdicts.iter().flat_map(|verdict| results(verdict, &rules)).collect();
    let notifications: Vec<Value> = unreadable
        .iter()
        .map(|failure| json!({"level": "error", "message": {"text": failure.to_string()}}))
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "sfn-deploy",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|code| rule(code)).collect::<Vec<Value>>(),
            }},
            "invocations": [{
                "executionSuccessful": unreadable.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A code of the catalog. Rules of the service may share one; then it stands for all of them.
fn rule(code: &str) -> Value {
    let rules: Vec<&Rule> = check::all_rules().filter(|rule| rule.code == code).collect();
    let summaries: Vec<&str> = rules.iter().map(|rule| rule.summary).collect();
    let pages: Vec<String> = check::pages(code).map(|page| format!("## {page}\n")).collect();
    let mut descriptor = json!({"id": code});
    let Some(object) = descriptor.as_object_mut() else { return descriptor };
    if let Some(first) = rules.first() {
        object.insert("shortDescription".to_owned(), json!({"text": summaries.join("; ")}));
        let level = first.level().severity().map_or("none", level);
        object.insert(
            "defaultConfiguration".to_owned(),
            json!({"enabled": first.level() != Level::Allow, "level": level}),
        );
        let by = if first.is_of_service() {
            "refused by Step Functions"
        } else {
            "beyond what Step Functions refuses"
        };
        object.insert("properties".to_owned(), json!({"tags": [by]}));
    }
    if !pages.is_empty() {
        object.insert(
            "help".to_owned(),
            json!({"text": format!("{}.", summaries.join(".\n")), "markdown": pages.join("\n")}),
        );
    }
    descriptor
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn results(verdict: &Verdict, rules: &[&'static str]) -> Vec<Value> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let diagnostics = verdict.report().diagnostics().iter();
    diagnostics
        .map(|found| {
            let message = found.message();
            let pointer = found.location.as_ref().map(ToString::to_string).unwrap_or_default();
            // The same in every version of the file in which the problem is the same, wherever its lines went.
            let identity = [found.code(), &pointer, &message].join("\n");
            let times = seen.entry(identity.clone()).or_default();
            *times += 1;
            let fingerprint = sha256_hex(format!("{identity}\n{times}").as_bytes());
            let text = match found.help() {
                Some(help) => format!("{message}\nhelp: {help}"),
                None => message,
            };
            json!({
                "ruleId": found.code(),
                "ruleIndex": rules.binary_search(&found.code()).ok(),
                "level": level(found.severity),
                "message": {"text": text},
                "locations": [location(verdict, found, &pointer)],
                "partialFingerprints": {"sfnDefinition/v1": fingerprint},
            })
        })
        .collect()
}

/// Where a finding is: in a file, and in the definition.
fn location(verdict: &Verdict, found: &Diagnostic, pointer: &str) -> Value {
    let physical = match verdict.subject() {
        Subject::File(path) => {
            let region = verdict.report().range(found).map(|range| {
                json!({
                    "startLine": range.start.line,
                    "startColumn": range.start.column,
                    "endLine": range.end.line,
                    "endColumn": range.end.column,
                })
            });
            Some((uri(path), region))
        }
        Subject::Workflow { .. } => {
            let line = verdict.rust_line(found);
            line.map(|line| (uri(Path::new(&line.file)), Some(json!({"startLine": line.line}))))
        }
    };
    let mut location = json!({});
    let Some(object) = location.as_object_mut() else { return location };
    if let Some((uri, region)) = physical {
        let mut physical = json!({"artifactLocation": {"uri": uri}});
        if let (Some(object), Some(region)) = (physical.as_object_mut(), region) {
            object.insert("region".to_owned(), region);
        }
        object.insert("physicalLocation".to_owned(), physical);
    }
    let logical = match (verdict.subject(), pointer) {
        (Subject::File(_), "") => None,
        (Subject::File(_), pointer) => Some(pointer.to_owned()),
        (Subject::Workflow { name, .. }, pointer) => Some(format!("{name}{pointer}")),
    };
    if let Some(name) = logical {
        object.insert("logicalLocations".to_owned(), json!([{"fullyQualifiedName": name}]));
    }
    location
}

/// A path as a URI: relative as it was given, so that whoever reads the log finds it in the repository.
fn uri(path: &Path) -> String {
    let segments = path.components().filter(|part| !matches!(part, Component::CurDir | Component::RootDir));
    let segments: Vec<String> =
        segments.map(|segment| encoded(&segment.as_os_str().to_string_lossy())).collect();
    format!("{}{}", if path.is_absolute() { "file:///" } else { "" }, segments.join("/"))
}

fn encoded(segment: &str) -> String {
    let mut encoded = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use sfn_dsl::machine::MachineType;
    use sfn_dsl::manifest::SourceLine;
    use sfn_dsl::raw::Definition;

    use super::*;
    use crate::verdict::Strictness;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("a.asl.json", "a.asl.json"),
            ("./a b/é.asl.yaml", "a%20b/%C3%A9.asl.yaml"),
            ("../x/a#1.asl", "../x/a%231.asl"),
            ("/srv/a.asl", "file:///srv/a.asl"),
        ] {
            assert_eq!(uri(Path::new(path)), expected);
        }
    }

    #[test]
    fn findings_in_workflows_point_at_the_rust_that_made_the_state() {
        let definition = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}"#;
        let checked =
            Definition::parse("out/order.asl.json", definition).unwrap().check(MachineType::Standard);
        let line = |line| SourceLine { file: "src/order.rs".to_owned(), line };
        let subject = Subject::Workflow {
            name: "order".to_owned(),
            source: Some(line(3)),
            states: BTreeMap::from([("A".to_owned(), line(7))]),
        };
        let strictness = Strictness { shown: Severity::Error, deny_warnings: false };
        let log = log(&[Verdict::new(subject, checked, &strictness)], &[]);
        let locations: Vec<&Value> = log["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| &result["locations"][0])
            .collect();
        let at = |line: u32, name: &str| {
            let region = json!({"startLine": line});
            json!({
                "physicalLocation": {"artifactLocation": {"uri": "src/order.rs"}, "region": region},
                "logicalLocations": [{"fullyQualifiedName": name}],
            })
        };
        assert_eq!(locations, [&at(7, "order/States/A/Next"), &at(3, "order")]);
    }

    #[test]
    fn every_code_of_the_catalog_has_a_description_and_almost_every_one_help() {
        for found in check::all_rules() {
            let rule = rule(found.code);
            assert!(rule["shortDescription"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{rule}");
            assert!(
                rule["help"]["markdown"].as_str().is_some_and(|text| text.contains(found.code)),
                "{rule}"
            );
        }
    }
}
