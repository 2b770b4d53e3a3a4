//! The commands around versions and traffic, as a person or a script runs them.

use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Folder, PASS, Ran, Served, TASK, interrupted};

const ALIAS: &str = "[env.local]\nalias = \"live\"\n";

/// A folder with a machine that has two versions, the second of which has the traffic.
fn two_versions(name: &str, config: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("sfn.toml", format!("{ALIAS}{config}"));
    for word in ["hello", "hi"] {
        folder.write("greet.asl.json", PASS.replace("hello", word));
        greet(&folder, "apply", &[]).exits(0);
    }
    folder
}

#[track_caller]
fn greet(folder: &Folder, command: &str, more: &[&str]) -> Ran {
    folder.run(&[&[command, "--file", "greet.asl.json"], more].concat())
}

#[test]
fn a_rollback_shows_both_versions_deletes_nothing_and_the_next_apply_goes_forward_again() {
    let folder = two_versions("deployed-rollback", "");
    let ran = folder.run(&["rollback", "greet", "-m", "greets too often"]).exits(0);
    ran.shows("    alias live   2 100%  ->  1 100%\n")
        .shows("rolled back greet  live -> version 1")
        .tells("the next apply shifts forward again");
    let versions = folder.run(&["versions", "greet", "--output", "json"]).conforms("versions");
    assert_eq!(versions["versions"].as_array().unwrap().len(), 2);
    assert_eq!(versions["versions"][1]["routes"], json!([{"alias": "live", "weight": 100}]));
    // What was left is not an earlier version.
    folder.run(&["rollback", "greet", "--to", "1"]).exits(0).shows("unchanged greet");
    folder.run(&["rollback", "greet", "--to", "7"]).exits(2).tells("has no version 7");
    greet(&folder, "plan", &["--fail-on-change"])
        .exits(4)
        .shows("    alias live: ~ 1 100% -> version 2 100%\n");
    greet(&folder, "apply", &[]).exits(0).tells("alias live: version 2 100%");
    let rolled = folder.run(&["rollback", "greet", "--output", "json"]).conforms("rollback");
    assert_eq!((rolled["from"][0]["version"].as_str(), rolled["to"].as_str()), (Some("2"), Some("1")));
}

#[test]
fn a_shift_is_watched_held_resumed_and_aborted() {
    let folder = two_versions("deployed-shift", "");
    folder.run(&["rollback", "greet"]).exits(0);
    let canary = ["shift", "greet", "--shift", "canary:25:0s"];
    folder.run(&canary).exits(5).tells("greet: alias live: version 2 25%").shows("not enough traffic");
    folder.run(&["shift", "greet", "--to", "1"]).exits(1).tells("alias \"live\" is split: 1 75% + 2 25%");
    folder.run(&["shift", "greet", "--abort", "--output", "json"]).exits(0).conforms("shift");
    folder.run(&["shift", "greet", "--resume"]).exits(2).tells("no shift of \"greet\" is going on");
    folder.run(&canary).exits(5);
    // An execution of the new version is what was missing.
    folder.run(&["start", "greet", "--at", "2", "--wait"]).exits(0);
    let resumed =
        folder.run(&["shift", "greet", "--resume", "--shift", "canary:25:0s", "--output", "json"]).exits(0);
    assert_eq!(resumed.conforms("shift")["outcome"], "shifted");
    folder.run(&["versions", "greet"]).exits(0).shows("live 100%");
}

#[test]
fn a_version_whose_executions_fail_is_rolled_back() {
    let folder = Folder::new("deployed-bad");
    folder
        .write("sfn.toml", format!("{ALIAS}shift = {{ kind = \"canary\", percent = 50, bake = \"60s\" }}\n"));
    folder.write("greet.asl.json", PASS);
    greet(&folder, "apply", &[]).exits(0);
    let fails = PASS.replace(r#"{"Type": "Succeed"}"#, r#"{"Type": "Fail", "Error": "Broken"}"#);
    folder.write("greet.asl.json", &fails);
    greet(&folder, "apply", &["--shift", "canary:50:0s"]).exits(5).shows("held greet");
    folder.run(&["start", "greet", "--at", "2", "--wait"]).exits(4);
    folder
        .run(&["shift", "greet", "--resume", "--shift", "canary:50:60s"])
        .exits(5)
        .tells("greet: version 2: 0 succeeded, 1 failed")
        .shows("rolled back greet  version 2 on live  1 of 1 failed, the limit is 5%");
    greet(&folder, "plan", &[])
        .exits(0)
        .shows("alias live: ~ 1 100% -> the new version 50% for 1m, then 100%");
}

#[test]
fn old_versions_are_deleted_on_request_and_never_those_in_use() {
    let folder = two_versions("deployed-prune", "");
    for word in ["a", "b"] {
        folder.write("greet.asl.json", PASS.replace("hello", word));
        greet(&folder, "apply", &[]).exits(0);
    }
    folder.run(&["prune", "greet"]).exits(2).tells("how many versions stay?");
    folder.run(&["prune", "greet", "--keep", "1"]).exits(2).tells("must be at least 2");
    let dry = folder.run(&["prune", "greet", "--keep", "2", "--dry-run", "--output", "json"]).exits(0);
    assert_eq!(dry.conforms("prune")["versions"], json!(["2", "1"]));
    folder.run(&["rollback", "greet", "--to", "1"]).exits(0);
    folder
        .run(&["prune", "greet", "--keep", "2"])
        .exits(0)
        .shows("1 version of greet: 2\n")
        .shows("deleted 1 version");
}

#[test]
fn drift_is_told_by_state_and_field_and_apart_from_the_source() {
    let folder = two_versions("deployed-drift", "");
    greet(&folder, "drift", &["--fail"]).exits(0).prints("greet  in sync\n");
    // The source is ahead: no drift.
    folder.write("greet.asl.json", PASS.replace("hello", "newer"));
    let report = greet(&folder, "drift", &["--fail", "--output", "json"]).exits(0).conforms("drift");
    assert_eq!(report["machines"][0]["state"], "in sync");
    folder.write("other.asl.json", PASS);
    folder.run(&["drift", "--file", "other.asl.json", "--fail"]).exits(0).prints("other  not deployed\n");
}

#[test]
fn what_is_protected_is_not_destroyed() {
    let folder = two_versions("deployed-destroy", "protect = true\n");
    folder.run(&["destroy", "greet"]).exits(2).tells("\"greet\" is protected").tells("--unprotect greet");
    folder.run(&["destroy", "greet", "--unprotect", "other"]).exits(2);
    folder
        .run(&["destroy", "greet", "--unprotect", "greet"])
        .exits(0)
        .shows("- greet   2 versions, alias live, its history and its tags")
        .shows("deleted greet");
    folder.run(&["destroy", "greet", "--unprotect", "greet"]).exits(1).tells("there is no state machine");
    greet(&folder, "plan", &[]).exits(0).shows("1 to create");
}

#[test]
fn the_cost_of_every_way_is_told_for_both_types() {
    let folder = Folder::new("deployed-cost");
    folder.write("greet.asl.json", PASS);
    let report =
        greet(&folder, "cost", &["--runs-per-month", "1000000", "--output", "json"]).conforms("cost");
    let workflow = &report["workflows"][0];
    assert_eq!(
        (workflow["transitions"]["shortest"].as_u64(), workflow["standard"]["least"].as_f64()),
        (Some(2), Some(50.0))
    );
    assert!(workflow["express"].as_f64().unwrap() < 3.0, "{workflow}");
    folder.write(
        "wait.asl.json",
        TASK.replace(
            "arn:aws:lambda:us-east-1:123456789012:function:charge",
            "arn:aws:states:::lambda:invoke.waitForTaskToken",
        )
        .replace(
            "\"TimeoutSeconds\": 30,",
            "\"Parameters\": {\"FunctionName\": \"f\", \"Payload\": {\"t.$\": \"$$.Task.Token\"}},",
        ),
    );
    folder.run(&["cost", "--file", "wait.asl.json"]).exits(0).shows("Express       not possible");
}

#[test]
fn the_configuration_says_where_each_value_is_from() {
    let folder = Folder::new("deployed-config");
    folder.write(
        "sfn.toml",
        "[defaults]\ntracing = true\n[env.local]\nalias = \"live\"\nparams = { Secret = { env = \"S\" } }\n",
    );
    folder
        .run(&["config", "show", "greet"])
        .exits(0)
        .shows("tracing        true  # [defaults] in sfn.toml:2")
        .shows("alias          live  # [env.local] in sfn.toml:4")
        .shows("params.Secret  (not shown)  # [env.local] in sfn.toml:5, the environment variable S");
    folder.run(&["config", "show", "greet", "--output", "json"]).conforms("config show");
}

#[test]
fn the_least_policy_is_printed_before_anything_is_deployed() {
    let folder = Folder::new("deployed-iam");
    folder.write("charge.asl.json", TASK);
    let report =
        folder.run(&["iam", "show", "--file", "charge.asl.json", "--output", "json"]).conforms("iam show");
    let statement = &report["machines"][0]["policy"]["Statement"][0];
    assert_eq!(statement["Action"], json!(["lambda:InvokeFunction"]));
    assert_eq!(statement["Resource"], json!(["arn:aws:lambda:us-east-1:123456789012:function:charge"]));
}

#[test]
fn reports_of_plan_apply_and_list_are_as_their_schemas_say() {
    let folder = two_versions("deployed-schemas", "");
    folder.write("greet.asl.json", PASS.replace("\"Greet\"", "\"Salute\""));
    greet(&folder, "plan", &["--output", "json"]).conforms("plan");
    greet(&folder, "apply", &["--output", "json"]).conforms("apply");
    greet(&folder, "list", &["--output", "json"]).conforms("list");
    folder.run(&["destroy", "greet", "--output", "json"]).exits(0);
}

/// Two hundred machines of forty states.
fn two_hundred(name: &str) -> Folder {
    let folder = Folder::new(name);
    let state = |n: usize| {
        let next = if n == 39 { r#""End": true"#.to_owned() } else { format!(r#""Next": "S{}""#, n + 1) };
        let text = "a text as long as what people write into results, so that there is something to compare";
        format!(r#""S{n}": {{"Type": "Pass", "Result": {{"text": "{text}"}}, {next}}}"#)
    };
    let states = (0..40).map(state).collect::<Vec<_>>().join(", ");
    for number in 0..200 {
        let definition = format!(r#"{{"Comment": "{number}", "StartAt": "S0", "States": {{{states}}}}}"#);
        folder.write(&format!("flows/m{number}.asl.json"), definition);
    }
    folder
}

#[test]
fn two_hundred_machines_that_are_as_they_should_be_take_two_reads_each() {
    let folder = two_hundred("deployed-many");
    folder.run(&["apply", "--manifest", "flows", "--quiet"]).exits(0).shows("200 to create");
    folder.run(&["apply", "--manifest", "flows"]).exits(0).shows("nothing to do (400 reads, 0 writes)");
}

/// The most memory a process has had, in KiB.
///
/// Source: `proc(5)`, `VmHWM`.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the system tells it in a file")]
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn two_hundred_machines_that_are_as_they_should_be_fit_into_100_mib() {
    let folder = two_hundred("deployed-memory");
    let _served = Served::start(&folder, &[]);
    folder.run(&["apply", "--manifest", "flows", "--quiet", "--yes"]).exits(0);
    let mut command = folder.command(&["plan", "--manifest", "flows", "--output", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    // The plan is one line, longer than a pipe holds: whoever has written its first byte has all of it, and waits.
    let mut line = vec![0];
    stdout.read_exact(&mut line).unwrap();
    let peak = peak(child.id());
    stdout.read_to_end(&mut line).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(line.len() > 65_536, "{} bytes", line.len());
    let plan: Value = serde_json::from_slice(&line).unwrap();
    assert_eq!(plan["summary"]["unchanged"], 200);
    println!("plan of 200 unchanged machines: {} MiB", peak / 1024);
    assert!(peak < 100 * 1024, "{peak} KiB");
}

/// A machine whose executions wait for a day, served by another process, with one that runs.
fn waiting(name: &str) -> (Folder, Served) {
    let folder = Folder::new(name);
    folder.write(
        "greet.asl.json",
        PASS.replace("\"Pass\"", "\"Wait\", \"Seconds\": 86400").replace(RESULT, ""),
    );
    let served = Served::start(&folder, &[]);
    greet(&folder, "apply", &["--yes"]).exits(0);
    folder.run(&["start", "greet", "--name", "monday"]).exits(0);
    (folder, served)
}

const RESULT: &str = r#""Result": {"said": "hello"}, "#;

#[cfg(unix)]
#[test]
fn what_waits_holds_a_machine_that_is_deleted_until_it_is_stopped() {
    let (folder, _served) = waiting("deployed-stop");
    let held = interrupted(folder.command(&["destroy", "greet", "--yes"]), "greet: deleting, 1 running", 0);
    held.exits(130)
        .shows("! 1 execution running; it ends at its next transition")
        .tells("interrupted; the machine goes on being deleted");
    greet(&folder, "plan", &[]).exits(0).shows("! a machine of that name is being deleted");
    let gone = folder.run(&["destroy", "greet", "--stop-executions", "--output", "json"]).exits(0);
    assert_eq!(gone.conforms("destroy")["name"], "greet");
    let gone = folder.run(&["destroy", "greet"]).exits(1);
    gone.tells("there is no state machine \"greet\"");
}

#[test]
fn executions_are_stopped_at_once_where_that_is_asked_for() {
    let (folder, _served) = waiting("deployed-stop-at-once");
    folder
        .run(&["destroy", "greet", "--stop-executions"])
        .exits(0)
        .shows("! 1 execution running; stopped with it")
        .shows("deleted greet");
}

#[test]
fn another_type_replaces_the_machine_where_its_name_is_said() {
    let folder = two_versions("deployed-replace", "");
    let express = ["--type", "express"];
    let plan = greet(&folder, "plan", &[&express[..], &["--output", "json"]].concat()).conforms("plan");
    assert_eq!(plan["summary"]["replace"], 1);
    assert_eq!(plan["machines"][0]["losses"], json!({"versions": 2, "aliases": ["live"], "running": 0}));
    greet(&folder, "plan", &express)
        .shows("    lost        the history of its executions, 2 versions, alias live, tags of others\n")
        .shows("    stays       name and ARN\n")
        .shows("    choose      apply --replace greet: deletes it, waits until it is gone");
    greet(&folder, "apply", &[&express[..], &["--replace", "gret"]].concat())
        .exits(2)
        .tells("no machine of this plan has that name")
        .tells("did you mean greet?");
    greet(&folder, "plan", &[&express[..], &["--out", "plan.json"]].concat()).exits(0);
    folder.run(&["apply", "plan.json"]).exits(2).tells("pass --replace greet");
    let done = folder.run(&["apply", "plan.json", "--replace", "greet", "--output", "json"]).exits(0);
    let done = done.conforms("apply");
    assert_eq!(
        (&done["machines"][0]["action"], &done["machines"][0]["version"]),
        (&json!("replace"), &json!("1"))
    );
    // Nothing is left to do, and the permission to replace replaces nothing.
    greet(&folder, "apply", &[&express[..], &["--replace", "greet"]].concat())
        .exits(0)
        .shows("nothing to do");
    let versions = folder.run(&["versions", "greet", "--output", "json"]).conforms("versions");
    assert_eq!(versions["versions"][0]["routes"], json!([{"alias": "live", "weight": 100}]));
    folder.run(&["start", "greet", "--wait"]).exits(0).prints("{\"said\":\"hi\"}\n");
}

#[test]
fn what_is_protected_is_not_replaced() {
    let folder = two_versions("deployed-replace-protected", "protect = true\n");
    greet(&folder, "apply", &["--type", "express", "--replace", "greet"])
        .exits(2)
        .tells("\"greet\" must be replaced, and is protected in this environment (protect = true)");
    greet(&folder, "plan", &["--fail-on-change"]).exits(0);
}

#[cfg(unix)]
#[test]
fn a_replacement_that_was_interrupted_is_finished_by_the_next_apply() {
    let (folder, _served) = waiting("deployed-replace-held");
    folder.write("greet.asl.json", PASS);
    let replace = ["apply", "--file", "greet.asl.json", "--type", "express", "--replace", "greet", "--yes"];
    interrupted(folder.command(&replace), "greet: deleting, 1 running", 0)
        .exits(130)
        .shows("    running     1 execution; nothing can be started until the last has come to its next transition")
        .tells("interrupted; the machine goes on being deleted");
    greet(&folder, "plan", &["--type", "express"])
        .exits(0)
        .shows("1 to create")
        .shows("! a machine of that name is being deleted");
    folder.run(&["stop", "greet", "--all"]).exits(0);
    greet(&folder, "apply", &["--type", "express"]).exits(0).shows("created greet  version 1");
}

const GREET: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:greet";

#[test]
fn what_somebody_else_changed_is_drift_until_it_is_taken_back() {
    for (name, config) in [("deployed-foreign-alias", ""), ("deployed-foreign", "schema = 1\n")] {
        let folder = two_versions(name, "");
        // Without an alias what was applied last is found by its hash.
        if !config.is_empty() {
            folder.run(&["destroy", "greet"]).exits(0);
            folder.write("sfn.toml", config);
            greet(&folder, "apply", &[]).exits(0);
        }
        let served = Served::start(&folder, &[]);
        let other = json!({
            "stateMachineArn": GREET, "definition": PASS.replace("hello", "bye"), "tracingConfiguration": {"enabled": true},
        });
        served.call("UpdateStateMachine", &other);
        // The source is ahead of what was applied last, and that is not drift.
        folder.write("greet.asl.json", PASS.replace("hello", "newer"));
        greet(&folder, "drift", &[]).exits(0);
        greet(&folder, "drift", &["--fail"])
            .exits(4)
            .prints("greet  drifted\n    state \"Greet\": ~ Result.said \"hi\" -> \"bye\"\n    tracing: ~ off -> on\n");
        let report = greet(&folder, "drift", &["--output", "json"]).exits(0).conforms("drift");
        assert_eq!(report["machines"][0]["settings"][0]["setting"], "tracing");
        greet(&folder, "plan", &[])
            .exits(0)
            .shows("state \"Greet\": ~ Result.said \"bye\" -> \"newer\"")
            .shows("! what is deployed is not what was applied last");
        greet(&folder, "apply", &["--yes"]).exits(0);
        greet(&folder, "drift", &["--fail"]).exits(0).prints("greet  in sync\n");
    }
}

#[test]
fn a_machine_of_somebody_else_is_told_before_it_is_taken_over() {
    let folder = Folder::new("deployed-adopted");
    folder.write("greet.asl.json", PASS);
    let served = Served::start(&folder, &["--ephemeral"]);
    let role = "arn:aws:iam::123456789012:role/theirs";
    served.call("CreateStateMachine", &json!({"name": "greet", "definition": PASS, "roleArn": role}));
    let url = ["--endpoint-url", &served.url];
    greet(&folder, "drift", &[&url[..], &["--fail"]].concat()).exits(0).prints("greet  not managed\n");
    greet(&folder, "plan", &url)
        .exits(0)
        .shows(
            "    role: ~ arn:aws:iam::123456789012:role/theirs -> arn:aws:iam::123456789012:role/sfn-local\n",
        )
        .shows("! this machine was not made by sfn-deploy; applying makes it so");
    greet(&folder, "apply", &[&url[..], &["--yes"]].concat()).exits(0).shows("changed greet  version 1");
    greet(&folder, "drift", &[&url[..], &["--fail"]].concat()).exits(0).prints("greet  in sync\n");
}

#[test]
fn traffic_that_somebody_else_has_split_is_left_alone() {
    let folder = two_versions("deployed-foreign-split", "");
    let served = Served::start(&folder, &[]);
    let route = |version: u8| json!({"stateMachineVersionArn": format!("{GREET}:{version}"), "weight": 50});
    let split = json!({"stateMachineAliasArn": format!("{GREET}:live"), "description": "by hand", "routingConfiguration": [route(1), route(2)]});
    served.call("UpdateStateMachineAlias", &split);
    folder.write("greet.asl.json", PASS.replace("hello", "newer"));
    greet(&folder, "plan", &[]).exits(0).shows("! somebody else has split the traffic");
    for command in
        [&["apply", "--file", "greet.asl.json", "--yes"][..], &["shift", "greet", "--to", "2", "--yes"]]
    {
        folder.run(command).exits(1).tells("alias \"live\" is split: 1 50% + 2 50%: somebody else did that");
    }
    folder.run(&["shift", "greet", "--resume", "--yes"]).exits(2).tells("no shift of \"greet\" is going on");
    let versions = folder.run(&["versions", "greet", "--output", "json"]).conforms("versions");
    assert_eq!(versions["versions"].as_array().unwrap().len(), 2);
    assert_eq!(versions["versions"][0]["routes"], json!([{"alias": "live", "weight": 50}]));
}
