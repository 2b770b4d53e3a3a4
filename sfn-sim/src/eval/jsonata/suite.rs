//! The official test suite of JSONata 2.0.6.
//!
//! Each case is evaluated on its document, as the suite means it; where the expression reads none, also as the service
//! evaluates it. Cases that come out otherwise are listed in `suite_differences.json` with the reason.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jlens_core::Bindings;
use sfn_dsl::time::Timestamp;

use super::names::{Documents, Part, Values};
use super::result::Results;
use super::*;
use crate::payload::Payload;
use crate::random::Random;

/// What is left of the suite without `$eval`, and how much of it must come out as the suite says.
const CASES: usize = 1_611;
const SHARE: f64 = 0.995;

fn folder() -> Option<PathBuf> {
    let ancestors = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let found = ancestors.map(|folder| folder.join("shared/jsonata-suite")).find(|path| path.exists());
    if found.is_none() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: no ../shared/jsonata-suite beside the workspace");
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "tests read the suite")]
fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A case with the document it is evaluated on.
struct Case {
    name: String,
    expression: String,
    document: Option<Value>,
    file: Value,
}

/// All cases that can be read: two have half of a character.
fn cases(suite: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for group in entries(&suite.join("groups")) {
        for path in
            entries(&group).into_iter().filter(|path| path.extension().is_some_and(|end| end == "json"))
        {
            let Ok(file) = serde_json::from_str::<Value>(&text(&path)) else { continue };
            let listed = match file {
                Value::Array(listed) => listed,
                one => vec![one],
            };
            for (position, case) in listed.into_iter().enumerate() {
                let expression = match case["expr-file"].as_str() {
                    Some(file) => text(&group.join(file)),
                    None => case["expr"].as_str().unwrap().to_owned(),
                };
                let document = match (case.get("data"), case["dataset"].as_str()) {
                    (Some(data), _) => Some(data.clone()),
                    (None, Some(name)) => Some(
                        serde_json::from_str(&text(&suite.join(format!("datasets/{name}.json")))).unwrap(),
                    ),
                    (None, None) => None,
                };
                let stem = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
                let name = format!("{}/{}#{position}", stem(&group), stem(&path));
                cases.push(Case { name, expression, document, file: case });
            }
        }
    }
    cases
}

type Outcome = Result<Option<Payload>, QueryError>;

struct Root<'a>(Option<Part<'a>>);

impl<'a> jlens_core::input::Source<'a> for Root<'a> {
    fn read(&self, sink: &mut jlens_core::input::Sink<'_, 'a>) -> Result<(), String> {
        if let Some(Part(inside)) = self.0 {
            super::names::write(inside, sink);
        }
        Ok(())
    }
}

impl Case {
    fn depth(&self) -> usize {
        self.file["depth"].as_u64().map_or(1_000, |depth| usize::try_from(depth).unwrap())
    }

    fn options(&self) -> Options {
        // Those that loop for ever should not do so for long.
        Options::new().now(0).seed(0).max_depth(self.depth()).max_steps(1_000_000)
    }

    fn bindings(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.file["bindings"].as_object().into_iter().flatten()
    }

    /// On its document.
    fn evaluated(&self) -> Outcome {
        let nothing = Payload::from(Value::Null);
        let (reads, values) = (Reads::default(), values(&nothing, &[]));
        let documents = Documents::new(&reads, values);
        let bindings = self.bindings().fold(
            function::with_functions(&Functions::default(), &mut Random::new(0), Bindings::clone),
            |bindings, (name, value)| bindings.var(name, value.clone()),
        );
        let expression = Expression::compile(&self.expression)?;
        let document =
            Root(self.document.as_ref().map(|document| Part(crate::payload::Part::Value(document))));
        let result = expression.evaluate_source_to(&document, &bindings, &self.options(), |output| {
            output.write(&mut Results::new(&documents))
        });
        Ok(result?.map(crate::payload::Draft::into_payload))
    }

    /// As a state evaluates it, where it reads no document.
    fn evaluated_in_a_state(&self) -> Option<Outcome> {
        let text = Jsonata::parse(&self.expression).ok()?;
        let is_bounded = self.file.get("depth").is_some() || text.as_str().contains("eval");
        if is_bounded || !text.expression().references().context.is_empty() {
            return None;
        }
        let query = Query::new(&text);
        if self.document.is_some() && matches!(query.expression, Ok(Form::Plain(_))) {
            return None;
        }
        let bindings: BTreeMap<_, _> =
            self.bindings().map(|(name, value)| (name.as_str(), Payload::from(value.clone()))).collect();
        let variables: Vec<_> = query.variables().iter().map(|name| bindings.get(name.as_str())).collect();
        let (nothing, mut random) = (Payload::from(Value::Null), Random::new(0));
        let mut names = Names {
            values: values(&nothing, &variables),
            now: Timestamp::from_millis(0),
            random: &mut random,
        };
        Some(match query.evaluate(&mut names) {
            Ok(value) => Ok(Some(value)),
            Err(QueryError::Undefined | QueryError::Unsupported) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// Compares with what the suite says.
    fn judge(&self, outcome: &Outcome) -> Result<(), String> {
        let code = self.file["code"].as_str().or(self.file["error"]["code"].as_str());
        let expected = self.file.get("result");
        let is_same = match (outcome, code) {
            (Err(QueryError::Limit(_)), Some("U1001")) => true,
            (Err(QueryError::Thrown { code, .. }), Some(expected)) => code == expected,
            (Err(_), _) | (Ok(_), Some(_)) => false,
            (Ok(Some(value)), None) => expected.is_some_and(|expected| self.is_same(value, expected)),
            (Ok(None), None) => expected.is_none(),
        };
        let expected = code.map(str::to_owned).or(expected.map(Value::to_string));
        if is_same { Ok(()) } else { Err(format!("{outcome:?} instead of {expected:?}")) }
    }

    fn is_same(&self, value: &Value, expected: &Value) -> bool {
        match (value, expected) {
            (Value::Array(items), Value::Array(expected)) if self.file["unordered"] == true => {
                items.len() == expected.len()
                    && expected.iter().all(|expected| items.iter().any(|item| same(item, expected)))
            }
            _ => same(value, expected),
        }
    }
}

fn values<'a>(input: &'a Payload, variables: &'a [Option<&'a Payload>]) -> Values<'a> {
    Values { input, result: None, error_output: None, context: &Value::Null, variables }
}

/// Numbers by value.
fn same(value: &Value, expected: &Value) -> bool {
    match (value, expected) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| same(one, other)))
        }
        _ => value == expected,
    }
}

#[test]
fn the_suite_comes_out_as_it_says() {
    let Some(suite) = folder() else { return };
    let mut known: BTreeMap<String, String> =
        serde_json::from_str(include_str!("suite_differences.json")).unwrap();
    let (mut count, mut passed, mut failures) = (0, 0, Vec::new());
    for case in cases(&suite).iter().filter(|case| !case.name.starts_with("function-eval/")) {
        count += 1;
        let on_document = case.judge(&case.evaluated());
        let in_a_state = case.evaluated_in_a_state().map_or(Ok(()), |outcome| case.judge(&outcome));
        match on_document.and(in_a_state.map_err(|problem| format!("in a state: {problem}"))) {
            Ok(()) => passed += 1,
            Err(problem) => {
                if known.remove(&case.name).is_none() {
                    failures.push(format!("{}: {}: {problem}", case.name, case.expression));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(known.is_empty(), "no longer different: {known:?}");
    assert!(
        count >= CASES && f64::from(passed) >= SHARE * f64::from(u32::try_from(count).unwrap()),
        "{passed}/{count}"
    );
}
