//! What builders write, and where diagnostics about it point.

use sfn_dsl::WorkflowError;
use sfn_dsl::name::ErrorName;
use sfn_dsl::place::Place;
use sfn_dsl::prelude::*;

/// The members of `States` of a flow.
fn states(flow: impl Into<Flow>) -> serde_json::Value {
    flow.into().definition().to_json()["States"].clone()
}

#[test]
fn sequences_lead_on_and_the_last_state_ends() {
    let states = states(
        Flow::new()
            .then(Pass::new("A"))
            .then(Pass::new("B").next("D"))
            .then(Pass::new("C").end())
            .then(Choice::new("D").when(var("$").is_null(), "A").otherwise("E"))
            .then(Succeed::new("E"))
            .then(Pass::new("F")),
    );
    let transition = |name: &str| (states[name].get("Next").cloned(), states[name].get("End").cloned());
    assert_eq!(transition("A"), (Some(json!("B")), None));
    assert_eq!(transition("B"), (Some(json!("D")), None));
    assert_eq!(transition("C"), (None, Some(json!(true))));
    assert_eq!(transition("D"), (None, None));
    assert_eq!(transition("E"), (None, None));
    assert_eq!(transition("F"), (None, Some(json!(true))));
}

#[test]
fn a_state_says_once_where_it_leads() {
    let states =
        states(Flow::new().then(Pass::new("A").end().next("B")).then(Pass::new("B").next("A").end()));
    assert_eq!(states, json!({"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "End": true}}));
}

#[test]
fn empty_flows_and_fragments_do_no_harm() {
    let flow = Flow::new().then(Flow::new()).then(Pass::new("A")).then(Flow::new()).then(Pass::new("B"));
    assert_eq!(states(flow)["A"]["Next"], "B");
    assert!(Flow::new().check().is_err());
}

#[test]
fn two_states_of_one_name_are_reported_not_lost() {
    let flow = Flow::new().then(Pass::new("A").next("A")).then(Succeed::new("A"));
    assert_eq!(flow.definition().to_compact().matches("\"A\":{").count(), 2);
    assert!(flow.check().is_err());
}

#[test]
fn diagnostics_point_at_the_line_of_the_call() {
    let pack = Task::lambda("Pack", "${Pack}");
    let (line, pack) = (line!(), pack.next("Shp"));
    let flow = Flow::new().then(pack).then(Succeed::new("Ship"));
    let report = flow.check().unwrap_err();
    let Place::Rust(location) = report.diagnostics()[0].place else { panic!("{report}") };
    assert_eq!((location.file, location.line), (file!(), line), "{report}");
}

#[test]
fn an_allowance_is_part_of_the_comment() {
    let choice = Choice::new("Kind?").when(var("$.kind").is_present(), "Done");
    let codes = |choice: Choice| -> Vec<&'static str> {
        let checked = Flow::new().then(choice).then(Succeed::new("Done")).check().unwrap();
        let report = checked.warnings.at_least(sfn_dsl::check::Severity::Warning);
        report.diagnostics().iter().map(sfn_dsl::check::Diagnostic::code).collect()
    };
    assert_eq!(codes(choice.clone()), ["MISSING_DEFAULT"]);
    let allowed = choice.comment("Which?").allow("MISSING_DEFAULT", "all kinds are listed");
    let flow = Flow::new().then(allowed.clone()).then(Succeed::new("Done"));
    assert_eq!(states(flow)["Kind?"]["Comment"], "Which? sfn:allow(MISSING_DEFAULT) all kinds are listed");
    assert_eq!(codes(allowed), Vec::<&str>::new());
}

/// Asserts that a value and all its parts were written in this file.
fn check_places(node: &sfn_dsl::json::Node) {
    assert!(matches!(node.place, Place::Rust(at) if at.file == file!()), "{node} at {:?}", node.place);
    node.as_array().unwrap_or_default().iter().for_each(check_places);
    for member in node.as_object().map(sfn_dsl::json::Object::members).unwrap_or_default() {
        assert!(matches!(member.key_place, Place::Rust(at) if at.file == file!()), "{}", member.key);
        check_places(&member.value);
    }
}

#[test]
fn parts_inside_payloads_rules_and_handlers_have_a_line_too() {
    let definition = Flow::new()
        .then(
            Task::lambda("T", "${T}")
                .parameters(json!({"a": {"b": [1, "x"]}}))
                .retry(Retrier::on_all().max_attempts(1))
                .catch(Catcher::on_all().next("C")),
        )
        .then(Choice::new("C").when(var("$.a").equals(1).and(!var("$.b").is_true()), "T"))
        .then(jsonata::Choice::new("J").when(jsonata::expression("$x"), "T"))
        .then(Parallel::new("P").branch(Pass::new("I")))
        .definition();
    check_places(definition.root());
}

#[test]
fn the_machine_has_the_query_language_of_its_states() {
    let language = |flow: Flow| {
        let json = flow.definition().to_json();
        let states: Vec<_> =
            ["P", "J"].iter().map(|name| json["States"][name]["QueryLanguage"].clone()).collect();
        (json["QueryLanguage"].clone(), states)
    };
    let (path, jsonata) = (|| Pass::new("P"), || jsonata::Pass::new("J"));
    let none = || json!(null);
    assert_eq!(language(path().into()), (none(), vec![none(), none()]));
    assert_eq!(language(jsonata().into()), (json!("JSONata"), vec![none(), none()]));
    assert_eq!(language(Flow::new().then(path()).then(jsonata())), (none(), vec![none(), json!("JSONata")]));
}

#[test]
fn nested_states_settle_their_language_with_the_machine() {
    let inner =
        |name: &str| jsonata::Parallel::new(name).branch(jsonata::Pass::new(format!("{name} inside")));
    let json = Flow::from(inner("J")).definition().to_json();
    assert_eq!(json["QueryLanguage"], "JSONata");
    assert!(!json["States"].to_string().contains("QueryLanguage"));
    let mixed = Flow::new().then(inner("J")).then(Map::new("P").item_processor(jsonata::Pass::new("I")));
    let json = mixed.definition().to_json();
    assert_eq!(json["States"].to_string().matches("JSONata").count(), 3, "{json}");
    assert!(mixed.check().is_ok());
}

#[test]
fn fragments_get_prefixes_everywhere() {
    let retry = |number: u32| {
        Flow::new()
            .then(Task::lambda("Call", "${Call}").catch(Catcher::on_all().next("Undo")).next("Route"))
            .then(Choice::new("Route").when(var("$.again").is_true(), "Call").otherwise("All"))
            .then(Task::lambda("Undo", "${Undo}").next("Outside"))
            .then(
                Map::new("All")
                    .item_processor(Flow::new().then(Pass::new("First")).then(Pass::new("Second"))),
            )
            .prefixed(format!("{number}: "))
    };
    let flow = Flow::new().then(retry(1)).then(retry(2).prefixed("b")).then(Succeed::new("Outside"));
    let states = states(flow.clone());
    assert_eq!(states["1: Call"]["Catch"][0]["Next"], "1: Undo");
    assert_eq!(states["1: Route"]["Choices"][0]["Next"], "1: Call");
    assert_eq!(states["1: Route"]["Default"], "1: All");
    assert_eq!(states["1: Undo"]["Next"], "Outside");
    assert_eq!(states["1: All"]["Next"], "b2: Call");
    assert_eq!(states["1: All"]["ItemProcessor"]["StartAt"], "1: First");
    assert_eq!(states["b2: All"]["ItemProcessor"]["States"]["b2: First"]["Next"], "b2: Second");
    assert!(flow.check().is_ok(), "{}", flow.check().unwrap_err());
}

#[test]
fn patterns_replace_each_other() {
    let resource = |task: Task| states(task)["T"]["Resource"].clone();
    let start = || Task::integration("T", "states:startExecution");
    assert_eq!(resource(start().sync()), "arn:aws:states:::states:startExecution.sync");
    assert_eq!(resource(start().sync().sync_2()), "arn:aws:states:::states:startExecution.sync:2");
    assert_eq!(
        resource(start().sync_2().wait_for_task_token()),
        "arn:aws:states:::states:startExecution.waitForTaskToken"
    );
}

#[test]
fn lambda_invoke_hands_the_input_on_in_either_language() {
    assert_eq!(
        states(Task::lambda_invoke("T", "charge"))["T"]["Parameters"],
        json!({"FunctionName": "charge", "Payload.$": "$"})
    );
    assert_eq!(
        states(jsonata::Task::lambda_invoke("T", "charge"))["T"]["Arguments"],
        json!({"FunctionName": "charge", "Payload": "{% $states.input %}"})
    );
}

#[test]
fn any_field_can_be_set_by_name() {
    let task = Task::lambda("T", "${T}")
        .field("Later", json!({"a": 1}))
        .retry(Retrier::on_all().field("Later", 1))
        .catch(Catcher::on_all().next("T").field("Later", "x"))
        .field("End", true);
    assert_eq!(
        states(task)["T"],
        json!({
            "Type": "Task", "Resource": "${T}", "Later": {"a": 1}, "End": true,
            "Retry": [{"ErrorEquals": ["States.ALL"], "Later": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T", "Later": "x"}]
        })
    );
}

#[test]
fn fields_stand_in_the_order_of_the_language_whatever_the_order_of_calls() {
    let one = Task::lambda("T", "${T}").timeout_seconds(1).result_path("$.a").comment("c").next("T");
    let other = Task::lambda("T", "${T}").next("T").comment("c").result_path("$.a").timeout_seconds(1);
    assert_eq!(Flow::from(one).definition().to_compact(), Flow::from(other).definition().to_compact());
}

#[test]
fn payloads_keep_the_order_of_pairs() {
    let task = Task::lambda("T", "${T}").parameters([("z", "1"), ("a", "2")]);
    assert!(Flow::from(task).definition().to_compact().contains(r#"{"z":"1","a":"2"}"#));
}

#[test]
fn conditions_join_flat_and_negate() {
    let rule = |condition| states(Choice::new("C").when(condition, "C"))["C"]["Choices"][0].clone();
    let x = || var("$.x").is_null();
    let one = json!({"Variable": "$.x", "IsNull": true});
    assert_eq!(rule(x().and(x()).and(x())), json!({"And": [one, one, one], "Next": "C"}));
    assert_eq!(rule(x().or(x().and(x()))), json!({"Or": [one, {"And": [one, one]}], "Next": "C"}));
    assert_eq!(rule(!x()), json!({"Not": one, "Next": "C"}));
    assert_eq!(
        rule(x().and(x()).comment("why").and(x())),
        json!({"And": [{"And": [one, one], "Comment": "why"}, one], "Next": "C"})
    );
    assert_eq!(rule(var("$.x").is_absent()), json!({"Variable": "$.x", "IsPresent": false, "Next": "C"}));
}

#[derive(WorkflowError)]
enum PayError {
    Declined,
    #[error_name("Pay.Busy")]
    Busy(()),
}

#[test]
fn errors_are_named_by_text_by_name_and_by_value() {
    let names = |retrier: Retrier| {
        states(Task::lambda("T", "${T}").retry(retrier))["T"]["Retry"][0]["ErrorEquals"].clone()
    };
    assert_eq!(names(Retrier::on("A")), json!(["A"]));
    assert_eq!(names(Retrier::on(ErrorName::from("A"))), json!(["A"]));
    assert_eq!(names(Retrier::on(PayError::Declined)), json!(["Declined"]));
    assert_eq!(names(Retrier::on([PayError::Declined, PayError::Busy(())])), json!(["Declined", "Pay.Busy"]));
    assert_eq!(
        names(Retrier::on([PayError::BUSY, ErrorName::TIMEOUT])),
        json!(["Pay.Busy", "States.Timeout"])
    );
    assert_eq!(names(Retrier::on(vec!["A".to_owned(), "B".to_owned()])), json!(["A", "B"]));
    assert_eq!(states(Fail::new("F").error(PayError::Busy(())))["F"]["Error"], "Pay.Busy");
    assert_eq!(PayError::DECLINED, "Declined");
}

#[test]
fn raw_states_take_part_in_sequences() {
    let flow = Flow::new()
        .then(RawState::new("A", json!({"Type": "Wait", "Seconds": 1})))
        .then(RawState::new("B", json!("no object")))
        .then(RawState::new("C", json!({"Type": "Later"})));
    assert_eq!(
        states(flow),
        json!({"A": {"Type": "Wait", "Seconds": 1, "Next": "B"}, "B": "no object", "C": {"Type": "Later"}})
    );
}
