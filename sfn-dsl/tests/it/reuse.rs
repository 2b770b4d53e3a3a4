//! Fragments, nesting, and definitions that are read and built on.

use sfn_dsl::prelude::*;
use sfn_dsl::raw::Definition;

fn read(text: &str) -> Definition {
    Definition::parse("read.asl.json", text).unwrap()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "tests read their files")]
fn a_definition_as_a_flow_means_the_same() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
    let mut count = 0;
    for example in std::fs::read_dir(examples).unwrap() {
        let Ok(files) = std::fs::read_dir(example.unwrap().path()) else { continue };
        for file in files {
            let path = file.unwrap().path();
            if path.to_string_lossy().ends_with(".asl.json") {
                let definition = read(&std::fs::read_to_string(&path).unwrap());
                let flow: Flow = Flow::from_definition(&definition);
                assert!(
                    flow.definition().same_meaning(&definition),
                    "{}: {}",
                    path.display(),
                    flow.definition()
                );
                count += 1;
            }
        }
    }
    assert!(count >= 8, "{count}");
}

const PAYMENT: &str = r#"{"Comment": "pays", "StartAt": "Known?", "TimeoutSeconds": 60, "States": {
    "Charge": {"Type": "Task", "Resource": "${Charge}", "End": true},
    "Known?": {"Type": "Choice", "Choices": [{"Variable": "$.known", "BooleanEquals": true, "Next": "Skip"}], "Default": "Charge"},
    "Skip": {"Type": "Pass", "End": true},
    "Stuck": {"Type": "Fail"}}}"#;

#[test]
fn every_end_of_a_definition_leads_on() {
    let flow: Flow = Flow::from_definition(&read(PAYMENT)).then(Pass::new("Log")).then(Succeed::new("Done"));
    let json = flow.definition().to_json();
    assert_eq!(json["StartAt"], "Known?");
    assert_eq!((&json["Comment"], &json["TimeoutSeconds"]), (&json!("pays"), &json!(60)));
    for state in ["Charge", "Skip"] {
        assert_eq!(json["States"][state]["Next"], "Log");
        assert_eq!(json["States"][state].get("End"), None);
    }
    assert_eq!(json["States"]["Log"]["Next"], "Done");
    assert!(json["States"]["Stuck"].get("Next").is_none());
}

#[test]
fn a_definition_is_a_fragment_like_another() {
    let payment = || Flow::from_definition(&read(PAYMENT)).prefixed("Pay: ");
    let flow = Flow::new()
        .then(Pass::new("Before"))
        .then(payment())
        .then(Map::new("Each").item_processor(payment().prefixed("Each: ")));
    let json = flow.definition().to_json();
    assert_eq!(json["States"]["Before"]["Next"], "Pay: Known?");
    assert_eq!(json["States"]["Pay: Known?"]["Default"], "Pay: Charge");
    assert_eq!(json["States"]["Pay: Charge"]["Next"], "Each");
    let inner = &json["States"]["Each"]["ItemProcessor"];
    assert_eq!((&inner["StartAt"], &inner["Comment"]), (&json!("Each: Pay: Known?"), &json!("pays")));
    assert_eq!(inner.get("TimeoutSeconds"), None, "it is the business of a machine");
    assert_eq!(json.get("TimeoutSeconds"), None);
}

#[test]
fn states_of_a_definition_keep_their_query_language() {
    let text = r#"{"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
        "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "Output": "{% 1 %}", "End": true}}}}}}"#;
    let alone: Flow = Flow::from_definition(&read(text));
    assert!(alone.definition().same_meaning(&read(text)));
    let mixed: Flow = Flow::from_definition(&read(text)).then(Pass::new("P").result_path("$.p"));
    let json = mixed.definition().to_json();
    assert_eq!(json.get("QueryLanguage"), None);
    assert_eq!(json["States"]["M"]["QueryLanguage"], "JSONata");
    assert_eq!(json["States"]["M"]["ItemProcessor"]["States"]["I"]["QueryLanguage"], "JSONata");
    assert!(mixed.check().is_ok());
}

#[test]
fn what_is_wrong_in_a_definition_stays_wrong() {
    for wrong in [
        r#"{"StartAt": "Nowhere", "States": {"A": {"Type": "Succeed"}}}"#,
        r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed", "End": true}}}"#,
        r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A", "End": true}}}"#,
        r#"{"StartAt": "A", "States": {"A": 1}}"#,
        r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": "yes"}}}"#,
        r#"{"StartAt": "A", "States": []}"#,
        r#"{"QueryLanguage": "SQL", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#,
        "[]",
    ] {
        let flow: Flow = Flow::from_definition(&read(wrong));
        assert!(flow.check().is_err(), "{wrong}: {}", flow.definition());
    }
}

#[test]
fn problems_of_a_definition_point_at_the_line_that_took_it() {
    let wrong = read(r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}"#);
    let (line, flow): (u32, Flow) = (line!(), Flow::from_definition(&wrong));
    let report = flow.check().unwrap_err();
    let sfn_dsl::place::Place::Rust(location) = report.diagnostics()[0].place else { panic!("{report}") };
    assert_eq!((location.file, location.line), (file!(), line));
}

#[test]
fn fragments_nest_and_their_names_stay_apart() {
    fn attempt<K: Kind>(what: &str) -> Flow<K> {
        let pay =
            Task::lambda("Try", "${Pay}").catch(Catcher::on_all().result_path("$.error").next("Failed"));
        Flow::new()
            .then(pay.next("Tried"))
            .then(Fail::new("Failed").error_output("$.error"))
            .then(Pass::new("Tried"))
            .prefixed(what)
    }
    let both = Parallel::new("Both").branch(attempt("Left: ")).branch(attempt("Right: "));
    let flow = Flow::new().then(attempt("First: ")).then(both).then(attempt("Last: "));
    let checked = Workflow::new("w", flow).check().unwrap();
    assert_eq!(checked.machine.scope().states().len(), 7);
}
