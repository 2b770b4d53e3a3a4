//! The answers of the API about an execution: `DescribeExecution` and `StartSyncExecution`.

use serde_json::{Map, Value, json};
use sfn_local::{Endpoint, MockConfig, ServerConfig};

use super::compare::{Comparison, decode};
use super::{Outcome, endpoint};

/// Compares the recorded answers with those of the local endpoint, which runs the case with mocked tasks.
pub(super) fn compare(case: &Value, comparison: &mut Comparison) -> Outcome {
    for (operation, key) in
        [("StartSyncExecution", "startSyncExecution"), ("DescribeExecution", "describeExecution")]
    {
        let recorded = &case["expect"][key];
        if recorded.is_object() {
            let found = answer(case, operation)?;
            comparison.same(key, &normalized(recorded, recorded), &normalized(&found, recorded))?;
        }
    }
    Ok(())
}

fn answer(case: &Value, operation: &str) -> Result<Value, String> {
    let text = |key: &str| case["context"][key].as_str().unwrap_or_default();
    // The name in the answer: where the machine was made by CloudFormation, the context has another one.
    let name = text("executionArn").split(':').nth(6).unwrap_or_default();
    let mut endpoint = endpoint(mocked(case, name)?)?;
    let machine = json!({
        "name": name, "roleArn": text("roleArn"), "type": case["type"],
        "definition": case["definition"].to_string(),
    });
    let created = call(&mut endpoint, "CreateStateMachine", &machine)?;
    let input = case["inputText"].as_str().map_or_else(|| case["input"].to_string(), str::to_owned);
    let start = json!({
        "stateMachineArn": created["stateMachineArn"], "name": text("executionName"), "input": input,
    });
    if operation == "StartSyncExecution" {
        return call(&mut endpoint, operation, &start);
    }
    let started = call(&mut endpoint, "StartExecution", &start)?;
    while endpoint.advance_to_next_timer().map_err(|refusal| refusal.to_string())? {}
    call(&mut endpoint, operation, &json!({"executionArn": started["executionArn"]}))
}

fn call(endpoint: &mut Endpoint, operation: &str, request: &Value) -> Result<Value, String> {
    endpoint.call(operation, request).map_err(|refusal| format!("{operation}: {refusal}"))
}

/// An endpoint whose tasks are answered as recorded.
fn mocked(case: &Value, state_machine: &str) -> Result<ServerConfig, String> {
    const CASE: &str = "recorded";
    let (mut states, mut responses) = (Map::new(), Map::new());
    for (state, results) in case["tasks"].as_object().into_iter().flatten() {
        let results = results.as_array().map(Vec::as_slice).unwrap_or_default();
        let replies = results.iter().enumerate().map(|(invocation, result)| {
            let reply = match (result.get("return"), result.get("throw")) {
                (Some(output), _) => json!({"Return": output}),
                (None, Some(thrown)) => {
                    json!({"Throw": {"Error": thrown["error"], "Cause": thrown["cause"]}})
                }
                (None, None) => return Err(format!("state \"{state}\": {result} cannot be mocked")),
            };
            Ok((invocation.to_string(), reply))
        });
        responses.insert(state.clone(), Value::Object(replies.collect::<Result<_, String>>()?));
        states.insert(state.clone(), state.clone().into());
    }
    let mocks = json!({
        "StateMachines": {state_machine: {"TestCases": {CASE: states}}}, "MockedResponses": responses,
    });
    let mocks = MockConfig::parse(&mocks.to_string()).map_err(|error| error.to_string())?;
    Ok(ServerConfig::default().mocks(mocks).mock_case(CASE))
}

/// An answer with decoded payloads, and without what cannot be the same: what it cost, and what the service did not tell
/// when the case was recorded. An Express execution gets the recorded id of its run.
fn normalized(answer: &Value, recorded: &Value) -> Value {
    let mut answer = match (express_run(answer), express_run(recorded)) {
        (Some(here), Some(there)) => {
            let text = answer.to_string().replace(here, there);
            serde_json::from_str(&text).unwrap_or(Value::Null)
        }
        _ => answer.clone(),
    };
    if let Some(members) = answer.as_object_mut() {
        members.retain(|key, _| {
            let is_newer = key.starts_with("redrive") && recorded.get(key).is_none();
            key != "billingDetails" && key != "inputText" && key != "outputText" && !is_newer
        });
        decode(members.get_mut("input"));
        decode(members.get_mut("output"));
    }
    answer
}

/// The id of the run at the end of the ARN of an Express execution.
fn express_run(answer: &Value) -> Option<&str> {
    let arn = answer["executionArn"].as_str()?;
    arn.contains(":express:").then(|| arn.rsplit(':').next()).flatten()
}
