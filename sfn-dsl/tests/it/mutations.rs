//! Valid machines with random fields removed, renamed, doubled and replaced: the check answers, and what it says is true.

use sfn_dsl::json::{Node, Object, Value};
use sfn_dsl::machine::MachineType;
use sfn_dsl::place::Place;
use sfn_dsl::raw::Definition;

/// Machines that together have every type of state, both query languages, and most fields.
pub(crate) const MACHINES: [&str; 3] = [
    r#"{"Comment": "c", "StartAt": "Reserve", "TimeoutSeconds": 60, "States": {
        "Reserve": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload.$": "$"},
            "ResultSelector": {"id.$": "$.Payload.id"}, "ResultPath": "$.reserved", "TimeoutSeconds": 10, "HeartbeatSeconds": 5,
            "Credentials": {"RoleArn": "arn:aws:iam::123456789012:role/r"},
            "Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 2.0, "JitterStrategy": "FULL"}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed"}], "Next": "Enough"},
        "Enough": {"Type": "Choice", "Choices": [
            {"And": [{"Variable": "$.a", "IsPresent": true}, {"Not": {"Variable": "$.a", "StringMatches": "x*"}}], "Next": "Wait"},
            {"Variable": "$.b[0]", "NumericGreaterThanPath": "$.c", "Next": "All"}], "Default": "Wait"},
        "Wait": {"Type": "Wait", "SecondsPath": "$.delay", "Next": "All"},
        "All": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ItemSelector": {"item.$": "$$.Map.Item.Value", "n": 1},
            "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "One", "States": {"One": {"Type": "Pass", "Result": {"a": [1]}, "End": true}}},
            "Next": "Done"},
        "Done": {"Type": "Succeed", "OutputPath": "$.items[*].id"},
        "Failed": {"Type": "Fail", "ErrorPath": "$.error.Error", "Cause": "c"}}}"#,
    r#"{"QueryLanguage": "JSONata", "StartAt": "P", "States": {
        "P": {"Type": "Parallel", "Arguments": {"a": "{% $states.input.a %}"}, "Assign": {"x": "{% $states.result[0] %}"}, "Output": "{% $states.result %}",
            "Branches": [{"StartAt": "W", "States": {"W": {"Type": "Wait", "Timestamp": "2030-01-01T00:00:00Z", "End": true}}},
                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "${Function}", "Arguments": "{% $states.input %}", "End": true}}}],
            "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Condition": "{% $x > 1 and $exists($states.input.b) %}", "Assign": {"y": 1}, "Next": "F"}], "Default": "S"},
        "F": {"Type": "Fail", "Error": "{% 'E' & $x %}", "Cause": "c"},
        "S": {"Type": "Succeed", "Output": {"z": "{% $x %}"}}}}"#,
    r#"{"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "L", "ToleratedFailurePercentage": 5, "MaxConcurrencyPath": "$.n",
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 10},
            "Parameters": {"Bucket": "b", "Key.$": "$.key"}},
        "ItemBatcher": {"MaxItemsPerBatch": 10, "BatchInput": {"a.$": "$.a"}},
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b", "Prefix": "p"}},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "I",
            "States": {"I": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
                "Parameters": {"QueueUrl": "u", "MessageBody.$": "States.Format('{} {}', $.a, $$.Execution.Id)"}, "End": true}}},
        "End": true}}}"#,
];

/// Keys and values that something somewhere means something by.
const KEYS: [&str; 24] = [
    "Type",
    "Next",
    "End",
    "Default",
    "States",
    "StartAt",
    "QueryLanguage",
    "Parameters",
    "Arguments",
    "Output",
    "Assign",
    "Choices",
    "Branches",
    "ItemProcessor",
    "Iterator",
    "Retry",
    "Catch",
    "Not",
    "And",
    "Variable",
    "Seconds",
    "Resource",
    "a.$",
    "é",
];
const VALUES: [&str; 30] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e400",
    "99999999999999999999",
    "\"\"",
    "\"$\"",
    "\"$$\"",
    "\"$.a[*]\"",
    "\"$.a[?(@.b)]\"",
    "\"$x\"",
    "\"${X}\"",
    "\"a${X}b\"",
    "\"{% 1 %}\"",
    "\"{% ( %}\"",
    "\"{% $states.context %}\"",
    "\"States.UUID()\"",
    "\"JSONata\"",
    "\"JSONPath\"",
    "\"Pass\"",
    "\"Done\"",
    "\"é😀\"",
    "[]",
    "{}",
    "[{}]",
    "{\"a\": {}}",
    "[\"States.ALL\"]",
    "{\"StartAt\": \"Q\", \"States\": {\"Q\": {\"Type\": \"Succeed\"}}}",
];

/// A small generator of numbers: the same run every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }

    fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }
}

/// Changes one member of one object somewhere inside.
fn mutate(node: &mut Node, random: &mut Random) {
    match &mut node.value {
        Value::Array(elements) if !elements.is_empty() => {
            let index = random.below(elements.len());
            match random.below(4) {
                0 => drop(elements.remove(index)),
                1 => elements.push(elements[index].clone()),
                _ => mutate(&mut elements[index], random),
            }
        }
        Value::Object(object) if !object.is_empty() && random.below(3) > 0 => {
            let index = random.below(object.len());
            if let Some(member) = object.members_mut().nth(index) {
                mutate(member.value, random);
            }
        }
        Value::Object(object) => {
            let index = random.below(object.len().max(1));
            let mut changed = Object::new();
            for (at, member) in object.members().iter().enumerate() {
                let value = member.value.clone();
                match (at == index, random.below(4)) {
                    (true, 0) => {}
                    (true, 1) => changed.push(random.pick(&KEYS), Place::Unknown, value),
                    (true, 2) => {
                        changed.push(&member.key, Place::Unknown, value.clone());
                        changed.push(&member.key, Place::Unknown, value);
                    }
                    (true, _) => changed.push(&member.key, Place::Unknown, any_value(random)),
                    (false, _) => changed.push(&member.key, Place::Unknown, value),
                }
            }
            if object.is_empty() || random.below(8) == 0 {
                changed.push(random.pick(&KEYS), Place::Unknown, any_value(random));
            }
            *object = changed;
        }
        _ => *node = any_value(random),
    }
}

fn any_value(random: &mut Random) -> Node {
    sfn_dsl::json::parse(random.pick(&VALUES)).unwrap()
}

#[test]
fn changed_machines_get_an_answer_that_is_true() {
    let mut random = Random(7);
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..6_000 {
        let mut root = sfn_dsl::json::parse(MACHINES[round % MACHINES.len()]).unwrap();
        for _ in 0..=random.below(3) {
            mutate(&mut root, &mut random);
        }
        let text = Definition::from_node(root).to_pretty();
        let definition = Definition::parse("changed.asl.json", &text).unwrap();
        assert_eq!(Definition::parse("again", &definition.to_compact()).unwrap(), definition);
        for machine_type in [MachineType::Standard, MachineType::Express] {
            let report = match definition.check(machine_type) {
                Ok(checked) => {
                    accepted += 1;
                    checked.warnings
                }
                Err(report) => {
                    refused += 1;
                    assert!(report.has_errors());
                    report
                }
            };
            let _ = (report.to_string(), report.service_message());
            for diagnostic in report.diagnostics() {
                // What passes every rule has a model.
                assert_ne!(diagnostic.code(), "UNMODELLED_DEFINITION", "{}\n{text}", diagnostic.message());
                if let Place::Text(span) = diagnostic.place {
                    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}\n{text}");
                }
            }
        }
    }
    assert!(accepted > 500 && refused > 500, "{accepted} accepted, {refused} refused");
}
