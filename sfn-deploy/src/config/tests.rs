use super::*;

const EXAMPLE: &str = r#"
schema = 1

[defaults]
tags = { team = "orders", tier = "low" }
role = "arn:aws:iam::{account}:role/sfn"

[env.prod]
account = "123456789012"
regions = ["eu-west-1", "eu-central-1"]
name = "{workflow}-{env}"
tags = { tier = "high" }
logging = { level = "ERROR", log-group = "arn:aws:logs:{region}:{account}:log-group:/aws/vendedlogs/states/x" }

[env.prod.params]
ChargeFn = "arn:aws:lambda:{region}:{account}:function:charge"
Days = 30
Host = { env = "ORDERS_HOST" }
Missing = { env = "NOT_SET" }

[env.prod.workflow.order]
role = "arn:aws:iam::1:role/order"
params = { Days = "31" }

[env.local.workflow.order]
mocks = "mocks.json"
case = "Happy"
"#;

fn resolve(environment: &str, workflow: &str) -> Resolved {
    let config = Config::parse("sfn.toml", EXAMPLE).unwrap();
    let placeholders = Placeholders { workflow, environment, account: "123456789012", region: "eu-west-1" };
    config.resolve(placeholders, &|name| (name == "ORDERS_HOST").then(|| "https://{region}".to_owned()))
}

#[track_caller]
fn refused(text: &str, expected: &[&str]) {
    let error = Config::parse("sfn.toml", text).unwrap_err();
    assert_eq!(error.to_string(), expected.join("\n"));
}

#[test]
fn later_layers_win_and_tables_are_merged() {
    let prod = resolve("prod", "order");
    assert_eq!(prod.name, "order-prod");
    assert_eq!(prod.role, Some(Role::Arn("arn:aws:iam::1:role/order".to_owned())));
    assert_eq!(
        resolve("prod", "refund").role,
        Some(Role::Arn("arn:aws:iam::123456789012:role/sfn".to_owned()))
    );
    assert_eq!(prod.tags["team"], "orders");
    assert_eq!(prod.tags["tier"], "high");
    assert_eq!(prod.params["Days"], "31");
    assert_eq!(prod.params["ChargeFn"], "arn:aws:lambda:eu-west-1:123456789012:function:charge");
    assert!(prod.publish && !prod.tracing);
}

#[test]
fn values_of_environment_variables_are_taken_as_they_are_and_missing_ones_are_told() {
    let prod = resolve("prod", "order");
    assert_eq!(prod.params["Host"], "https://{region}");
    assert_eq!(prod.unset, [("Missing".to_owned(), "NOT_SET".to_owned())]);
}

#[test]
fn the_service_gets_the_log_group_in_the_form_it_wants() {
    let destinations = resolve("prod", "order").logging.destinations;
    assert_eq!(destinations, ["arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/states/x:*"]);
}

#[test]
fn an_environment_without_configuration_gets_the_defaults() {
    let local = resolve("local", "order");
    assert_eq!((local.name.as_str(), local.case.as_deref()), ("order", Some("Happy")));
    assert_eq!(resolve("elsewhere", "x").tags["tier"], "low");
    let empty = Config::parse("sfn.toml", "").unwrap();
    assert_eq!(empty, Config::default());
}

#[test]
fn unknown_keys_are_refused_with_the_likely_one() {
    refused(
        "[env.prod]\nregoin = \"eu-west-1\"\n[defaults]\ncolour = 1\n",
        &[
            "sfn.toml:2:1: unknown key `regoin` (did you mean `region`?)",
            "sfn.toml:4:1: unknown key `colour` (known here: name, role, publish, tracing, logging, encryption, tags, params, alias, shift, smoke, keep-versions, protect, allow)",
        ],
    );
}

#[test]
fn wrong_types_and_values_are_all_told_in_one_run() {
    refused(
        "schema = 2\n[env.x]\naccount = \"12\"\nrole = \"generat\"\ntracing = \"yes\"\nregions = \"a\"\nlogging = { level = \"LOUD\" }\n",
        &[
            "sfn.toml:1:10: schema 2 is not known (this version reads schema 1)",
            "sfn.toml:3:11: `account` must be 12 digits, found \"12\"",
            "sfn.toml:4:8: `role` must be the ARN of an IAM role, found \"generat\" (\"generate\" makes one with the least policy)",
            "sfn.toml:5:11: `tracing` must be true or false, found string",
            "sfn.toml:6:11: `regions` must be a list of strings, found string",
            "sfn.toml:7:21: `level` must be one of ALL, ERROR, FATAL, OFF",
        ],
    );
}

#[test]
fn a_text_that_is_not_toml_is_refused_with_its_line() {
    let error = Config::parse("sfn.toml", "[env.x]\naccount = = 1\n").unwrap_err();
    assert_eq!(error.problems()[0].place.line, 2);
}

const DEPLOYED: &str = r#"
default-env = "prod"
[env.prod]
account = "123456789012"
region = "eu-west-1"
name = "{workflow}-prod"
role = "generate"
alias = "live"
keep-versions = 10
protect = true
logging = { level = "ALL", retention-days = 30 }
shift = { kind = "canary", percent = 20, bake = "15m", alarms = ["orders-failed"], min-executions = 20 }
allow = [{ actions = "iam:PassRole", resources = ["arn:aws:iam::{account}:role/tasks"] }]
[env.prod.params]
Table = { ssm = "/orders/{region}/table" }
Queue = { cfn = "orders.QueueUrl" }
Host = { env = "ORDERS_HOST" }
"#;

#[test]
fn everything_about_a_deployment_can_be_said_and_is_explained() {
    let config = Config::parse("sfn.toml", DEPLOYED).unwrap();
    let placeholders =
        Placeholders { workflow: "order", environment: "prod", account: "123456789012", region: "eu-west-1" };
    let prod = config.resolve(placeholders, &|name| (name == "SFN_PARAM_Host").then(|| "secret".to_owned()));
    assert_eq!(config.default_environment.as_deref(), Some("prod"));
    assert_eq!(
        (prod.role, prod.alias.as_deref(), prod.keep_versions),
        (Some(Role::Generate), Some("live"), Some(10))
    );
    assert_eq!(prod.log_group, Some(("/aws/vendedlogs/states/order-prod-Logs".to_owned(), Some(30))));
    assert_eq!(
        prod.logging.destinations,
        ["arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/states/order-prod-Logs:*"]
    );
    assert_eq!((prod.shift.steps(), prod.shift.min_executions), (vec![20, 100], 20));
    assert_eq!(prod.external["Table"], External::Ssm("/orders/eu-west-1/table".to_owned()));
    assert_eq!(prod.external["Queue"], External::Cfn("orders".to_owned(), "QueueUrl".to_owned()));
    assert_eq!(prod.params["Host"], "secret");
    let rights: Vec<String> = prod.allow.rights().map(ToString::to_string).collect();
    assert_eq!(rights, ["iam:PassRole arn:aws:iam::123456789012:role/tasks"]);
    let explained = |key: &str| {
        let found = prod.explained.iter().find(|explained| explained.key == key).unwrap();
        (found.value.as_deref().unwrap_or("?").to_owned(), found.origin.clone())
    };
    assert_eq!(explained("name"), ("order-prod".to_owned(), "[env.prod] in sfn.toml:6".to_owned()));
    assert_eq!(explained("params.Host").0, "?", "what comes from the environment may be a secret");
}

#[test]
fn values_that_cannot_be_are_refused() {
    refused(
        "default-env = \"prd\"\n[env.prod]\nalias = \"12\"\nkeep-versions = 1\nshift = { kind = \"slow\", bake = \"15\" }\nlogging = { retention-days = 31 }\nallow = [{ actions = \"x\" }]\nparams = { A = { cfn = \"x\" }, B = {} }\n",
        &[
            "sfn.toml:1:15: `default-env` is \"prd\", which is no environment",
            "sfn.toml:3:9: `alias` cannot be \"12\" (1 to 80 letters, digits, `_`, `-` and `.`, not digits only)",
            "sfn.toml:4:17: `keep-versions` must be from 2 to 1000",
            "sfn.toml:5:18: `kind` must be one of all, canary, linear",
            "sfn.toml:5:33: `bake` must be a time (write it as 90s, 15m or 2h)",
            "sfn.toml:6:30: log groups cannot keep events for 31 days (the next longer time is 60)",
            "sfn.toml:7:10: `allow` needs actions and resources ({ actions = [\"service:Action\"], resources = [\"arn:...\"] })",
            "sfn.toml:8:16: `A` names no output of a stack (write it as stack.Output)",
            "sfn.toml:8:35: `B` needs one of `env`, `ssm`, `cfn`",
        ],
    );
}
