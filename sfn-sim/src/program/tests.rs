use super::*;
use sfn_dsl::raw::Definition;

#[track_caller]
fn refused(definition: &str) -> String {
    let definition = Definition::parse("test.asl.json", definition).unwrap();
    let machine = definition.check(MachineType::Standard).unwrap().machine;
    Program::compile(&machine).unwrap_err().to_string()
}

#[test]
fn everything_that_is_not_simulated_is_listed_at_once() {
    let definition = r#"{
        "StartAt": "A", "States": {
            "A": {"Type": "Pass", "Next": "B"},
            "B": {"Type": "Wait", "Seconds": "${Pause}", "Next": "C"},
            "C": {
                "Type": "Map", "End": true,
                "ItemReader": {
                    "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "PARQUET"},
                    "Parameters": {"Bucket": "b", "Key": "k"}
                },
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "D", "States": {"D": {"Type": "Wait", "Seconds": "${Rest}", "End": true}}
                }
            }
        }
    }"#;
    let expected = "this state machine cannot be simulated: \
                    state \"B\": `Seconds` is \"${Pause}\", which has no value before deployment; substitute it first; \
                    state \"D\": `Seconds` is \"${Rest}\", which has no value before deployment; substitute it first; \
                    state \"C\": `InputType` PARQUET is not simulated; put the items into JSON Lines or CSV";
    assert_eq!(refused(definition), expected);
}
