//! Whole sessions at a terminal, as they are written down beside this file: `BLESS=1 cargo test -p sfn-deploy transcripts` writes them.
//!
//! Lines with `:` are of stderr. What differs from run to run is replaced: hashes, commits, times.
#![expect(clippy::disallowed_methods, reason = "transcripts are files")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::cloud::Cloud;
use crate::support::{Folder, PASS, Ran, Served, interrupted};

/// A session in a folder.
struct Session {
    folder: Folder,
    text: String,
    /// The account of AWS that `--env` leads to, and its Step Functions.
    cloud: Option<(Cloud, Served)>,
}

impl Session {
    fn new(name: &str, config: &str) -> Self {
        let folder = Folder::new(&format!("transcript-{name}"));
        folder.write("sfn.toml", config);
        Self { folder, text: String::new(), cloud: None }
    }

    /// A session with an environment of AWS, where tasks are answered by mocks.
    fn in_aws(name: &str, config: &str, mocks: &str) -> Self {
        // The endpoint that stands for Step Functions has the Region of the environment.
        let mut session = Self::new(name, &format!("[env.local]\nregion = \"eu-west-1\"\n{config}"));
        session.folder.write("mocks.json", mocks);
        let served = Served::start(&session.folder, &["--ephemeral", "--mocks", "mocks.json"]);
        session.cloud = Some((Cloud::before(&served.url), served));
        session
    }

    fn cloud(&self) -> &Cloud {
        &self.cloud.as_ref().expect("the session is in AWS").0
    }

    fn write(&mut self, file: &str, text: &str) {
        self.folder.write(file, text);
    }

    fn run(&mut self, command: &str) {
        let arguments: Vec<&str> = command.split(' ').collect();
        let mut process = self.folder.command(&arguments);
        process.envs(self.cloud.iter().flat_map(|(cloud, _)| cloud.environment()));
        let ran = Ran::new(&arguments, &process.output().unwrap());
        self.show(command, &ran);
    }

    /// Runs a command, and interrupts it when stderr has said that.
    #[cfg(unix)]
    fn interrupt(&mut self, command: &str, after: &str) {
        let arguments: Vec<&str> = command.split(' ').collect();
        let mut process = self.folder.command(&arguments);
        process.envs(self.cloud.iter().flat_map(|(cloud, _)| cloud.environment()));
        let ran = interrupted(process, after, 0);
        self.show(&format!("{command}      (Ctrl-C)"), &ran);
    }

    fn show(&mut self, command: &str, ran: &Ran) {
        let _ = writeln!(self.text, "$ sfn-deploy {command}");
        // That the account stands on this machine is nothing a user sees.
        for line in ran.stderr.lines().filter(|line| !line.contains("the environment sends calls")) {
            let _ = writeln!(self.text, ": {line}");
        }
        self.text.push_str(&ran.stdout);
        if ran.code != 0 {
            let _ = writeln!(self.text, "(exit {})", ran.code);
        }
        self.text.push('\n');
    }

    #[track_caller]
    fn is(self, name: &str) {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/transcripts").join(format!("{name}.txt"));
        let text = replaced(&self.text);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{}", path.display());
    }
}

/// The text without what differs from run to run. Where something of another length stood, blanks tell nothing.
fn replaced(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let words: Vec<String> = line.split(' ').map(word).filter(|word| word != "git=...").collect();
        let mut line = words.join(" ");
        while (line.contains("TIME") || line.contains("NAME")) && line.contains("   ") {
            line = line.replace("   ", "  ");
        }
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

/// A word as it stands in a transcript.
fn word(word: &str) -> String {
    let is_hex = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_date = |text: &str| text.len() == 10 && text.split('-').map(str::len).eq([4, 2, 2]);
    let bare = word.trim_end_matches([',', ':']);
    let rest = word.get(bare.len()..).unwrap_or_default();
    // What somebody wrote as 10s stays; what was measured has a sign, a fraction or milliseconds.
    let took = bare.trim_start_matches('+').strip_suffix('s').map(|text| text.trim_end_matches('m'));
    let is_measured = took.is_some_and(is_number) && (bare.contains(['+', '.']) || bare.ends_with("ms"));
    // A name that was made has the time in it, and chance.
    if let Some(at) = word.find("sfn-2").filter(|at| word.get(at + 12..at + 13) == Some("-")) {
        let end = at + "sfn-20260823-100611-00000000".len();
        return format!("{}NAME{}", word.get(..at).unwrap(), word.get(end..).unwrap());
    }
    match word.split_once('=') {
        Some((key @ ("hash" | "git"), value)) if is_hex(value) => format!("{key}=..."),
        _ if word.len() == 27 && word.ends_with("...") && is_hex(&word[..24]) => "HASH".to_owned(),
        _ if word.len() >= 20 && is_hex(word) => "HASH".to_owned(),
        _ if word.len() == 24 && word.ends_with('Z') && word.contains('T') => {
            "2026-08-23T10:06:11.000Z".to_owned()
        }
        _ if word.len() == 12 && word.split(':').count() == 3 && is_number(&word.replace(':', "")) => {
            "TIME".to_owned()
        }
        _ if word.len() == 20 && word.ends_with('Z') && word.contains('T') => "TIME".to_owned(),
        _ if is_measured => format!("TIME{rest}"),
        _ if is_date(bare) => format!("2026-08-23{rest}"),
        _ => word.to_owned(),
    }
}

const CONFIG: &str = "[env.local]\nalias = \"live\"\ntags = { team = \"orders\" }\n";

#[test]
fn transcripts_of_a_first_deployment() {
    let mut session = Session::new("first", CONFIG);
    session.write("greet.asl.json", PASS);
    session.run("plan --file greet.asl.json");
    session.run("apply --file greet.asl.json");
    session.run("apply --file greet.asl.json");
    session.run("apply --file greet.asl.json --type express");
    session.run("apply --file greet.asl.json --type express --replace greet");
    session.is("first");
}

#[test]
fn transcripts_of_a_change_that_is_shifted_and_taken_back() {
    let shift = "shift = { kind = \"canary\", percent = 10, bake = \"0s\", min-executions = 0 }\n";
    let mut session = Session::new("change", &format!("{CONFIG}{shift}"));
    session.write("greet.asl.json", PASS);
    session.run("apply --file greet.asl.json --quiet");
    let longer = PASS.replace("\"Next\": \"Done\"", "\"Next\": \"Rest\"").replace(
        "    \"Done\"",
        "    \"Rest\": {\"Type\": \"Wait\", \"Seconds\": 1, \"Next\": \"Done\"},\n    \"Done\"",
    );
    session.write("greet.asl.json", &longer);
    session.run("apply --file greet.asl.json -m rests");
    session.run("versions greet");
    session.run("rollback greet -m sleepy");
    session.run("versions greet");
    session.run("plan --file greet.asl.json");
    session.run("drift --file greet.asl.json");
    session.run("destroy greet");
    session.is("change");
}

#[test]
fn transcripts_of_a_canary_without_traffic() {
    let shift = "shift = { kind = \"canary\", percent = 10, bake = \"0s\" }\n";
    let mut session = Session::new("held", &format!("{CONFIG}{shift}"));
    session.write("greet.asl.json", PASS);
    session.run("apply --file greet.asl.json --quiet");
    session.write("greet.asl.json", &PASS.replace("hello", "hi"));
    session.run("apply --file greet.asl.json");
    session.run("plan --file greet.asl.json");
    session.run("shift greet --abort");
    session.is("held");
}

#[test]
fn transcripts_of_what_a_workflow_costs_needs_and_gets() {
    let mut session = Session::new("known", CONFIG);
    session.write("charge.asl.json", crate::support::TASK);
    session.run("cost --file charge.asl.json --runs-per-month 1000000");
    session.run("iam show --file charge.asl.json");
    session.run("config show charge");
    session.is("known");
}

const PROD: &str = r#"[env.prod]
account = "123456789012"
regions = ["eu-west-1"]
name = "{workflow}-{env}"
role = "generate"
alias = "live"
logging = { level = "ERROR", retention-days = 30 }
tags = { team = "orders" }
smoke = "smoke.json"
shift = { kind = "canary", percent = 10, bake = "0s", alarms = ["orders-failed"], min-executions = 1 }

[env.prod.params]
ChargeFn = "arn:aws:lambda:{region}:{account}:function:charge"
TableName = { ssm = "/orders/table" }
"#;

const ORDER: &str = r#"{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task", "Resource": "${ChargeFn}", "TimeoutSeconds": 30,
      "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 2}], "Next": "Ship"
    },
    "Ship": {
      "Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem",
      "Parameters": {"TableName": "${TableName}", "Item": {"id": {"S.$": "$.id"}}}, "End": true
    }
  }
}
"#;

/// The same with another state, and another order of trying.
fn with_a_notice() -> String {
    let notify = r#""Notify": {
      "Type": "Task", "Resource": "arn:aws:states:::sns:publish",
      "Parameters": {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:orders", "Message": "paid"}, "ResultPath": null, "Next": "Ship"
    },
    "Ship": {"#;
    ORDER
        .replace("\"TimeoutSeconds\": 30", "\"TimeoutSeconds\": 60")
        .replace("\"MaxAttempts\": 2", "\"MaxAttempts\": 3")
        .replace("\"Next\": \"Ship\"", "\"Next\": \"Notify\"")
        .replace("\"Ship\": {", notify)
}

const ANSWERS: &str = r#"{
  "StateMachines": {"order-prod": {"TestCases": {
    "Fine": {"Charge": "Paid", "Ship": "Done", "Notify": "Done"},
    "Busy": {"Charge": "BusyOnce", "Ship": "Done", "Notify": "Done"},
    "Broken": {"Charge": "Killed"}
  }}},
  "MockedResponses": {
    "Paid": {"0": {"Return": {"id": "17"}}},
    "BusyOnce": {"0": {"Throw": {"Error": "Busy", "Cause": "card service 503"}}, "1": {"Return": {"id": "17"}}},
    "Killed": {"0": {"Throw": {"Error": "Lambda.Unknown", "Cause": "Runtime exited with error: signal: killed"}}},
    "Done": {"0": {"Return": {"status": "shipped"}}}
  }
}
"#;

/// A session with the workflow of the environment `prod`.
fn order(name: &str) -> Session {
    let mut session = Session::in_aws(name, PROD, ANSWERS);
    session.write("smoke.json", r#"{"id": "0"}"#);
    session.write("order.asl.json", ORDER);
    session.cloud().parameter("/orders/table", "orders");
    session.cloud().alarm("orders-failed", "OK");
    session.cloud().answers("Fine");
    session
}

#[test]
fn transcripts_of_a_first_deployment_to_aws() {
    let mut session = order("aws-first");
    session.run("plan --env prod --file order.asl.json");
    session.cloud().takes_its_time_with_roles(1);
    session.run("apply --env prod --file order.asl.json");
    session.run("apply --env prod --file order.asl.json --yes");
    session.run("apply --env prod --file order.asl.json --yes");
    session.run("apply --env prod --file order.asl.json --type express --yes");
    session.run("apply --env prod --file order.asl.json --type express --yes --replace order-prod");
    session.run("plan --env prod --file order.asl.json --type express --output json");
    session.run("destroy order --env prod --yes");
    session.is("aws-first");
}

#[test]
fn transcripts_of_a_canary_in_aws() {
    let mut session = order("aws-canary");
    session.run("apply --env prod --file order.asl.json --yes --quiet");
    session.write("order.asl.json", &with_a_notice());
    session.run("plan --env prod --file order.asl.json --out order.plan");
    session.run("apply order.plan --yes");
    session.run("apply order.plan --yes --quiet");
    session.run("start order --env prod --at 2 --name friday --input {\"id\":\"17\"} --wait");
    session.run("shift order --env prod --resume --yes");
    session.run("rollback order --env prod --yes -m charge-times-out");
    session.run("versions order --env prod");
    session.is("aws-canary");
}

#[cfg(unix)]
#[test]
fn transcripts_of_shifts_that_go_back_in_aws() {
    let mut session = order("aws-back");
    session.write("sfn.toml", &PROD.replace("smoke = \"smoke.json\"\n", ""));
    session.run("apply --env prod --file order.asl.json --yes --quiet");
    session.write("order.asl.json", &with_a_notice());
    session.run("apply --env prod --file order.asl.json --yes --quiet");
    session.cloud().answers("Broken");
    session.run("start order --env prod --at 2 --name f3c1");
    session.run("tail f3c1 --workflow order --env prod --quiet");
    session.run("shift order --env prod --resume --yes");
    session.interrupt(
        "shift order --env prod --yes --shift canary:10:1h",
        "order-prod: alias live: version 2 10%",
    );
    session.cloud().alarm("orders-failed", "ALARM");
    session.run("plan --env prod --file order.asl.json");
    session.cloud().alarm("orders-failed", "OK");
    session.cloud().forget_alarm("orders-failed");
    session.run("plan --env prod --file order.asl.json");
    session.is("aws-back");
}

#[test]
fn transcripts_of_what_stays_for_executions_that_run_in_aws() {
    let mut session = order("aws-running");
    session.write("sfn.toml", &PROD.replace("smoke = \"smoke.json\"\n", "protect = true\n"));
    let waits = ORDER.replace(
        "\"StartAt\": \"Charge\",\n  \"States\": {",
        "\"StartAt\": \"Wait\",\n  \"States\": {\n    \"Wait\": {\"Type\": \"Wait\", \"Seconds\": 86400, \"Next\": \"Charge\"},",
    );
    session.write("order.asl.json", &waits);
    session.run("apply --env prod --file order.asl.json --yes --quiet");
    session.run("start order --env prod --name monday");
    session.write(
        "order.asl.json",
        &waits.replace("dynamodb:putItem", "dynamodb:updateItem").replace("\"Item\"", "\"Key\""),
    );
    session.run("plan --env prod --file order.asl.json");
    session.run("apply --env prod --file order.asl.json --yes --shift all");
    session.run("rollback order --env prod --yes");
    session.run("apply --env prod --file order.asl.json --type express --yes --replace order-prod");
    session.run("destroy order --env prod --yes");
    session.run("destroy order --env prod --unprotect order-prod");
    session.run("destroy order --env prod --unprotect order-prod --stop-executions --yes");
    session.is("aws-running");
}

const COMPENSATED: &str = r#"{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task", "Resource": "${ChargeFn}",
      "Retry": [{"ErrorEquals": ["Lambda.Unknown"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Compensate"}], "Next": "Done"
    },
    "Compensate": {"Type": "Pass", "Next": "OrderFailed"},
    "OrderFailed": {"Type": "Fail", "Error": "OrderFailed", "Cause": "charging failed"},
    "Done": {"Type": "Succeed"}
  }
}
"#;

const KILLED: &str = r#"{
  "StateMachines": {"order-prod": {"TestCases": {
    "Broken": {"Charge": "Killed"}, "Once": {"Charge": "KilledOnce"}, "Fine": {"Charge": "Paid"}
  }}},
  "MockedResponses": {
    "Killed": {"0-2": {"Throw": {"Error": "Lambda.Unknown", "Cause": "Runtime exited with error: signal: killed"}}},
    "KilledOnce": {
      "0": {"Throw": {"Error": "Lambda.Unknown", "Cause": "Runtime exited with error: signal: killed"}},
      "1": {"Return": {"id": "17"}}
    },
    "Paid": {"0": {"Return": {"id": "17"}}}
  }
}
"#;

#[test]
fn transcripts_of_a_failure_in_aws() {
    let config =
        PROD.replace("smoke = \"smoke.json\"\n", "").replace("TableName = { ssm = \"/orders/table\" }\n", "");
    let mut session = Session::in_aws("aws-failure", &config, KILLED);
    session.cloud().alarm("orders-failed", "OK");
    session.write("order.asl.json", COMPENSATED);
    session.run("apply --env prod --file order.asl.json --yes --quiet");
    session.cloud().answers("Once");
    session.run("start order --env prod --name f3c0 --input {\"id\":\"17\"} --wait");
    session.cloud().answers("Broken");
    session.run("start order --env prod --name f3c1 --input {\"id\":\"17\"} --wait --quiet");
    session.run("executions order --env prod --failed");
    session.run("history f3c1 --env prod");
    session.run("redrive f3c1 --workflow order --env prod");
    session.run("redrive order --env prod --since 2h --error Order* --dry-run");
    session.run("redrive order --env prod --since 2h --include-fail-states --yes --wait");
    session.is("aws-failure");
}
