//! Commands that tell what happens as it happens, for programs, and commands that end after a time.

use serde_json::{Value, json};

use crate::schemas::conform;
use crate::support::{Folder, PASS, Ran, Served};

impl Ran {
    /// What was told on the way, and the result, both as their schemas say.
    #[track_caller]
    fn stream(self, command: &str) -> (Vec<Value>, Value) {
        let mut lines = self.exits(0).json_lines();
        let result = lines.pop().unwrap();
        conform(command, &result);
        for line in &lines {
            conform("line", line);
            assert_eq!(line["command"], command, "{line}");
        }
        (lines, result)
    }
}

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("sfn.toml", "[env.local]\nalias = \"live\"\n");
    folder.write("greet.asl.json", PASS);
    folder
}

fn types(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter_map(|line| line.pointer("/event/type")?.as_str()).collect()
}

const EVENTS: [&str; 6] = [
    "ExecutionStarted",
    "PassStateEntered",
    "PassStateExited",
    "SucceedStateEntered",
    "SucceedStateExited",
    "ExecutionSucceeded",
];

#[test]
fn events_of_executions_come_one_by_one_and_without_data() {
    let folder = folder("stream-events");
    let (lines, result) =
        folder.run(&["apply", "--file", "greet.asl.json", "--output", "ndjson"]).stream("apply");
    let told: Vec<&str> = lines.iter().filter_map(|line| line["told"].as_str()).collect();
    assert_eq!(told, ["version 1 published and verified", "alias live -> version 1"]);
    assert_eq!((&lines[0]["name"], &result["machines"][0]["action"]), (&json!("greet"), &json!("create")));

    let start = ["start", "greet", "--name", "monday", "--input", r#"{"card": "4111"}"#, "--wait"];
    let ran = folder.run(&[&start[..], &["--output", "ndjson"]].concat());
    assert!(!ran.stdout.contains("4111"), "{ran:#?}");
    let (lines, result) = ran.stream("start");
    assert_eq!(types(&lines), EVENTS);
    assert_eq!(result["status"], "SUCCEEDED");

    for command in ["history", "tail"] {
        let (lines, _) =
            folder.run(&[command, "monday", "--workflow", "greet", "--output", "ndjson"]).stream(command);
        assert_eq!(types(&lines), EVENTS, "{command}");
    }
    let shown = folder.run(&["history", "monday", "--show-data", "--output", "ndjson"]);
    assert!(shown.stdout.contains("4111"), "{shown:#?}");

    let (lines, result) = folder.run(&["executions", "greet", "--output", "ndjson"]).stream("executions");
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["execution"], result["executions"][0]);
}

#[test]
fn a_command_whose_time_is_over_ends_as_if_interrupted() {
    let folder = folder("stream-timeout");
    let _served = Served::start(&folder, &["--ephemeral"]);
    let waits =
        PASS.replace(r#""Type": "Pass", "Result": {"said": "hello"}"#, r#""Type": "Wait", "Seconds": 86400"#);
    folder.write("wait.asl.json", waits);
    folder.run(&["apply", "--file", "wait.asl.json", "--yes"]).exits(0);
    folder
        .run(&["start", "wait", "--wait", "--timeout", "1s"])
        .exits(130)
        .tells("the time of --timeout is over\n");
    folder.run(&["start", "wait", "--timeout", "soon"]).exits(2).tells("write a number with s, m, h or d");

    for word in ["hello", "hi"] {
        folder.write("greet.asl.json", PASS.replace("hello", word));
        folder.run(&["apply", "--file", "greet.asl.json", "--yes"]).exits(0);
    }
    folder.run(&["rollback", "greet", "--yes"]).exits(0);
    let shift = ["shift", "greet", "--yes", "--shift", "canary:10:1h", "--timeout", "3s"];
    let ran = folder.run(&shift).tells("the time of --timeout is over\n");
    // Whether or not it had begun, the traffic is where it was.
    assert!([5, 130].contains(&ran.code), "{ran:#?}");
    let versions = folder.run(&["versions", "greet", "--output", "json"]).conforms("versions");
    assert_eq!(versions["versions"][1]["routes"], json!([{"alias": "live", "weight": 100}]));
}
