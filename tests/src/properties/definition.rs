//! Definitions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sfn_dsl::check::{Checked, Levels, Report, Severity, all_rules};
use sfn_dsl::json::{Node, Object};
use sfn_dsl::machine::MachineType;
use sfn_dsl::place::{Place, Pointer, Segment, Source, Span};
use sfn_dsl::raw::Definition;

use super::within;

/// A definition survives being written and read, gets a verdict with every rule and lint on, and keeps this verdict.
pub fn definition(bytes: &[u8]) -> bool {
    let definition = match Definition::parse_bytes("any.asl.json", bytes) {
        Ok(definition) => definition,
        Err(error) => {
            let text = error.source_text.text();
            // A text that is no UTF-8 is shown with replacements, so its places are those of the bytes.
            if std::str::from_utf8(bytes).is_ok() {
                within(text, error.span.start as usize, error.span.end as usize);
            }
            shown(&Report::from(error));
            return false;
        }
    };
    survives(&definition);
    placed(definition.root(), definition.source().map(Source::text).unwrap_or_default());
    let standard = judge(&definition, MachineType::Standard);
    let express = judge(&definition, MachineType::Express);
    standard || express
}

/// A definition in YAML is the one that its JSON is, and everything in it has a place in the text.
pub fn yaml(bytes: &[u8]) -> bool {
    match Definition::parse_yaml_bytes("any.asl.yaml", bytes) {
        Ok(definition) => {
            survives(&definition);
            placed(definition.root(), definition.source().map(Source::text).unwrap_or_default());
            // Places are those of the YAML text in what is told about it, too.
            match definition.check_with(MachineType::Standard, &LEVELS) {
                Ok(checked) => check_places(&definition, &checked.warnings),
                Err(report) => check_places(&definition, &report),
            }
            true
        }
        Err(error) => {
            if std::str::from_utf8(bytes).is_ok() {
                within(error.source_text.text(), error.span.start as usize, error.span.end as usize);
            }
            shown(&Report::from(error));
            false
        }
    }
}

/// Asserts that a value and all its parts have a place in the text.
fn placed(node: &Node, text: &str) {
    let is_placed = |place: Place| match place {
        Place::Text(span) => within(text, span.start as usize, span.end as usize),
        other => assert_eq!(other, Place::Text(Span { start: 0, end: 0 }), "{node} has no place"),
    };
    is_placed(node.place);
    node.as_array().unwrap_or_default().iter().for_each(|element| placed(element, text));
    for member in node.as_object().map(Object::members).unwrap_or_default() {
        is_placed(member.key_place);
        placed(&member.value, text);
    }
}

/// Every rule and every lint, none of them an error.
pub(super) static LEVELS: LazyLock<Levels> = LazyLock::new(|| {
    let lints = all_rules().filter(|rule| !rule.is_of_service());
    lints.fold(Levels::service_only(), |levels, rule| levels.warn(rule.code).unwrap_or_default())
});

/// Writing, in either form, and reading gives the same definition.
fn survives(definition: &Definition) {
    for text in [definition.to_compact(), definition.to_pretty()] {
        assert_eq!(Definition::parse("again", &text).as_ref(), Ok(definition), "{text}");
    }
    assert!(definition.same_meaning(definition));
    let _ = definition.to_json();
    // What has a value is gone, unless the text around it and the value spell another name; what has none stays.
    let values = definition.substitutions().into_iter().map(|name| (name, "1".to_owned())).collect();
    let _ = definition.substitute(&values).to_compact();
    assert_eq!(definition.substitute(&BTreeMap::new()), *definition);
}

fn judge(definition: &Definition, machine_type: MachineType) -> bool {
    match definition.check_with(machine_type, &LEVELS) {
        Ok(Checked { machine, warnings }) => {
            assert!(!warnings.has_errors());
            check_places(definition, &warnings);
            let text = definition.to_pretty();
            let again = Definition::parse("again", &text).map_err(Report::from);
            let again = again.and_then(|again| again.check_with(machine_type, &LEVELS));
            let Ok(again) = again else { unreachable!("refused once it was written: {text}") };
            assert_eq!(again.machine, machine, "{text}");
            assert_eq!(codes(&again.warnings), codes(&warnings), "{text}");
            true
        }
        Err(report) => {
            assert!(report.has_errors());
            check_places(definition, &report);
            false
        }
    }
}

fn codes(report: &Report) -> Vec<(&'static str, Option<String>)> {
    report.diagnostics().iter().map(|found| (found.code(), found.service_location())).collect()
}

/// Every problem is about a part of the text, which stands where the problem says.
fn check_places(definition: &Definition, report: &Report) {
    let text = definition.source().map(Source::text).unwrap_or_default();
    for found in report.diagnostics() {
        // What passes every rule has a model.
        assert_ne!(found.code(), "UNMODELLED_DEFINITION", "{report}");
        if let Place::Text(span) = found.place {
            within(text, span.start as usize, span.end as usize);
        }
        let segments = found.location.as_ref().map(Pointer::segments).unwrap_or_default();
        assert!(leads_somewhere(definition.root(), segments), "{}: {report}", found.message());
    }
    shown(report);
}

/// Whether a pointer names a part of a value, or a member that is missing there.
fn leads_somewhere(node: &Node, segments: &[Segment]) -> bool {
    match segments {
        [] | [_] => true,
        // Where a key stands twice, the pointer may be about either.
        [Segment::Key(key), rest @ ..] => node.as_object().is_some_and(|object| {
            let members = object.members().iter().filter(|member| *member.key == **key);
            members.into_iter().any(|member| leads_somewhere(&member.value, rest))
        }),
        [Segment::Index(index), rest @ ..] => node
            .as_array()
            .and_then(|elements| elements.get(*index))
            .is_some_and(|element| leads_somewhere(element, rest)),
    }
}

fn shown(report: &Report) {
    let text = report.to_string();
    for found in report.diagnostics() {
        assert!(text.contains(found.code()), "{text}");
    }
    let _ = report.service_message();
    let _ = report.clone().at_least(Severity::Error).to_string();
}
