//! Versions and the alias that leads to them, at the local endpoint.

use std::io::{BufRead, BufReader, Read};

use crate::support::{Folder, PASS, Ran};

const ALIAS: &str = "[env.local]\nalias = \"live\"\n";

fn folder(name: &str, config: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("greet.asl.json", PASS);
    folder.write("sfn.toml", config);
    folder
}

impl Folder {
    fn says(&self, word: &str) {
        self.write("greet.asl.json", PASS.replace("hello", word));
    }

    #[track_caller]
    fn greet(&self, command: &str, more: &[&str]) -> Ran {
        self.run(&[&[command, "--file", "greet.asl.json"], more].concat())
    }
}

#[test]
fn the_alias_follows_the_new_version_in_the_same_apply() {
    let folder = folder("alias-follows", ALIAS);
    folder
        .greet("apply", &[])
        .exits(0)
        .shows("alias       live -> the version, 100%")
        .tells("greet: version 1 published and verified")
        .tells("greet: alias live -> version 1")
        .shows("created greet  version 1");
    folder
        .greet("apply", &[])
        .exits(0)
        .prints("unchanged greet  live: 1 100%\nnothing to do (3 reads, 0 writes)\n");
    folder.says("hi");
    folder
        .greet("apply", &[])
        .exits(0)
        .shows("    alias live: ~ 1 100% -> the new version 100%\n")
        .tells("greet: alias live: version 2 100%")
        .shows("changed greet  version 2");
    folder.greet("plan", &["--fail-on-change"]).exits(0);
}

#[test]
fn a_smoke_run_that_fails_leaves_the_alias_alone_and_the_next_apply_tries_again() {
    let folder = folder("alias-smoke", &format!("{ALIAS}smoke = \"smoke.json\"\n"));
    folder.write("smoke.json", "{}");
    folder.greet("apply", &[]).exits(0).tells("greet: smoke run SUCCEEDED");
    let fails = PASS.replace(r#"{"Type": "Succeed"}"#, r#"{"Type": "Fail", "Error": "Broken"}"#);
    folder.write("greet.asl.json", &fails);
    folder
        .greet("apply", &[])
        .exits(1)
        .tells("the smoke run")
        .tells("ended FAILED: Broken")
        .tells("nothing was shifted");
    folder
        .greet("plan", &["--fail-on-change"])
        .exits(4)
        .shows("alias live: ~ 1 100% -> the new version 100%");
    folder.says("hi");
    folder.greet("apply", &[]).exits(0).shows("changed greet  version 3");
}

#[test]
fn old_versions_go_and_the_one_before_stays() {
    let folder = folder("alias-keep", &format!("{ALIAS}keep-versions = 2\n"));
    for word in ["a", "b", "c", "d"] {
        folder.says(word);
        folder.greet("apply", &[]).exits(0);
    }
    let report = folder.greet("apply", &["--output", "json"]).exits(0).json();
    assert_eq!(report["reads"], 3);
    folder.says("e");
    let report = folder.greet("apply", &["--output", "json"]).exits(0).json();
    assert_eq!(report["machines"][0]["version"], "5");
    assert_eq!(report["machines"][0]["pruned"], serde_json::json!(["3"]));
}

#[test]
fn a_saved_plan_is_carried_out_once_and_refused_when_something_changed() {
    let folder = folder("alias-saved", ALIAS);
    folder.greet("apply", &[]).exits(0);
    folder.says("hi");
    folder.greet("plan", &["--out", "plan.json"]).exits(0).tells("sfn-deploy apply plan.json");
    // Source and configuration are not read again.
    folder.says("never deployed");
    folder
        .run(&["apply", "plan.json", "--shift", "canary:20:0s", "--dry-run"])
        .exits(0)
        .shows("alias live: ~ 1 100% -> the new version 20% for 0s, then 100%");
    folder
        .run(&["apply", "plan.json"])
        .exits(0)
        .shows("state \"Greet\": ~ Result.said \"hello\" -> \"hi\"")
        .shows("version 2");
    folder.run(&["apply", "plan.json"]).exits(0).shows("nothing to do");
    folder.says("by somebody else");
    folder.greet("plan", &["--out", "late.json"]).exits(0);
    folder.says("earlier");
    folder.greet("apply", &[]).exits(0).shows("version 3");
    folder.run(&["apply", "late.json"]).exits(1).tells("changed since it was planned");
    folder.write("late.json", "{\"schema\": 9}");
    folder.run(&["apply", "late.json"]).exits(2).tells("it has schema 9, this version reads schema 1");
}

#[test]
fn a_canary_without_traffic_is_held_and_goes_on_with_the_next_apply() {
    let shift = "shift = { kind = \"canary\", percent = 20, bake = \"1s\" }\n";
    let folder = folder("alias-held", &format!("{ALIAS}{shift}"));
    folder.greet("apply", &[]).exits(0);
    folder.says("hi");
    folder
        .greet("apply", &[])
        .exits(5)
        .tells("greet: alias live: version 2 20%")
        .shows("not enough traffic: 0 executions of version 2 ended, 1 are needed");
    folder
        .greet("plan", &[])
        .exits(0)
        .shows("! a shift of traffic is going on")
        .shows("alias live: ~ 1 80% + 2 20% -> the new version");
    folder.write("sfn.toml", format!("{ALIAS}{}", shift.replace("bake", "min-executions = 0, bake")));
    folder
        .greet("apply", &[])
        .exits(0)
        .tells("greet: resuming: version 2 has 20%")
        .tells("alias live: version 2 100%");
    folder.greet("plan", &["--fail-on-change"]).exits(0);
}

#[test]
fn an_interrupted_canary_goes_back() {
    let folder =
        folder("alias-interrupted", &format!("{ALIAS}shift = {{ kind = \"canary\", bake = \"60s\" }}\n"));
    folder.greet("apply", &[]).exits(0);
    folder.says("hi");
    let mut child = folder
        .command(&["apply", "--file", "greet.asl.json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("version 2 10%") {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0, "it ended before it shifted");
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("interrupted; going back to version 1"), "{rest}");
    let output = child.wait_with_output().unwrap();
    Ran::new(&["apply"], &output).exits(5).shows("rolled back greet  version 2  interrupted");
    folder.greet("plan", &[]).exits(0).shows("alias live: ~ 1 100% -> the new version");
}
