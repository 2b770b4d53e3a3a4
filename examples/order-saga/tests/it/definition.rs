use order_saga::workflows::Refusal;
use order_saga::{ORDER_SAGA, ORDER_SAGA_FUNCTION};
use sfn_dsl::WorkflowError;

#[test]
fn definition_is_the_one_beside_this_package() {
    assert_eq!(ORDER_SAGA.definition(), include_str!("../../order-saga.asl.json"));
}

#[test]
fn every_refusal_is_caught_by_name_and_never_tried_again() {
    let definition: serde_json::Value = serde_json::from_str(ORDER_SAGA.definition()).unwrap();
    let states = definition["States"].as_object().unwrap();
    for name in Refusal::NAMES {
        let has = |state: &serde_json::Value, field: &str| state[field][0]["ErrorEquals"][0] == *name;
        let step = states.values().find(|state| has(state, "Catch")).unwrap();
        assert!(has(step, "Retry"), "{name}");
        assert_eq!(step["Retry"][0]["MaxAttempts"], 0, "{name}");
    }
}

#[test]
fn the_function_becomes_the_definition_beside_this_package() {
    assert_eq!(ORDER_SAGA_FUNCTION.definition(), include_str!("../../order-saga-function.asl.json"));
}
