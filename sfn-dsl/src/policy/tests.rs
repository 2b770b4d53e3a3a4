use super::*;
use crate::machine::MachineType;
use crate::raw::Definition;

fn surroundings() -> Surroundings {
    Surroundings {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "123456789012".to_owned(),
        name: "m".to_owned(),
        ..Surroundings::default()
    }
}

fn derived(states: &str, around: &Surroundings, granted: &Policy) -> Result<Derived, Vec<PolicyProblem>> {
    let text = format!("{{\"StartAt\": \"A\", \"States\": {{{states}}}}}");
    let checked = text.parse::<Definition>().unwrap().check(MachineType::Standard).unwrap();
    derive(&checked.machine, around, granted)
}

/// What a Task with these fields needs, as `action resource`.
#[track_caller]
fn check(resource: &str, fields: &str, expected: &[&str]) -> Vec<String> {
    let state =
        format!("\"A\": {{\"Type\": \"Task\", \"Resource\": \"{resource}\", {fields}, \"End\": true}}");
    let derived = derived(&state, &surroundings(), &Policy::default()).unwrap();
    let rights: Vec<String> = derived.policy.rights().map(ToString::to_string).collect();
    assert_eq!(rights, expected);
    derived.notes.iter().map(ToString::to_string).collect()
}

const QUEUE: &str =
    r#""Parameters": {"QueueUrl": "https://sqs.us-east-2.amazonaws.com/210987654321/q", "MessageBody": "x"}"#;

#[test]
fn literal_arguments_become_exact_arns() {
    check(
        "arn:aws:states:::sqs:sendMessage",
        QUEUE,
        &["sqs:SendMessage arn:aws:sqs:us-east-2:210987654321:q"],
    );
    check(
        "arn:aws:states:::lambda:invoke",
        r#""Parameters": {"FunctionName": "charge:live"}"#,
        &[
            "lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:charge",
            "lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:charge:*",
        ],
    );
    check(
        "arn:aws:lambda:eu-west-1:123456789012:function:charge:live",
        r#""TimeoutSeconds": 3"#,
        &["lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:charge:live"],
    );
    check(
        "arn:aws:states:::dynamodb:getItem",
        r#""Parameters": {"TableName": "arn:aws:dynamodb:us-east-1:210987654321:table/t", "Key": {}}"#,
        &["dynamodb:GetItem arn:aws:dynamodb:us-east-1:210987654321:table/t"],
    );
    check(
        "arn:aws:states:::events:putEvents",
        r#""Parameters": {"Entries": [{"EventBusName": "orders", "Source": "a", "DetailType": "b", "Detail": {}},
            {"Source": "a", "DetailType": "b", "Detail": {}}]}"#,
        &[
            "events:PutEvents arn:aws:events:eu-west-1:123456789012:event-bus/default",
            "events:PutEvents arn:aws:events:eu-west-1:123456789012:event-bus/orders",
        ],
    );
}

#[test]
fn computed_arguments_widen_and_say_so() {
    let notes = check(
        "arn:aws:states:::sqs:sendMessage",
        r#""Parameters": {"QueueUrl.$": "$.queue", "MessageBody": "x"}"#,
        &["sqs:SendMessage *"],
    );
    assert_eq!(
        notes.first().unwrap(),
        "state \"A\": sqs:SendMessage on *, because the resource is computed when it runs"
    );
    check(
        "arn:aws:states:::codebuild:startBuild",
        r#""QueryLanguage": "JSONata", "Arguments": {"ProjectName": "{% $states.input.project %}"}"#,
        &["codebuild:StartBuild arn:aws:codebuild:eu-west-1:123456789012:project/*"],
    );
    // The name of the endpoint is computed, that of its configuration is not: it stays narrow.
    check(
        "arn:aws:states:::sagemaker:createEndpoint",
        r#""Parameters": {"EndpointName.$": "$.name", "EndpointConfigName": "c"}"#,
        &[
            "sagemaker:AddTags *",
            "sagemaker:CreateEndpoint arn:aws:sagemaker:eu-west-1:123456789012:endpoint-config/c",
            "sagemaker:CreateEndpoint arn:aws:sagemaker:eu-west-1:123456789012:endpoint/*",
            "sagemaker:ListTags *",
        ],
    );
}

#[test]
fn a_sync_job_may_be_watched_stopped_and_waited_for() {
    check(
        "arn:aws:states:::states:startExecution.sync:2",
        r#""Parameters": {"StateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:child:live", "Input": {}}"#,
        &[
            "events:DescribeRule arn:aws:events:eu-west-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
            "events:PutRule arn:aws:events:eu-west-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
            "events:PutTargets arn:aws:events:eu-west-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
            "states:DescribeExecution arn:aws:states:eu-west-1:123456789012:execution:child:*",
            "states:StartExecution arn:aws:states:eu-west-1:123456789012:stateMachine:child",
            "states:StopExecution arn:aws:states:eu-west-1:123456789012:execution:child:*",
        ],
    );
}

#[test]
fn another_role_is_taken_on_and_makes_the_call() {
    let fields = format!(r#""Credentials": {{"RoleArn": "arn:aws:iam::210987654321:role/other"}}, {QUEUE}"#);
    check(
        "arn:aws:states:::sqs:sendMessage",
        &fields,
        &["sts:AssumeRole arn:aws:iam::210987654321:role/other"],
    );
}

#[test]
fn wildcards_in_names_mean_themselves() {
    check(
        "arn:aws:states:::aws-sdk:s3:getObject",
        r#""Parameters": {"Bucket": "b", "Key": "what?*.csv"}"#,
        &["s3:GetObject arn:aws:s3:::b/what${?}${*}.csv"],
    );
}

#[test]
fn conditions_narrow_what_is_known_and_are_left_out_where_it_is_computed() {
    let connection =
        r#""Authentication": {"ConnectionArn": "arn:aws:events:eu-west-1:123456789012:connection/c/1"}"#;
    check(
        "arn:aws:states:::http:invoke",
        &format!(r#""Parameters": {{"ApiEndpoint.$": "$.url", "Method": "GET", {connection}}}"#),
        &[
            "events:RetrieveConnectionCredentials arn:aws:events:eu-west-1:123456789012:connection/c/1",
            "secretsmanager:DescribeSecret arn:aws:secretsmanager:*:*:secret:events!connection/*",
            "secretsmanager:GetSecretValue arn:aws:secretsmanager:*:*:secret:events!connection/*",
            "states:InvokeHTTPEndpoint arn:aws:states:eu-west-1:123456789012:stateMachine:m if states:HTTPMethod GET",
        ],
    );
}

#[test]
fn what_nobody_knows_is_a_problem_until_the_author_grants_it() {
    // AWS added it after the lists of IAM actions were read.
    let resource = "arn:aws:states:::aws-sdk:wellarchitected:createAgentBasicProfile";
    let state =
        format!(r#""A": {{"Type": "Task", "Resource": "{resource}", "Parameters": {{}}, "End": true}}"#);
    let problems = derived(&state, &surroundings(), &Policy::default()).unwrap_err();
    assert_eq!(problems[0].to_string(), format!("state \"A\": nobody knows which rights {resource} needs"));
    assert_eq!(problems[0].proposal.as_deref(), Some("wellarchitected:CreateAgentBasicProfile"));
    let granted: Policy = [Right::new("wellarchitected:CreateAgentBasicProfile", "*")].into_iter().collect();
    assert_eq!(derived(&state, &surroundings(), &granted).unwrap().policy, granted);
}

#[test]
fn every_nested_state_counts_and_a_distributed_map_starts_itself() {
    let inner = r#"{"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f",
        "End": true}}, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}"#;
    let map = format!(
        r#""A": {{"Type": "Map", "Label": "L", "ItemProcessor": {inner}, "End": true,
            "ItemReader": {{"Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {{"Bucket": "b", "Prefix": "in/"}}}},
            "ResultWriter": {{"Resource": "arn:aws:states:::s3:putObject", "Parameters": {{"Bucket": "b", "Prefix": "out/"}}}}}}"#
    );
    let derived = derived(&map, &surroundings(), &Policy::default()).unwrap();
    let rights: Vec<String> = derived.policy.rights().map(ToString::to_string).collect();
    assert_eq!(
        rights,
        [
            "lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:f",
            "s3:AbortMultipartUpload arn:aws:s3:::b/out/*",
            "s3:GetObject arn:aws:s3:::b/out/*",
            "s3:ListBucket arn:aws:s3:::b if s3:prefix in/",
            "s3:ListMultipartUploadParts arn:aws:s3:::b/out/*",
            "s3:PutObject arn:aws:s3:::b/out/*",
            "states:DescribeExecution arn:aws:states:eu-west-1:123456789012:execution:m:*",
            "states:RedriveExecution arn:aws:states:eu-west-1:123456789012:execution:m/L:*",
            "states:RedriveExecution arn:aws:states:eu-west-1:123456789012:execution:m:*",
            "states:StartExecution arn:aws:states:eu-west-1:123456789012:stateMachine:m",
            "states:StopExecution arn:aws:states:eu-west-1:123456789012:execution:m:*",
        ]
    );
    assert!(derived.notes.iter().any(|note| note.to_string().contains("kms:Decrypt")), "{:?}", derived.notes);
}

#[test]
fn logs_traces_and_keys_need_rights_of_their_own() {
    let state = r#""A": {"Type": "Succeed"}"#;
    assert!(derived(state, &surroundings(), &Policy::default()).unwrap().policy.is_empty());
    let key = Some("0123-45".to_owned());
    let all = Surroundings { logging: true, tracing: true, key, ..surroundings() };
    let policy = derived(state, &all, &Policy::default()).unwrap().policy;
    let has = |text: &str| policy.rights().any(|right| right.to_string() == text);
    assert!(has("logs:CreateLogDelivery *") && has("xray:PutTraceSegments *"), "{policy:?}");
    assert!(has(
        "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/0123-45 if kms:EncryptionContext:aws:states:stateMachineArn \
         arn:aws:states:eu-west-1:123456789012:stateMachine:m"
    ));
    assert!(has(
        "kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/0123-45 if kms:EncryptionContext:SourceArn \
         arn:aws:logs:eu-west-1:123456789012:*"
    ));
}

#[test]
fn a_policy_survives_its_document_and_statements_are_few() {
    let mut policy: Policy =
        ["a:One", "a:Two"].iter().flat_map(|action| ["r1", "r2"].map(|r| Right::new(*action, r))).collect();
    let condition = Condition { operator: "StringEquals".into(), key: "k".into(), value: "v".into() };
    policy.add(Right { conditions: vec![condition], ..Right::new("a:One", "r1") });
    let text = policy.to_json().to_string();
    assert_eq!(Policy::parse(&text).unwrap(), policy);
    assert_eq!(policy.statements().len(), 2);
    let denied = text.replacen("Allow", "Deny", 1);
    assert_eq!(Policy::parse(&denied), Err(PolicyError::NotRights("`Deny`".to_owned())));
}
