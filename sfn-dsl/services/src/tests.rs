//! What the embedded tables say about some services everybody knows.

use super::*;

fn action(service: &str, action: &str) -> Action {
    crate::service(service).unwrap().action(action).unwrap()
}

fn required(action: Action) -> Vec<&'static str> {
    action.params().filter(|param| param.required).map(|param| param.name).collect()
}

#[test]
fn services_are_found_by_their_name_in_resource_arns_only() {
    for id in ["sfn", "s3", "dynamodb", "cloudwatchlogs", "accessanalyzer", "xray"] {
        assert_eq!(service(id).unwrap().id(), id);
    }
    for id in ["states", "logs", "DynamoDB", "", "zzz"] {
        assert_eq!(service(id), None, "{id}");
    }
    assert!(services().is_sorted_by(|left, right| left.id() < right.id()));
}

#[test]
fn a_service_knows_its_names() {
    let pool = service("cognitoidentityprovider").unwrap();
    assert_eq!(pool.error_prefix(), "CognitoIdentityProvider");
    assert_eq!(pool.iam_prefix(), "cognito-idp");
    assert_eq!(pool.sdk_id(), "Cognito Identity Provider");
    assert!(pool.is_documented() && !pool.is_retired() && !pool.needs_endpoint());
    assert!(service("qldb").unwrap().is_retired());
    assert!(!service("s3vectors").unwrap().is_documented());
    assert!(service("neptunedata").unwrap().needs_endpoint());
    assert!(deprecated_services().contains(&"mobile"));
}

#[test]
fn every_action_is_found_by_its_name() {
    for service in services() {
        assert!(service.actions().is_sorted_by(|left, right| left.name() < right.name()), "{service:?}");
        for action in service.actions() {
            assert_eq!(service.action(action.name()), Some(action));
            assert!(action.params().is_sorted_by_key(|param| param.name), "{action:?}");
        }
    }
    assert_eq!(service("dynamodb").unwrap().action("PutItem"), None);
}

#[test]
fn parameters_have_the_spelling_of_definitions() {
    let create = action("rds", "createDBInstance");
    assert_eq!(required(create), ["DbInstanceClass", "DbInstanceIdentifier", "Engine"]);
    assert_eq!(create.operation(), "CreateDBInstance");
    assert_eq!(create.param("DBInstanceIdentifier"), None);
    let send = action("sqs", "sendMessage");
    assert_eq!(required(send), ["MessageBody", "QueueUrl"]);
    assert_eq!(send.param("DelaySeconds").unwrap().kind, Kind::Integer);
    assert_eq!(send.param("MessageAttributes").unwrap().kind, Kind::Map);
    let token = action("organizations", "createAccount").params().find(|param| param.token);
    assert_eq!(token, None);
    assert!(action("ssmincidents", "createTimelineEvent").param("ClientToken").unwrap().token);
}

#[test]
fn errors_are_those_of_the_action() {
    let s3 = service("s3").unwrap();
    assert!(s3.errors().any(|error| error == "NoSuchKeyException"));
    let errors: Vec<&str> = action("s3", "getObject").errors().collect();
    assert_eq!(errors, ["InvalidObjectStateException", "NoSuchKeyException"]);
}

#[test]
fn rare_facts_are_kept() {
    assert_eq!(action("sts", "assumeRoleWithWebIdentity").unsupported(), Some(Unsupported::Listed));
    assert_eq!(action("s3", "getObject").unsupported(), None);
    assert!(action("wisdom", "queryAssistant").is_deprecated());
    let renamed: Vec<_> = action("codeartifact", "deletePackage").renamed().collect();
    assert_eq!(renamed, [("Package", "PackageValue")]);
    let alternatives: Vec<_> = action("s3", "copyObject").alternatives().collect();
    assert!(alternatives.contains(&("CopySource", "SourceBucket")), "{alternatives:?}");
}

#[test]
fn iam_actions_follow_the_rule_unless_they_are_listed() {
    assert_eq!(action("sfn", "startExecution").iam_actions(), ["states:StartExecution"]);
    assert_eq!(action("s3", "listObjectsV2").iam_actions(), ["s3:ListBucket"]);
    assert_eq!(action("lambda", "invoke").iam_actions(), ["lambda:InvokeFunction"]);
    assert!(action("ecs", "runTask").passes_role());
}

#[test]
fn optimized_integrations_say_how_they_wait() {
    let start = optimized("states").unwrap().action("startExecution").unwrap();
    assert_eq!(start.patterns, ["", ".sync", ".sync:2", ".waitForTaskToken"]);
    assert_eq!(start.express_patterns, [""]);
    assert_eq!(start.api().unwrap(), action("sfn", "startExecution"));
    assert!(
        optimized("eks").unwrap().action("call").unwrap().patterns_in_doubt.contains(&".waitForTaskToken")
    );
    assert!(optimized("glue").unwrap().action("startJobRun").unwrap().patterns_in_doubt.is_empty());
    assert!(optimized("dynamodb").unwrap().action("query").is_none());
    assert!(optimized("s3").is_none());
}

#[test]
fn optimized_integrations_take_a_part_of_the_api() {
    let run = optimized("ecs").unwrap().action("runTask").unwrap();
    assert_eq!(run.required().collect::<Vec<_>>(), ["TaskDefinition"]);
    assert_eq!(run.acceptance("Cluster"), Acceptance::Accepted);
    assert_eq!(run.acceptance("Tags"), Acceptance::Undocumented);
    assert_eq!(run.acceptance("Count"), Acceptance::Refused);
    assert_eq!(run.acceptance("count"), Acceptance::Unknown);
    let invoke = optimized("http").unwrap().action("invoke").unwrap();
    assert_eq!(invoke.api(), None);
    assert_eq!(invoke.acceptance("Qualifier"), Acceptance::Unknown);
}

#[test]
fn optimized_integrations_fill_in_the_tokens_of_the_api() {
    let start = optimized("emr-serverless").unwrap().action("startJobRun").unwrap();
    assert_eq!(required(start.api().unwrap()), ["ApplicationId", "ClientToken", "ExecutionRoleArn"]);
    assert_eq!(start.required().collect::<Vec<_>>(), ["ApplicationId", "ExecutionRoleArn"]);
}

#[test]
fn every_api_behind_an_optimized_integration_exists() {
    for service in optimized_services() {
        for action in service.actions {
            assert_eq!(action.api().is_some(), action.api.is_some(), "{}:{}", service.id, action.name);
            let unknown = action.required().find(|name| action.acceptance(name) != Acceptance::Accepted);
            assert_eq!(unknown, None, "{}:{}", service.id, action.name);
        }
    }
}
