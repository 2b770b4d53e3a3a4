//! Deep definitions and payloads neither overflow the stack nor hang.

use serde_json::{Value, json};
use sfn_sim::Status;

use crate::support::run;

#[test]
fn deeply_nested_scopes_run_and_fail() {
    for (inner, status) in [
        (json!({"Type": "Succeed"}), Status::Succeeded),
        (json!({"Type": "Fail", "Error": "Deep"}), Status::Failed),
        (json!({"Type": "Wait", "Seconds": 1, "End": true}), Status::Succeeded),
    ] {
        let mut state = inner;
        for depth in 0..60 {
            let branch = json!({"StartAt": format!("S{depth}"), "States": {(format!("S{depth}")): state}});
            state = json!({"Type": "Parallel", "Branches": [branch], "End": true});
        }
        let run = run(&json!({"A": state}), &json!({}));
        assert_eq!(run.status(), status);
        assert_eq!(run.states().len(), 61);
    }
}

#[test]
fn deeply_nested_conditions_are_decided() {
    let mut rule = json!({"Variable": "$.n", "IsPresent": true});
    for _ in 0..60 {
        rule = json!({"And": [{"Not": {"Not": rule}}]});
    }
    rule["Next"] = "B".into();
    let states = json!({"A": {"Type": "Choice", "Choices": [rule]}, "B": {"Type": "Succeed"}});
    assert_eq!(run(&states, &json!({"n": 1})).status(), Status::Succeeded);
}

#[test]
fn deeply_nested_templates_are_filled_in_up_to_the_limit() {
    for (depth, status) in [(390, Status::Succeeded), (480, Status::Failed)] {
        let template = (0..depth).fold(json!({"v.$": "$.v"}), |inner: Value, _| json!([inner]));
        let states = json!({"A": {"Type": "Pass", "Parameters": {"t": template}, "End": true}});
        let run = run(&states, &json!({"v": 1}));
        assert_eq!(run.status(), status);
    }
}
