//! The doc block of every rule has a bad and a good example; they are executed, and `docs/rules.md` is made of them.

#![expect(clippy::disallowed_methods, reason = "the catalog is made of the source files of the rules")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Rule, rules};
use crate::check::lints::tests::definition;
use crate::check::{Levels, Report};
use crate::machine::MachineType;
use crate::raw::Definition;

/// The doc block of a rule's file.
struct Page {
    file: PathBuf,
    codes: Vec<String>,
    summary: String,
    /// Everything below the title.
    body: String,
    bad: Vec<String>,
    good: Vec<String>,
}

fn pages(folder: &str) -> Vec<Page> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check").join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files.into_iter().filter_map(page).collect()
}

/// Rules about workflows of a build script rather than definitions: no example could be a definition.
const NOT_OF_DEFINITIONS: [&str; 3] = ["machine_name.rs", "nesting.rs", "parameter.rs"];

fn page(file: PathBuf) -> Option<Page> {
    if NOT_OF_DEFINITIONS.iter().any(|name| file.ends_with(name)) {
        return None;
    }
    let text = fs::read_to_string(&file).unwrap();
    let docs: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    let (title, body) = docs.split_first()?;
    let (codes, summary) = title.strip_prefix("# `")?.split_once("`: ")?;
    let mut page = Page {
        file,
        codes: codes.split("`, `").map(str::to_owned).collect(),
        summary: summary.to_owned(),
        body: body.join("\n").trim().to_owned(),
        bad: Vec::new(),
        good: Vec::new(),
    };
    let mut lines = body.iter();
    let mut kind = "";
    while let Some(line) = lines.next() {
        if line.starts_with("```json") {
            let example =
                lines.by_ref().take_while(|line| **line != "```").copied().collect::<Vec<_>>().join("\n");
            match kind {
                "Bad:" => page.bad.push(example),
                "Good:" => page.good.push(example),
                _ => panic!("{}: an example that is neither bad nor good", page.file.display()),
            }
        } else if line.ends_with(':') {
            kind = line;
        }
    }
    Some(page)
}

/// The codes of all that is found, with `code` speaking whatever its level.
fn codes_of(example: &str, rule: &Rule) -> Vec<&'static str> {
    let levels = if rule.is_of_service() {
        Levels::service_only()
    } else {
        Levels::default().warn(rule.code).unwrap()
    };
    let machine_type = if example.contains("\"Comment\": \"Express\"") {
        MachineType::Express
    } else {
        MachineType::Standard
    };
    let report = match Definition::parse("example", example) {
        Err(error) => Report::from(error),
        Ok(_) => match definition(example).check_with(machine_type, &levels) {
            Ok(checked) => checked.warnings,
            Err(report) => report,
        },
    };
    report.diagnostics().iter().map(crate::check::Diagnostic::code).collect()
}

fn check_examples(page: &Page, rule: &Rule) {
    let file = page.file.display();
    let is_long = page.body.contains("Bad: too long to show");
    assert!(
        (is_long || !page.bad.is_empty()) && !page.good.is_empty(),
        "{file}: needs a bad and a good example"
    );
    for example in &page.bad {
        let codes = codes_of(example, rule);
        assert!(
            page.codes.iter().any(|code| codes.contains(&code.as_str())),
            "{file}: found {codes:?} in {example}"
        );
    }
    for example in &page.good {
        let codes = codes_of(example, rule);
        assert!(
            !page.codes.iter().any(|code| codes.contains(&code.as_str())),
            "{file}: found {codes:?} in {example}"
        );
    }
}

#[test]
fn every_rule_has_a_page_with_examples_that_are_true() {
    for page in pages("rules").iter().chain(&pages("lints")) {
        for code in &page.codes {
            let rule = rules().find(|rule| rule.code == code && rule.summary == page.summary);
            let rule = rule.or_else(|| rules().find(|rule| rule.code == code));
            let rule = rule.unwrap_or_else(|| panic!("{}: no rule has the code {code}", page.file.display()));
            if !rule.is_of_service() {
                assert_eq!(rule.summary, page.summary, "{}", page.file.display());
            }
            check_examples(page, rule);
        }
    }
}

#[test]
fn codes_of_lints_are_unique_and_numbers_rise() {
    let lints: Vec<&Rule> = rules().filter(|rule| !rule.is_of_service()).collect();
    let pages = pages("lints");
    for rule in &lints {
        let with_code = pages.iter().filter(|page| page.codes.iter().any(|code| code == rule.code)).count();
        assert_eq!(with_code, 1, "{}: needs exactly one page", rule.code);
    }
    for pair in lints.windows(2) {
        assert!(number(pair[0]) <= number(pair[1]), "{} stands before {}", pair[0].number, pair[1].number);
    }
}

fn number(rule: &Rule) -> u32 {
    rule.number[1..].parse().unwrap()
}

#[test]
fn the_catalog_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let catalog = catalog();
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &catalog).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == catalog,
        "docs/rules.md is out of date: run `BLESS=1 cargo test -p sfn-dsl catalog`"
    );
}

const INTRODUCTION: &str = "\
# Rules

What `sfn-dsl` checks in a definition. Generated from the source files of the rules; `BLESS=1 cargo test -p sfn-dsl catalog`
writes it anew, and the same test executes the examples.

- **A** rules are what the service itself refuses; they are always errors.
- **B** rules go beyond: *error* is certain to go wrong at run time, *warning* runs but probably not as meant, *info* is
  advice. `Levels` changes the level of each: `allow`, `info`, `warn`, `deny`. *off* means silent unless it is asked for.

One finding is silenced where it is: `\"Comment\": \"sfn:allow(MISSING_DEFAULT) all kinds are listed\"` in a state, with several
codes between commas; in the top-level `Comment` for what is said of the machine as a whole. States inside a Map or
Parallel have comments of their own. A rules cannot be silenced, and a comment that silences nothing is reported.

An example is a whole definition or one state.
";

/// `docs/rules.md`.
fn catalog() -> String {
    let mut text = INTRODUCTION.to_owned();
    text.push_str("\n| Rule | Code | Level | Finds |\n|---|---|---|---|\n");
    for rule in rules() {
        let level = if rule.is_on { rule.severity.as_str() } else { "off" };
        writeln!(text, "| {} | `{}` | {level} | {} |", rule.number, rule.code, rule.summary).unwrap();
    }
    let mut sections = BTreeMap::new();
    for page in pages("rules").into_iter().chain(pages("lints")) {
        let of_page = |rule: &&Rule| page.codes.iter().any(|code| code == rule.code);
        let exact = rules().find(|rule| of_page(rule) && rule.summary == page.summary);
        let rule = exact.or_else(|| rules().find(of_page)).unwrap();
        sections.insert((!rule.is_of_service(), number(rule), page.summary.clone()), (rule.number, page));
    }
    for (number, page) in sections.values() {
        let codes = page.codes.join("`, `");
        write!(text, "\n## {number} `{codes}`: {}\n\n{}\n", page.summary, page.body).unwrap();
    }
    text
}
