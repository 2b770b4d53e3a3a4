use serde_json::json;

use crate::support::{Folder, PASS, TASK};

const FILE: [&str; 2] = ["--file", "greet.asl.json"];

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("greet.asl.json", PASS);
    folder
}

impl Folder {
    #[track_caller]
    fn run_on(&self, command: &str, more: &[&str]) -> crate::support::Ran {
        self.run(&[&[command], &FILE[..], more].concat())
    }
}

#[test]
fn the_second_apply_has_nothing_to_do_and_writes_nothing() {
    let folder = folder("apply-twice");
    folder
        .run_on("apply", &[])
        .exits(0)
        .tells("target: local (target/sfn/local)")
        .shows("+ greet   STANDARD, 2 states")
        .shows("1 to create, 0 to change, 0 to replace, 0 unchanged")
        .shows("created greet  version 1  arn:aws:states:us-east-1:123456789012:stateMachine:greet");
    folder.run_on("apply", &[]).exits(0).prints("unchanged greet\nnothing to do (2 reads, 0 writes)\n");
    // Formatting is no change.
    folder.write("greet.asl.json", PASS.replace(['\n', ' '], ""));
    folder.run_on("apply", &[]).exits(0).prints("unchanged greet\nnothing to do (2 reads, 0 writes)\n");
}

#[test]
fn a_change_is_told_by_state_and_field_and_applied() {
    let folder = folder("apply-change");
    folder.write("greet.asl.json", TASK);
    folder.run_on("apply", &[]).exits(0);
    let changed = TASK
        .replace("\"TimeoutSeconds\": 30", "\"TimeoutSeconds\": 60")
        .replace("\"MaxAttempts\": 2", "\"MaxAttempts\": 3");
    folder.write("greet.asl.json", changed);
    folder
        .run_on("plan", &["--fail-on-change"])
        .exits(4)
        .shows("~ greet   update in place, publish a version\n")
        .shows("    state \"Charge\": ~ TimeoutSeconds 30 -> 60\n")
        .shows("    state \"Charge\": ~ Retry[0].MaxAttempts 2 -> 3\n")
        .shows("    tag sfn:hash: ~ ");
    folder.run_on("plan", &[]).exits(0);
    let ran = folder.run_on("apply", &["--output", "json"]).exits(0);
    let report = ran.json();
    assert_eq!(report["machines"][0]["action"], "update");
    assert_eq!(report["machines"][0]["version"], "2");
    assert_eq!(report["writes"], 2);
    folder.run_on("plan", &["--fail-on-change"]).exits(0).shows("  greet   unchanged");
}

#[test]
fn a_dry_run_changes_nothing() {
    let folder = folder("apply-dry");
    folder.run_on("apply", &["--dry-run"]).exits(0).shows("1 to create");
    folder.run_on("plan", &["--fail-on-change"]).exits(4).shows("1 to create");
}

#[test]
fn the_plan_as_json_says_the_same() {
    let folder = folder("plan-json");
    folder.run_on("apply", &[]).exits(0);
    folder.write("greet.asl.json", PASS.replace("\"Greet\"", "\"Salute\"").replace("hello", "hi"));
    let plan = folder.run_on("plan", &["--output", "json"]).exits(0).json();
    assert_eq!((plan["schema"].as_u64(), plan["command"].as_str()), (Some(1), Some("plan")));
    assert_eq!(plan["summary"], json!({"create": 0, "change": 1, "replace": 0, "unchanged": 0}));
    let machine = &plan["machines"][0];
    assert_eq!(machine["name"], "greet");
    assert_eq!(
        machine["definition"],
        json!([
            {"op": "change", "state": null, "field": "StartAt", "transition": true, "from": "Greet", "to": "Salute"},
            {"op": "add_state", "state": "Salute", "summary": "Pass, then \"Done\""},
            {"op": "remove_state", "state": "Greet", "summary": "Pass, then \"Done\""},
        ])
    );
}

#[test]
fn another_type_must_be_replaced_and_is_refused() {
    let folder = folder("apply-type");
    folder.run_on("apply", &[]).exits(0);
    folder
        .run_on("plan", &["--type", "express"])
        .exits(0)
        .shows("! greet   must be replaced: type STANDARD -> EXPRESS cannot be changed in place");
    folder
        .run_on("apply", &["--type", "express"])
        .exits(2)
        .tells("must be replaced: its history, versions and aliases would be lost")
        .tells("help: pass --replace greet if they may go");
}

#[test]
fn parameters_come_from_the_environment_and_missing_ones_stop_everything() {
    let folder = folder("apply-params");
    folder.write(
        "greet.asl.json",
        TASK.replace("arn:aws:lambda:us-east-1:123456789012:function:charge", "${ChargeFn}"),
    );
    folder
        .run_on("apply", &[])
        .exits(2)
        .tells("${ChargeFn} of \"greet\"")
        .tells("[env.local.params]\n        ChargeFn = \"...\"")
        .prints("");
    let function = "arn:aws:lambda:{region}:{account}:function:charge";
    folder.write("sfn.toml", format!("[env.local.params]\nChargeFn = \"{function}\"\nSpare = \"x\"\n"));
    folder
        .run_on("apply", &[])
        .exits(0)
        .tells("warning: no workflow uses the parameters Spare of [env.local]");
}

#[test]
fn a_definition_that_the_service_would_refuse_is_never_sent() {
    let folder = folder("apply-invalid");
    folder.write("greet.asl.json", PASS.replace("\"Next\": \"Done\"", "\"Next\": \"Dome\""));
    folder.run_on("apply", &[]).exits(3).tells("error[MISSING_TRANSITION_TARGET]").prints("");
}

#[test]
fn settings_of_the_environment_are_applied_and_taken_back() {
    let folder = folder("apply-settings");
    folder.write(
        "sfn.toml",
        "[env.local]\ntracing = true\ntags = { team = \"a\" }\nrole = \"arn:aws:iam::123456789012:role/x\"\n",
    );
    folder.run_on("apply", &[]).exits(0).shows("tracing     on").shows("tags        team=a");
    folder.write("sfn.toml", "[env.local]\ntags = { team = \"b\" }\n");
    folder
        .run_on("apply", &[])
        .exits(0)
        .shows("    role: ~ arn:aws:iam::123456789012:role/x -> arn:aws:iam::123456789012:role/sfn-local\n")
        .shows("    tracing: ~ on -> off\n")
        .shows("    tag team: ~ a -> b\n");
    folder.run_on("apply", &[]).exits(0).shows("nothing to do");
    folder.write("sfn.toml", "[env.local]\n");
    folder.run_on("apply", &[]).exits(0).shows("    tag team: - b\n");
    folder.run_on("apply", &[]).exits(0).shows("nothing to do");
}

#[test]
fn aws_is_reached_by_environment_only_and_must_be_said_exactly() {
    let folder = folder("apply-env");
    folder.run_on("plan", &["--env", "prod"]).exits(2).tells("sfn.toml has no environment \"prod\"");
    folder.write("sfn.toml", "[env.prod]\nregion = \"eu-west-1\"\n");
    folder.run_on("plan", &["--env", "prod"]).exits(2).tells("[env.prod] in sfn.toml has no `account`");
    folder.write("sfn.toml", "[env.prod]\nregion = \"eu-west-1\"\naccount = \"123456789012\"\n");
    folder.run_on("plan", &["--env", "prod"]).exits(2).tells("\"greet\" has no execution role");
}

#[test]
fn list_says_what_is_deployed() {
    let folder = folder("list");
    folder.run_on("list", &[]).exits(0).shows("greet  STANDARD  2 states").shows("not deployed");
    folder.run_on("apply", &[]).exits(0);
    let list = folder.run_on("list", &["--output", "json"]).exits(0).json();
    assert_eq!(list["workflows"][0]["state"], "in sync");
}

#[test]
fn a_folder_of_definitions_is_a_source() {
    let folder = folder("folder");
    folder.write("flows/a.asl.json", PASS);
    folder.write("flows/b.asl.json", PASS);
    folder.run(&["apply", "--manifest", "flows", "a"]).exits(0).shows("created a").shows("1 to create");
    folder
        .run(&["plan", "--manifest", "flows"])
        .exits(0)
        .shows("1 to create, 0 to change, 0 to replace, 1 unchanged");
    folder.run(&["plan", "--manifest", "flows", "aa"]).exits(2).tells("did you mean \"a\"?");
}

#[test]
fn a_file_that_is_not_the_one_of_its_manifest_is_refused() {
    let folder = folder("manifest");
    let manifest = json!({
        "schema": 1, "dsl_version": "0.1.0", "package": "p", "package_version": "1.0.0",
        "workflows": [{"name": "greet", "file": "greet.asl.json", "sha256": "00", "type": "STANDARD",
            "states": {}, "parameters": []}]
    });
    folder.write("sfn-manifest.json", manifest.to_string());
    folder.run(&["list", "--manifest", "."]).exits(1).tells("is not the file its manifest was written with");
    folder.write("sfn-manifest.json", manifest.to_string().replace("\"schema\":1", "\"schema\":9"));
    folder.run(&["list", "--manifest", "."]).exits(1).tells("schema 9");
}

#[test]
fn warnings_about_a_definition_are_one_line() {
    let folder = folder("apply-warnings");
    folder.write(
        "greet.asl.json",
        r#"{"StartAt": "C", "States": {
            "C": {"Type": "Choice", "Choices": [{"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Pack"}]},
            "Pack": {"Type": "Succeed"}}}"#,
    );
    let warning = "warning: \"greet\": MISSING_DEFAULT; `validate` shows more\n";
    folder.run_on("plan", &[]).exits(0).tells(warning).shows("1 to create");
}
