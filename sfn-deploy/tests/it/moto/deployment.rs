//! Deployments to an environment of AWS: Step Functions is the local endpoint, which runs executions, and moto is everything else.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use super::Moto;
use crate::support::{Folder, PASS, Ran, Served};

struct Aws {
    folder: Folder,
    served: Served,
    moto: Moto,
}

const PROD: &str = "[env.prod]\naccount = \"123456789012\"\nregion = \"us-east-1\"\nalias = \"live\"\n";

impl Aws {
    /// An account with an environment `prod`, where moto is installed.
    fn start(name: &str, settings: &str) -> Option<Self> {
        let folder = Folder::new(name);
        let moto = Moto::start()?;
        folder.write("greet.asl.json", PASS);
        folder.write("sfn.toml", format!("{PROD}{settings}"));
        let served = Served::start(&folder, &["--ephemeral"]);
        Some(Self { folder, served, moto })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.folder.command(&[arguments, &["--env", "prod"]].concat());
        command.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b");
        command.env("AWS_ENDPOINT_URL", &self.moto.url).env("AWS_ENDPOINT_URL_SFN", &self.served.url);
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::new(arguments, &self.command(arguments).output().unwrap())
    }

    #[track_caller]
    fn greet(&self, command: &str, more: &[&str]) -> Ran {
        self.run(&[&[command, "--file", "greet.asl.json"], more].concat())
    }

    /// Runs a command, and does something as soon as stderr has said that.
    #[track_caller]
    fn greet_and(&self, command: &str, more: &[&str], after: &str, work: impl FnOnce()) -> Ran {
        let arguments = [&[command, "--file", "greet.asl.json"], more].concat();
        let mut command = self.command(&arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains(after) {
            assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
        }
        work();
        stderr.read_to_string(&mut said).unwrap();
        let mut output = child.wait_with_output().unwrap();
        output.stderr = said.into_bytes();
        Ran::new(&arguments, &output)
    }

    fn alarm(&self, name: &str) {
        let alarm = "ComparisonOperator=GreaterThanThreshold&EvaluationPeriods=1&MetricName=m&Namespace=n&Period=60&Statistic=Sum&Threshold=1";
        self.monitoring(&format!("Action=PutMetricAlarm&AlarmName={name}&{alarm}"));
        self.ring(name, "OK");
    }

    fn ring(&self, name: &str, state: &str) {
        self.monitoring(&format!("Action=SetAlarmState&AlarmName={name}&StateValue={state}&StateReason=x"));
    }

    fn monitoring(&self, call: &str) {
        self.moto.post("monitoring", None, &format!("{call}&Version=2010-08-01"));
    }

    /// A first version that has the traffic, and a source that is ahead of it.
    fn with_a_change(self) -> Self {
        self.greet("apply", &["--yes"]).exits(0).shows("created greet  version 1");
        self.folder.write("greet.asl.json", PASS.replace("hello", "hi"));
        self
    }
}

const TELL: &str = r#"{"StartAt": "Tell", "States": {"Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
    "Parameters": {"TopicArn": "${Topic}", "Message": "${Text}"}, "End": true}}}"#;

#[test]
fn role_log_group_and_values_from_elsewhere_come_and_go_with_a_machine() {
    let settings = "role = \"generate\"\nlogging = { level = \"ERROR\", retention-days = 30 }\n[env.prod.params]\n\
        Topic = { cfn = \"orders.Topic\" }\nText = { ssm = \"/orders/text\" }\n";
    let Some(aws) = Aws::start("moto-aws-role", settings) else { return };
    aws.folder.write("greet.asl.json", TELL);
    aws.greet("plan", &[])
        .exits(2)
        .tells("${Text} of \"greet\": there is no ssm /orders/text")
        .tells("there is no cfn orders.Topic")
        .prints("");
    let parameter = r#"{"Name": "/orders/text", "Value": "moin", "Type": "String"}"#;
    aws.moto.post("ssm", Some("AmazonSSM.PutParameter"), parameter);
    let template = r#"{"Resources":{"T":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":"orders"}}},"Outputs":{"Topic":{"Value":{"Ref":"T"}}}}"#;
    let template: Vec<String> = template.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let template = template.concat();
    let stack = format!("Action=CreateStack&Version=2010-05-15&StackName=orders&TemplateBody={template}");
    aws.moto.post("cloudformation", None, &stack);

    aws.greet("plan", &[])
        .exits(0)
        .tells("target: aws 123456789012 us-east-1 (env prod)")
        .shows("Topic = from cfn orders.Topic")
        .shows("Text = from ssm /orders/text")
        .shows("role: + sfn-greet-us-east-1 (generated)")
        .shows("policy: + sns:Publish  orders\n")
        .shows("log group   /aws/vendedlogs/states/greet-Logs (kept 30 days)");
    aws.greet("apply", &["--yes"])
        .exits(0)
        .tells("greet: role sfn-greet-us-east-1")
        .tells("greet: policy of role sfn-greet-us-east-1")
        .tells("greet: log group /aws/vendedlogs/states/greet-Logs")
        .shows("created greet  version 1");
    aws.greet("apply", &["--yes"]).exits(0).shows("nothing to do").shows("0 writes");
    aws.greet("drift", &["--fail"]).exits(0).prints("greet  in sync\n");
    // A value that changes elsewhere is a change here.
    aws.moto.post(
        "ssm",
        Some("AmazonSSM.PutParameter"),
        &parameter.replace("\"Type\"", "\"Overwrite\": true, \"Type\"").replace("moin", "servus"),
    );
    aws.greet("plan", &["--fail-on-change"]).exits(4).shows("~ Parameters.Message \"moin\" -> \"servus\"");
    let gone = aws.run(&["destroy", "greet", "--yes", "--delete-logs", "--output", "json"]).exits(0);
    let gone = gone.conforms("destroy");
    assert_eq!((&gone["role_deleted"], &gone["logs_deleted"]), (&true.into(), &true.into()));
    aws.greet("plan", &[]).exits(0).shows("role: + sfn-greet-us-east-1 (generated)");
}

#[test]
fn credentials_of_another_account_stop_before_the_first_call() {
    let Some(aws) = Aws::start("moto-aws-account", "") else { return };
    aws.folder
        .write("sfn.toml", format!("{PROD}role = \"generate\"\n").replace("123456789012", "210987654321"));
    aws.greet("plan", &[])
        .exits(2)
        .tells("are of account 123456789012, but [env.prod] is account 210987654321");
}

const ALARMS: &str = "role = \"arn:aws:iam::123456789012:role/sfn\"\nshift = { kind = \"canary\", percent = 10, bake = \"60s\", alarms = [\"orders-failed\"] }\n";

#[test]
fn an_alarm_that_rings_in_a_shift_rolls_it_back() {
    let Some(aws) = Aws::start("moto-aws-alarm", ALARMS) else { return };
    let aws = aws.with_a_change();
    aws.greet("plan", &[]).exits(2).tells("there is no alarm \"orders-failed\"");
    aws.alarm("orders-failed");
    aws.ring("orders-failed", "ALARM");
    aws.greet("apply", &["--yes"]).exits(1).tells("alarm \"orders-failed\" rings already");
    aws.ring("orders-failed", "OK");
    aws.greet_and("apply", &["--yes"], "greet: alias live: version 2 10%", || {
        aws.ring("orders-failed", "ALARM");
    })
    .exits(5)
    .tells("greet: alias live: version 1 100%")
    .shows("rolled back greet  version 2  alarm orders-failed is in state ALARM");
    let versions = aws.run(&["versions", "greet", "--output", "json"]).exits(0).conforms("versions");
    assert_eq!(versions["versions"][1]["routes"][0]["weight"], 100);
}

#[test]
fn a_shift_goes_on_while_its_alarms_are_ok() {
    let Some(aws) = Aws::start("moto-aws-ok", &ALARMS.replace("60s\"", "0s\", min-executions = 0")) else {
        return;
    };
    let aws = aws.with_a_change();
    aws.alarm("orders-failed");
    aws.greet("apply", &["--yes"])
        .exits(0)
        .shows("alarms: orders-failed")
        .tells("greet: alias live: version 2 10%")
        .tells("greet: alias live: version 2 100%")
        .shows("changed greet  version 2");
    // All at once is watched by alarms, too.
    aws.folder.write("greet.asl.json", PASS.replace("hello", "bye"));
    aws.folder.write("sfn.toml", format!("{PROD}{}", ALARMS.replace("canary", "all")));
    aws.greet_and("apply", &["--yes"], "greet: alias live: version 3 100%", || {
        aws.ring("orders-failed", "ALARM");
    })
    .exits(5)
    .tells("greet: alias live: version 2 100%");
}

#[test]
fn a_version_of_an_express_machine_is_judged_by_its_metrics() {
    let settings = ALARMS.replace(", alarms = [\"orders-failed\"]", "");
    let Some(aws) = Aws::start("moto-aws-express", &settings) else { return };
    aws.greet("apply", &["--yes", "--type", "express"]).exits(0);
    aws.folder.write("greet.asl.json", PASS.replace("hello", "hi"));
    let dimension = |n, name, value| {
        format!(
            "MetricData.member.1.Dimensions.member.{n}.Name={name}&MetricData.member.1.Dimensions.member.{n}.Value={value}"
        )
    };
    let failed = [
        "Action=PutMetricData&Namespace=AWS/States&MetricData.member.1.MetricName=ExecutionsFailed&MetricData.member.1.Value=3".to_owned(),
        dimension(1, "StateMachineArn", "arn:aws:states:us-east-1:123456789012:stateMachine:greet"),
        dimension(2, "Version", "2"),
    ];
    aws.greet_and("apply", &["--yes", "--type", "express"], "greet: alias live: version 2 10%", || {
        aws.monitoring(&failed.join("&"));
    })
    .exits(5)
    .tells("greet: version 2: 0 succeeded, 3 failed")
    .shows("rolled back greet  version 2  3 of 3 failed, the limit is 5%");
}
