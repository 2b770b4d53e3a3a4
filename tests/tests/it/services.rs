//! The committed tables of `sfn-services` say what the reference files say.
//!
//! The files are not part of the repository; without them these tests say so and check nothing.

#![expect(clippy::disallowed_methods, clippy::panic, reason = "a test reads files and may fail")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sfn_services::{Action, OptimizedAction, ParamsBasis, Unsupported};
use sfn_tests::services::{MEASURED_AS_REFUSED, generate, read, targets};

/// The folder of reference files.
fn reference() -> Option<PathBuf> {
    sfn_tests::shared("reference/sdk-services.json")?.parent().map(Path::to_owned)
}

#[test]
fn the_committed_tables_are_what_the_generator_writes() {
    let Some(folder) = reference() else { return };
    let sdk = read(&folder, "sdk-services.json").unwrap();
    let (integrations, iam) =
        (read(&folder, "integrations.json").unwrap(), read(&folder, "iam.json").unwrap());
    let generated = generate(&sdk, &integrations, &iam).unwrap();
    let (table, integrations, permissions) = targets();
    let help = "run `cargo run -p sfn-tests --bin generate-services`";
    assert!(std::fs::read(table).unwrap() == generated.table, "{help}");
    assert!(std::fs::read_to_string(integrations).unwrap() == generated.integrations, "{help}");
    assert!(std::fs::read_to_string(permissions).unwrap() == generated.permissions, "{help}");
}

#[test]
fn every_field_of_every_service_is_read_back() {
    let Some(folder) = reference() else { return };
    let sdk = read(&folder, "sdk-services.json").unwrap();
    let services = sdk["services"].as_object().unwrap();
    assert_eq!(sfn_services::services().count(), services.len());
    for (id, expected) in services {
        let service = sfn_services::service(id).unwrap();
        let mut found = json!({
            "error_prefix": service.error_prefix(), "iam_prefix": service.iam_prefix(), "sdk_id": service.sdk_id(),
            "documented": service.is_documented(), "errors": service.errors().collect::<Vec<_>>(),
        });
        flag(&mut found, "retired", service.is_retired());
        flag(&mut found, "needs_endpoint", service.needs_endpoint());
        let mut expected = expected.clone();
        // Which release of botocore the model is from is not in the table.
        expected.as_object_mut().unwrap().remove("botocore");
        let actions = expected.as_object_mut().unwrap().remove("actions").unwrap();
        assert_eq!(found, expected, "{id}");
        let actions = actions.as_object().unwrap();
        assert_eq!(service.actions().count(), actions.len(), "{id}");
        for (name, expected) in actions {
            let mut expected = expected.clone();
            // Where the file states what the rule says anyway, the table cannot tell the two.
            let by_rule = by_rule(service.action(name).unwrap());
            if expected["iam"] == json!([by_rule]) {
                expected.as_object_mut().unwrap().remove("iam");
            }
            let found = action_as_json(service.action(name).unwrap(), &service.errors().collect::<Vec<_>>());
            assert_eq!(found, expected, "{id}:{name}");
        }
    }
    let deprecated: Vec<&str> = sfn_services::deprecated_services().to_vec();
    assert_eq!(json!(deprecated), sdk["deprecated_services"]);
}

/// The action as the reference file writes it.
fn action_as_json(action: Action, service_errors: &[&str]) -> Value {
    let names = |wanted: fn(&sfn_services::Param) -> bool| -> Vec<&str> {
        action.params().filter(wanted).map(|param| param.name).collect()
    };
    let mut json = json!({"required": names(|param| param.required), "params": names(|_| true)});
    let types: String = action.params().map(|param| param.kind.letter()).collect();
    field(&mut json, "types", !types.is_empty(), json!(types));
    let token = names(|param| param.token);
    field(&mut json, "token", !token.is_empty(), json!(token));
    let errors: Vec<_> =
        action.errors().map(|error| service_errors.iter().position(|other| *other == error)).collect();
    field(&mut json, "errors", !errors.is_empty(), json!(errors));
    let iam = action.iam_actions();
    field(&mut json, "iam", iam != [by_rule(action)], json!(iam));
    flag(&mut json, "iam_unconfirmed", action.is_iam_unconfirmed());
    flag(&mut json, "pass_role", action.passes_role());
    flag(&mut json, "deprecated", action.is_deprecated());
    let unsupported = action.unsupported().map(|reason| match reason {
        Unsupported::EventStream => "event stream",
        Unsupported::Listed => "listed",
        other => panic!("{other:?}"),
    });
    field(&mut json, "unsupported", unsupported.is_some(), json!(unsupported));
    let renamed: BTreeMap<&str, &str> = action.renamed().collect();
    field(&mut json, "renamed", !renamed.is_empty(), json!(renamed));
    let mut alternatives: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (required, instead) in action.alternatives() {
        alternatives.entry(required).or_default().push(instead);
    }
    field(&mut json, "alt", !alternatives.is_empty(), json!(alternatives));
    json
}

/// The IAM action by the rule.
fn by_rule(action: Action) -> String {
    format!("{}:{}", action.service().iam_prefix(), action.operation())
}

#[test]
fn every_field_of_every_optimized_integration_is_read_back() {
    let Some(folder) = reference() else { return };
    let reference = read(&folder, "integrations.json").unwrap();
    let services = reference["integrations"].as_object().unwrap();
    assert_eq!(sfn_services::optimized_services().len(), services.len());
    for (id, expected) in services {
        let service = sfn_services::optimized(id).unwrap();
        let found = json!({
            "name": service.name, "page": service.page, "error_prefix": service.error_prefix,
            "metadata": service.metadata, "known": service.known_errors,
        });
        let known = &expected["errors"]["known"];
        let picked: BTreeMap<&str, &Value> = ["name", "page", "error_prefix", "metadata"]
            .into_iter()
            .map(|name| (name, &expected[name]))
            .chain([("known", known)])
            .collect();
        assert_eq!(found, json!(picked), "{id}");
        let actions = expected["actions"].as_object().unwrap();
        assert_eq!(service.actions.len(), actions.len(), "{id}");
        for (name, expected) in actions {
            let mut expected = expected.clone();
            let members = expected.as_object_mut().unwrap();
            // For people; nothing here is read by a program.
            for prose in ["notes", "output", "sync"] {
                members.remove(prose);
            }
            if MEASURED_AS_REFUSED.contains(&(id, name)) {
                members.remove("patterns_in_doubt").unwrap();
            }
            assert_eq!(optimized_as_json(service.action(name).unwrap()), expected, "{id}:{name}");
        }
    }
}

/// The action as the reference file writes it.
fn optimized_as_json(action: &OptimizedAction) -> Value {
    let patterns = |suffixes: &[&str]| -> Vec<&str> {
        let name = |suffix: &&str| match *suffix {
            "" => "request_response",
            ".sync" => "sync",
            ".sync:2" => "sync2",
            ".waitForTaskToken" => "wait_for_task_token",
            other => panic!("{other}"),
        };
        suffixes.iter().map(name).collect()
    };
    let basis = match action.params_basis {
        ParamsBasis::Custom => "custom",
        ParamsBasis::Documented => "documented",
        ParamsBasis::Api => "api",
    };
    let mut json = json!({
        "patterns": patterns(action.patterns), "express": patterns(action.express_patterns), "params_basis": basis,
        "iam": action.iam,
    });
    let in_doubt = patterns(action.patterns_in_doubt);
    field(&mut json, "patterns_in_doubt", !in_doubt.is_empty(), json!(in_doubt));
    let api = action.api.map(|(service, name)| format!("{service}:{name}"));
    field(&mut json, "api", api.is_some(), json!(api));
    field(&mut json, "required", action.own_required.is_some(), json!(action.own_required));
    field(&mut json, "params", !action.params.is_empty(), json!(action.params));
    field(&mut json, "not_accepted", !action.not_accepted.is_empty(), json!(action.not_accepted));
    field(&mut json, "one_of", !action.one_of.is_empty(), json!(action.one_of));
    let enums: BTreeMap<&str, &[&str]> = action.enums.iter().copied().collect();
    field(&mut json, "enums", !enums.is_empty(), json!(enums));
    field(
        &mut json,
        "forbidden_headers",
        !action.forbidden_headers.is_empty(),
        json!(action.forbidden_headers),
    );
    let prefixes = action.forbidden_header_prefixes;
    field(&mut json, "forbidden_header_prefixes", !prefixes.is_empty(), json!(prefixes));
    field(&mut json, "sync_iam", !action.sync_iam.is_empty(), json!(action.sync_iam));
    field(&mut json, "sync_rule", action.sync_rule.is_some(), json!(action.sync_rule));
    flag(&mut json, "pass_role", action.passes_role);
    json
}

fn flag(json: &mut Value, name: &str, value: bool) {
    field(json, name, value, json!(true));
}

fn field(json: &mut Value, name: &str, is_there: bool, value: Value) {
    if is_there {
        json[name] = value;
    }
}
