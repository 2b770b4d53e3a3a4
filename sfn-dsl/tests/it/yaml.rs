//! Definitions in YAML: the same tree as in JSON, and every message at its place in the YAML text.
#![expect(clippy::disallowed_methods, reason = "these tests read definitions from files")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sfn_dsl::check::Report;
use sfn_dsl::json::{Node, Object, Value};
use sfn_dsl::machine::MachineType;
use sfn_dsl::place::Place;
use sfn_dsl::raw::{Definition, Format};
use sfn_dsl::{json, yaml};

use crate::mutations::MACHINES;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

/// Writes a tree in the many ways that YAML has.
struct Writer<'r> {
    text: String,
    random: &'r mut Random,
}

impl Writer<'_> {
    fn write(node: &Node, random: &mut Random) -> String {
        let mut writer = Writer { text: String::new(), random };
        if writer.random.below(3) == 0 {
            writer.text.push_str("# a comment\n---\n");
        }
        writer.node(node, 0, false);
        writer.text.push('\n');
        writer.text
    }

    /// After a key or a dash, or at the start of a line: `indent` blanks are less than any line below needs.
    fn node(&mut self, node: &Node, indent: usize, in_flow: bool) {
        match &node.value {
            Value::Null => {
                let word = ["null", "~", "Null", "!!null null"][self.random.below(4)];
                self.text.push_str(word);
            }
            Value::Bool(value) => self.text.push_str(match (value, self.random.below(2)) {
                (true, 0) => "true",
                (true, _) => "True",
                (false, 0) => "false",
                (false, _) => "FALSE",
            }),
            Value::Number(number) => self.text.push_str(number.as_str()),
            Value::String(text) => self.string(text, indent, in_flow, false),
            Value::Array(elements) => {
                if in_flow || elements.is_empty() || self.random.below(3) == 0 {
                    self.text.push('[');
                    for element in elements {
                        self.node(element, indent, true);
                        self.text.push_str(", ");
                    }
                    self.text.push(']');
                } else {
                    for element in elements {
                        self.line(indent);
                        self.text.push_str("- ");
                        self.node(element, indent + 2, false);
                    }
                }
            }
            Value::Object(object) => {
                if in_flow || object.is_empty() || self.random.below(4) == 0 {
                    self.text.push('{');
                    for member in object.members() {
                        self.string(&member.key, indent, true, true);
                        self.text.push_str(": ");
                        self.node(&member.value, indent, true);
                        self.text.push(',');
                        if self.random.below(5) == 0 {
                            self.line(indent + 1);
                        }
                    }
                    self.text.push('}');
                } else {
                    for member in object.members() {
                        self.line(indent);
                        self.string(&member.key, indent, false, true);
                        self.text.push_str(": ");
                        let deeper = indent + 1 + self.random.below(4);
                        self.node(&member.value, deeper, false);
                        if self.random.below(20) == 0
                            && matches!(member.value.value, Value::Null | Value::Bool(_) | Value::Number(_))
                        {
                            self.text.push_str(" # why");
                        }
                    }
                }
            }
        }
    }

    fn line(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.push_str(&" ".repeat(indent));
    }

    fn string(&mut self, text: &str, indent: usize, in_flow: bool, is_key: bool) {
        let is_printable =
            !text.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'));
        let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "$._/-".contains(c))
            && !["yes", "no", "on", "off", "true", "false", "null"].contains(&text.to_lowercase().as_str());
        let is_folded = is_printable
            && !is_key
            && !in_flow
            && text.contains(' ')
            && text.split(' ').all(|word| !word.is_empty());
        let lines = text.strip_suffix('\n').unwrap_or(text);
        let is_block = !is_key
            && !in_flow
            && !lines.is_empty()
            && lines.split('\n').all(|line| {
                !line.ends_with(' ')
                    && !line.contains(|c: char| {
                        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
                    })
            })
            && !lines.starts_with([' ', '\n'])
            && !lines.ends_with('\n');
        match self.random.below(6) {
            0 | 1 if is_word => self.text.push_str(text),
            2 if is_printable => write!(self.text, "'{}'", text.replace('\'', "''")).unwrap(),
            3 if is_folded => {
                self.text.push_str(">-");
                self.line(indent + 1);
                let folded = text.replace(' ', &format!("\n{}", " ".repeat(indent + 1)));
                self.text.push_str(&folded);
            }
            4 if is_block => {
                self.text.push_str(if text.ends_with('\n') { "|" } else { "|-" });
                for line in lines.split('\n') {
                    self.text.push('\n');
                    if !line.is_empty() {
                        self.text.push_str(&" ".repeat(indent + 1));
                        self.text.push_str(line);
                    }
                }
            }
            5 if is_printable && is_folded => {
                let folded = text
                    .replace('\\', "\\\\")
                    .replace('"', "\\\"")
                    .replace(' ', &format!("\n{}", " ".repeat(indent + 1)));
                write!(self.text, "\"{folded}\"").unwrap();
            }
            _ => self.text.push_str(&Node::new(text, Place::Unknown).to_compact()),
        }
    }
}

/// The same tree comes of JSON, of JSON read as YAML, and of YAML in every style.
#[track_caller]
fn check_forms(name: &str, node: &Node, random: &mut Random) {
    for text in [node.to_compact(), node.to_pretty()] {
        assert_eq!(yaml::parse(&text).as_ref(), Ok(node), "{name}");
    }
    let text = Writer::write(node, random);
    match yaml::parse(&text) {
        Ok(read) => assert!(read == *node, "{name}: read {}\nfrom\n{text}", read.to_compact()),
        Err(error) => panic!("{name}: {error:?}\n{text}"),
    }
}

fn report(definition: &Definition) -> Report {
    let checked = definition.check(MachineType::Standard);
    checked.map_or_else(|report| report, |checked| checked.warnings)
}

#[test]
fn published_definitions_are_the_same_in_yaml_and_find_the_same() {
    let mut random = Random(0x51ED_270B_9F3D_6A11);
    let mut definitions: Vec<(String, String)> =
        MACHINES.iter().map(|text| ("a machine".to_owned(), (*text).to_owned())).collect();
    let mut ancestors = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    match ancestors.find_map(|folder| Some(folder.join("shared/corpus")).filter(|path| path.is_dir())) {
        None => eprintln!("SKIPPED: no ../shared/corpus beside the workspace"),
        Some(corpus) => {
            for entry in
                ["valid", "invalid"].iter().flat_map(|folder| fs::read_dir(corpus.join(folder)).unwrap())
            {
                let path = entry.unwrap().path();
                definitions.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
            assert!(definitions.len() > 1_000);
            definitions.sort();
        }
    }
    for (name, text) in definitions.iter().step_by(3) {
        let Ok(definition) = Definition::parse("a", text) else { continue };
        check_forms(name, definition.root(), &mut random);
        let text = Writer::write(definition.root(), &mut random);
        let (in_json, in_yaml) = (report(&definition), report(&Definition::parse_yaml("a", &text).unwrap()));
        let found = |report: &Report| -> Vec<(&'static str, Option<String>, String)> {
            let all = report.diagnostics().iter();
            all.map(|found| (found.code(), found.service_location(), found.message())).collect()
        };
        assert_eq!(found(&in_json), found(&in_yaml), "{name}");
        for found in in_yaml.diagnostics() {
            // Whatever has a place has one in this text.
            if let Place::Text(span) = found.place {
                assert!(text.get(span.start as usize..span.end as usize).is_some(), "{name}: {found:?}");
            }
        }
        assert_eq!(in_json.diagnostics().len(), in_yaml.diagnostics().len());
        let _ = in_yaml.to_string();
    }
}

#[test]
fn random_trees_are_the_same_in_yaml() {
    const PARTS: [&str; 28] = [
        "a", "b c", "yes", "null", "1", "0x1", "- ", ": ", " #", "#", "'", "\"", "\\", "\n", "\t", "é", "😀",
        "{", "}", "[", "]", ",", "&a", "*a", "!x", "%}", "{% ", "\u{1}",
    ];
    fn text(random: &mut Random) -> String {
        (0..random.below(6)).map(|_| PARTS[random.below(PARTS.len())]).collect()
    }
    fn tree(random: &mut Random, depth: usize) -> Node {
        let value = match random.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(random.below(2) == 0),
            2 => json::parse(["0", "-1.50", "1e9", "12345678901234567890"][random.below(4)]).unwrap().value,
            3 | 4 => text(random).into(),
            5 => Value::Array((0..random.below(4)).map(|_| tree(random, depth - 1)).collect()),
            _ => {
                let mut object = Object::new();
                for _ in 0..random.below(4) {
                    object.push(&text(random), Place::Unknown, tree(random, depth - 1));
                }
                Value::Object(object)
            }
        };
        Node::new(value, Place::Unknown)
    }
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for round in 0..5_000 {
        let node = tree(&mut random, 4);
        check_forms(&format!("round {round}: {}", node.to_compact()), &node, &mut random);
    }
}

#[test]
fn whatever_text_comes_in_an_answer_comes_out() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let seeds: Vec<String> = MACHINES
        .iter()
        .flat_map(|machine| {
            let node = json::parse(machine).unwrap();
            [Writer::write(&node, &mut random), Writer::write(&node, &mut random)]
        })
        .chain([
            "a: &x {b: [1, 'it''s'], c: \"\\u0041\"}\nd:\n  <<: *x\n? e\n: - |+\n    f\n\n  - >-\n   g\n"
                .to_owned(),
        ])
        .collect();
    let pieces: Vec<char> = "{}[]\",:'\\\0é\u{feff}\u{2028} \t\n-?&*!|>#%@`~<x0😀\r.".chars().collect();
    for _ in 0..3_000 {
        let mut text: Vec<char> = seeds[random.below(seeds.len())].chars().collect();
        for _ in 0..=random.below(8) {
            let at = random.below(text.len().max(1));
            match random.below(4) {
                0 if !text.is_empty() => drop(text.remove(at)),
                1 => text.truncate(at + 1),
                2 if !text.is_empty() => text[at] = pieces[random.below(pieces.len())],
                _ => text.insert(at.min(text.len()), pieces[random.below(pieces.len())]),
            }
        }
        let text: String = text.into_iter().collect();
        let report = match Definition::parse_yaml("a.asl.yaml", &text) {
            Ok(definition) => {
                let again = Definition::parse("a", &definition.to_pretty()).unwrap();
                assert_eq!(again, definition);
                report(&definition)
            }
            Err(error) => {
                assert!(text.get(error.span.start as usize..error.span.end as usize).is_some(), "{error:?}");
                assert_eq!(error.format, Format::Yaml);
                Report::from(error)
            }
        };
        let _ = report.to_string();
    }
    let error = Definition::parse_yaml_bytes("a.asl.yaml", b"a: \xff").unwrap_err();
    assert_eq!((error.message.as_str(), error.span.start), ("the text is not UTF-8", 3));
}

/// The report on a JSONata machine whose state `A` has this field at the end.
fn report_on(output: &str) -> String {
    let text = format!(
        "QueryLanguage: JSONata\nStartAt: A\nTimeoutSeconds: 1\nStates:\n  A:\n    Type: Succeed\n    Output: {output}\n"
    );
    report(&Definition::parse_yaml("a.asl.yaml", &text).unwrap()).to_string()
}

#[test]
fn mistakes_are_marked_inside_of_every_kind_of_scalar() {
    let single = "'{% $states.input.items[1, 2) %}'";
    let doubled = "'{% \"it''s\" & [1, 2) %}'";
    let escaped = r#""{% \"\u00e9\" & [1, 2) %}""#;
    let literal = "|-\n      {%\n        $a +\n          [1, 2)\n      %}";
    let folded = ">-\n      {% $a +\n      [1, 2) %}";
    let wrapped = "\"{% $a +\n      [1, 2) %}\"";
    let plain = "${A}\n";
    assert_eq!(report_on(plain), "");
    for (output, line, column) in [
        (single, 7, 38),
        (doubled, 7, 32),
        (escaped, 7, 35),
        (literal, 10, 16),
        (folded, 9, 12),
        (wrapped, 8, 12),
    ] {
        let report = report_on(output);
        assert!(report.contains("Expected \"]\", got "), "{report}");
        assert!(report.contains(&format!("a.asl.yaml:{line}:{column}  /States/A/Output\n")), "{report}");
        let caret = format!("| {}^\n", " ".repeat(column - 1));
        assert!(report.contains(&caret), "{report}");
    }
}

#[test]
fn reports_show_the_yaml() {
    let text = "StartAt: Pack\nStates:\n  Pack:\n    Type: Pass\n    Next: Shp\n  Ship:\n    Type: Succeed\n";
    let report = report(&Definition::parse_yaml("order.asl.yaml", text).unwrap()).to_string();
    assert_eq!(
        report,
        "error[MISSING_TRANSITION_TARGET]: state \"Pack\": `Next` names \"Shp\", which is not in the same `States` map
  --> order.asl.yaml:5:11  /States/Pack/Next
  5 |     Next: Shp
    |           ^^^
  help: did you mean \"Ship\"?

error[MISSING_TRANSITION_TARGET]: state \"Ship\" can never run: no `StartAt`, `Next`, `Default` or `Catch` leads to it
  --> order.asl.yaml:6:3  /States/Ship
  6 |   Ship:
    |   ^^^^
"
    );
}

#[test]
fn what_is_not_yaml_is_reported_like_any_other_problem() {
    let report = Report::from(
        Definition::parse_yaml("a.asl.yaml", "A:\n  Resource: !GetAtt Charge.Arn\n").unwrap_err(),
    );
    assert_eq!(
        report.to_string(),
        "error[INVALID_JSON_DESCRIPTION]: the definition is not YAML: `!GetAtt` belongs to CloudFormation templates; a definition has no such functions
  --> a.asl.yaml:2:13
  2 |   Resource: !GetAtt Charge.Arn
    |             ^^^^^^^
  help: write a substitution: \"${Name}\", with its value in `DefinitionSubstitutions` or in `params` of sfn.toml
"
    );
}

/// The 2 MiB of a test are those of any thread but the first of a program.
#[test]
fn the_deepest_payload_that_is_read_is_checked_without_an_overflow() {
    let text = |depth: usize| {
        let (open, close) = ("{a: ".repeat(depth), "}".repeat(depth));
        format!("StartAt: S\nStates:\n  S: {{Type: Pass, End: true, Parameters: {open}1{close}}}\n")
    };
    let depths = (1..600).rev().map(|depth| Definition::parse_yaml("deep.asl.yaml", &text(depth)));
    let definition = depths.flatten().next().unwrap();
    let again = Definition::parse_yaml("again.asl.yaml", &definition.to_pretty());
    assert!(definition.same_meaning(&again.unwrap()));
    let _ = (definition.to_json(), definition.substitute(&[("A".to_owned(), "B".to_owned())].into()));
    assert!(definition.check(MachineType::Standard).is_ok());
    assert!(Definition::from_node(definition.root().clone()).check(MachineType::Standard).is_ok());
}
