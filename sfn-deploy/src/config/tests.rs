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
    assert_eq!(prod.role.as_deref(), Some("arn:aws:iam::1:role/order"));
    assert_eq!(resolve("prod", "refund").role.as_deref(), Some("arn:aws:iam::123456789012:role/sfn"));
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
            "sfn.toml:4:1: unknown key `colour` (known here: name, role, publish, tracing, logging, encryption, tags, params)",
        ],
    );
}

#[test]
fn wrong_types_and_values_are_all_told_in_one_run() {
    refused(
        "schema = 2\n[env.x]\naccount = \"12\"\nrole = \"generate\"\ntracing = \"yes\"\nregions = \"a\"\nlogging = { level = \"LOUD\" }\n",
        &[
            "sfn.toml:1:10: schema 2 is not known (this version reads schema 1)",
            "sfn.toml:3:11: `account` must be 12 digits, found \"12\"",
            "sfn.toml:4:8: `role` must be the ARN of an IAM role, found \"generate\" (roles are not generated: create it and write its ARN here)",
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
