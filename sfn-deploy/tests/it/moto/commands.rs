//! Every command that moto can answer, as a person or a script runs it; and what is told of what moto lacks.

use serde_json::{Value, json};

use super::Moto;
use crate::support::{Folder, PASS, Ran};

/// A folder, and moto to deploy to.
struct World {
    folder: Folder,
    moto: Moto,
}

impl World {
    fn start(name: &str) -> Option<Self> {
        let folder = Folder::new(name);
        folder.write("greet.asl.json", PASS);
        Some(Self { folder, moto: Moto::start()? })
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Ran {
        self.folder.run(&[arguments, &["--endpoint-url", &self.moto.url]].concat())
    }

    #[track_caller]
    fn greet(&self, command: &str, more: &[&str]) -> Ran {
        self.run(&[&[command, "--file", "greet.asl.json"], more].concat())
    }

    /// The output of a command as JSON, which is as its schema says.
    #[track_caller]
    fn json(&self, command: &str, more: &[&str]) -> Value {
        let words: Vec<&str> = command.split(' ').chain(more.iter().copied()).collect();
        self.run(&[&words[..], &["--output", "json"]].concat()).exits(0).conforms(command)
    }
}

const MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:greet";

#[test]
fn commands_that_deploy_work_against_moto() {
    let Some(world) = World::start("moto-deploy") else { return };
    world.greet("list", &[]).exits(0).shows("not deployed");
    world.greet("plan", &["--fail-on-change"]).exits(4).shows("1 to create").tells("1 read, 0 writes");
    world.greet("apply", &[]).exits(2).tells("pass --yes");
    world.greet("apply", &["--yes", "--dry-run"]).exits(0).shows("1 to create");
    world.greet("apply", &["--yes"]).exits(0).shows("created greet  version 1");
    world.greet("apply", &["--yes"]).exits(0).prints("unchanged greet\nnothing to do (2 reads, 0 writes)\n");
    world.greet("list", &[]).exits(0).shows("in sync");

    // A change of the source is told, saved, carried out.
    world.folder.write("greet.asl.json", PASS.replace("hello", "hi"));
    let plan = world.json("plan", &["--file", "greet.asl.json"]);
    assert_eq!(plan["machines"][0]["definition"][0]["field"], "Result.said");
    world.greet("plan", &["--out", "plan.json"]).exits(0).tells("sfn-deploy apply plan.json");
    world.folder.run(&["apply", "plan.json", "--yes"]).exits(0).shows("changed greet  version 2");
    world.greet("plan", &["--fail-on-change"]).exits(0);

    // Another type replaces it.
    world.greet("plan", &["--type", "express"]).exits(0).shows("must be replaced");
    world.greet("apply", &["--type", "express", "--yes"]).exits(2).tells("pass --replace greet");
    world
        .greet("apply", &["--type", "express", "--yes", "--replace", "greet"])
        .exits(0)
        .shows("replaced greet  version 1");

    world.run(&["destroy", "greet"]).exits(2).tells("pass --yes");
    assert_eq!(world.json("destroy", &["greet", "--yes"])["name"], "greet");
    world.run(&["destroy", "greet", "--yes"]).exits(1).tells("there is no state machine");
    world.greet("list", &["--output", "json"]).exits(0).conforms("list");
}

#[test]
fn drift_is_found_told_and_taken_back_against_moto() {
    let Some(world) = World::start("moto-drift") else { return };
    world.greet("drift", &["--fail"]).exits(0).prints("greet  not deployed\n");
    world.greet("apply", &["--yes"]).exits(0);
    world.greet("drift", &["--fail"]).exits(0).prints("greet  in sync\n");
    let other = json!({
        "stateMachineArn": MACHINE, "definition": PASS.replace("hello", "bye"), "tracingConfiguration": {"enabled": true},
    });
    world.moto.post("states", Some("AWSStepFunctions.UpdateStateMachine"), &other.to_string());
    world.greet("drift", &["--fail"]).exits(4).prints(
        "greet  drifted\n    state \"Greet\": ~ Result.said \"hello\" -> \"bye\"\n    tracing: ~ off -> on\n",
    );
    let report = world.json("drift", &["--file", "greet.asl.json"]);
    assert_eq!(report["machines"][0]["settings"], json!([{"setting": "tracing", "from": "off", "to": "on"}]));
    world
        .greet("plan", &[])
        .exits(0)
        .shows("state \"Greet\": ~ Result.said \"bye\" -> \"hello\"")
        .shows("! what is deployed is not what was applied last");
    world.greet("apply", &["--yes"]).exits(0).shows("changed greet");
    world.greet("drift", &["--fail"]).exits(0).prints("greet  in sync\n");
}

#[test]
fn commands_that_operate_work_against_moto() {
    let Some(world) = World::start("moto-operate") else { return };
    world.greet("apply", &["--yes"]).exits(0);
    let started = world.json("start", &["greet", "--name", "monday", "--input", r#"{"id": 7}"#]);
    let arn = started["execution_arn"].as_str().unwrap().to_owned();
    world.run(&["start", "greet", "--name", "tuesday"]).exits(0);
    let listed = world.json("executions", &["greet", "--status", "running"]);
    assert_eq!(listed["executions"].as_array().unwrap().len(), 2);
    let described = world.json("describe", &["monday", "--workflow", "greet", "--show-data"]);
    assert_eq!((&described["status"], &described["input"]), (&json!("RUNNING"), &json!({"id": 7})));
    world.run(&["describe", "monday"]).exits(0).shows("greet / monday   RUNNING").shows("bytes hidden");
    // moto tells the same three events of every execution.
    let history = world.json("history", &[&arn]);
    assert_eq!(history["path"], json!(["A State"]));
    world.run(&["history", &arn, "--events"]).exits(0).shows("PassStateEntered");
    assert_eq!(world.json("map-run list", &[&arn])["map_runs"], json!([]));

    assert_eq!(world.json("stop", &[&arn, "--error", "Late", "--cause", "too late"])["command"], "stop");
    assert_eq!(world.json("describe", &[&arn])["status"], "ABORTED");
    world.run(&["tail", &arn]).exits(4).tells("ABORTED");
    world.run(&["stop", "greet", "--all"]).exits(2).tells("pass --yes");
    world.run(&["stop", "greet", "--all", "--yes"]).exits(0).shows("1 running execution");
    let listed = world.json("executions", &["greet", "--failed"]);
    assert_eq!(listed["executions"].as_array().unwrap().len(), 2);

    for (command, more) in
        [("task success", "--result={}"), ("task failure", "--error=No"), ("task heartbeat", "")]
    {
        let more: Vec<&str> = ["token", more].into_iter().filter(|word| !word.is_empty()).collect();
        assert_eq!(world.json(command, &more)["sent"], true);
    }
    let activity = world.json("activity create", &["print"]);
    let listed = world.json("activity list", &[]);
    assert_eq!(listed["activities"][0]["activity_arn"], activity["activity_arn"]);
    world.json("activity delete", &["print"]);
    world.run(&["activity", "list"]).exits(0).prints("");
}

#[test]
fn what_moto_lacks_is_told_with_the_operation() {
    let Some(world) = World::start("moto-lacks") else { return };
    world.greet("apply", &["--yes"]).exits(0);
    world.run(&["start", "greet", "--name", "monday"]).exits(0);
    world.run(&["stop", "monday", "--workflow", "greet"]).exits(0);
    let lacking: [(&[&str], &str); 5] = [
        (&["versions", "greet"], "ListStateMachineVersions"),
        (&["prune", "greet", "--keep", "2", "--yes"], "ListStateMachineVersions"),
        (&["redrive", "monday", "--workflow", "greet"], "RedriveExecution"),
        (&["test-state", "--file", "greet.asl.json", "--state", "Greet"], "TestState"),
        (&["activity", "poll", "print"], "GetActivityTask"),
    ];
    for (command, operation) in lacking {
        let help = format!("help: an endpoint that is not of AWS may lack states:{operation}\n");
        world.run(command).exits(1).prints("").tells(&help);
    }
}
