use crate::support::{Folder, PASS};

const WRONG: &str = "{\n  \"StartAt\": \"Pack\",\n  \"States\": {\n    \"Pack\": {\"Type\": \"Pass\", \"Next\": \"Shp\"},\n    \"Ship\": {\"Type\": \"Succeed\"}\n  }\n}\n";

#[test]
fn valid_files_and_folders_are_ok() {
    let folder = Folder::new("valid");
    folder.write("one.asl.json", PASS);
    folder.write("deep/two.asl", PASS);
    folder.write("deep/other.json", "not a definition");
    let ran = folder.run(&["validate", "."]).exits(0);
    ran.prints("ok       ./deep/two.asl\nok       ./one.asl.json\n")
        .tells("checked 2 definitions: 0 errors, 0 warnings");
}

#[test]
fn every_problem_is_told_with_its_place_and_a_way_to_fix_it() {
    let folder = Folder::new("wrong");
    folder.write("order.asl.json", WRONG);
    folder
        .run(&["validate", "order.asl.json"])
        .exits(3)
        .shows("error[MISSING_TRANSITION_TARGET]: state \"Pack\"")
        .shows("--> order.asl.json:4:")
        .shows("/States/Pack/Next")
        .shows("help: did you mean \"Ship\"?")
        .shows("invalid  order.asl.json");
}

#[test]
fn json_output_is_one_object_a_file() {
    let folder = Folder::new("json");
    folder.write("a.asl.json", PASS);
    folder.write("b.asl.json", WRONG);
    let ran = folder
        .run(&["validate", "a.asl.json", "b.asl.json", "--output", "json", "--severity", "warning"])
        .exits(3);
    let lines = ran.json_lines();
    for line in &lines {
        crate::schemas::conform("validate", line);
    }
    assert_eq!(lines[0], serde_json::json!({"file": "a.asl.json", "ok": true, "diagnostics": []}));
    assert_eq!((lines[1]["file"].as_str(), lines[1]["ok"].as_bool()), (Some("b.asl.json"), Some(false)));
    let found = &lines[1]["diagnostics"][0];
    assert_eq!(found["severity"], "error");
    assert_eq!(found["code"], "MISSING_TRANSITION_TARGET");
    assert_eq!(found["location"], "/States/Pack/Next");
    assert_eq!((found["line"].as_u64(), found["column"].as_u64()), (Some(4), Some(38)));
    assert_eq!(found["state"], "Pack");
    assert_eq!(found["help"], "did you mean \"Ship\"?");
    assert!(found["message"].as_str().unwrap().contains("\"Shp\""));
}

#[test]
fn what_is_not_json_has_one_problem_with_its_place() {
    let folder = Folder::new("not-json");
    folder.write("a.asl.json", "{\n  \"StartAt\" 1\n}");
    let ran = folder.run(&["validate", "a.asl.json"]).exits(3);
    ran.shows("error[INVALID_JSON_DESCRIPTION]").shows("--> a.asl.json:2:");
}

#[test]
fn the_type_decides_what_is_allowed() {
    let folder = Folder::new("type");
    folder.write(
        "a.asl.json",
        r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": "https://q", "MessageBody.$": "$$.Task.Token"}, "End": true}}}"#,
    );
    folder.run(&["validate", "a.asl.json"]).exits(0);
    folder.run(&["validate", "a.asl.json", "--type", "express"]).exits(3);
}

#[test]
fn what_cannot_be_read_fails_after_the_rest_was_checked() {
    let folder = Folder::new("unreadable");
    folder.write("a.asl.json", PASS);
    folder.write("empty/readme.txt", "");
    folder
        .run(&["validate", "missing.asl.json", "a.asl.json", "empty"])
        .exits(1)
        .shows("ok       a.asl.json")
        .tells("could not read missing.asl.json")
        .tells("empty has no *.asl.json, *.asl.yaml, *.asl.yml or *.asl file");
}

#[test]
fn no_bytes_whatever_make_it_panic() {
    let folder = Folder::new("bytes");
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let mut names = Vec::new();
    for round in 0..200 {
        let mut bytes = WRONG.as_bytes().to_vec();
        for _ in 0..=random() % 6 {
            let at = usize::try_from(random()).unwrap() % bytes.len();
            match random() % 4 {
                0 => bytes[at] = u8::try_from(random() % 256).unwrap(),
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, b"{}[]\",:\\\x00\xff"[usize::try_from(random() % 10).unwrap()]),
                _ => bytes.truncate(at.max(1)),
            }
        }
        names.push(format!("{round}.asl.json"));
        folder.write(&names[round], bytes);
    }
    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let strange: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("null", b"null"),
        ("bom", b"\xef\xbb\xbf{}"),
        ("nul", b"\0\0\0"),
        ("number", b"1e999999999"),
        ("surrogate", b"\"\\ud800\""),
        ("nested", nested.as_bytes()),
    ];
    for (name, bytes) in strange {
        folder.write(&format!("{name}.asl"), bytes);
    }
    let ran = folder.run(&["validate", ".", "--output", "json"]).exits(3);
    assert_eq!(ran.json_lines().len(), 207);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    folder.run(&["validate", "."]).exits(3);
}

#[test]
fn output_has_no_colors_where_nobody_looks_unless_asked() {
    let folder = Folder::new("colors");
    folder.write("a.asl.json", PASS);
    assert!(!folder.run(&["validate", "a.asl.json"]).stdout.contains('\u{1b}'));
    assert!(folder.run(&["validate", "a.asl.json", "--color", "always"]).stdout.contains('\u{1b}'));
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    let folder = Folder::new("usage");
    folder.run(&["validat"]).exits(2).tells("validate");
    folder.run(&["plan", "--output", "yaml"]).exits(2);
    folder.run(&["plan", "--output", "sarif"]).exits(2).tells("only `validate` has results in SARIF");
    folder.run(&[]).exits(2);
    folder.run(&["--help"]).exits(0).shows("Usage: sfn-deploy");
    folder.run(&["--version"]).exits(0).shows("sfn-deploy ");
}

#[test]
fn a_wrong_configuration_exits_with_2_and_its_line() {
    let folder = Folder::new("config");
    folder.write("sfn.toml", "[env.prod]\nregoin = \"x\"\n");
    folder
        .run(&["plan", "--file", "a.asl.json"])
        .exits(2)
        .tells("sfn.toml:2:1: unknown key `regoin` (did you mean `region`?)");
}

const CHOICE: &str = r#"{"StartAt": "C", "TimeoutSeconds": 60, "States": {
    "C": {"Type": "Choice", "Choices": [{"Variable": "$.stock", "NumericGreaterThan": 0, "Next": "Pack"}]},
    "Pack": {"Type": "Succeed"}}}"#;

#[test]
fn rules_beyond_those_of_the_service_are_chosen_by_code() {
    let folder = Folder::new("rules");
    folder.write("a.asl.json", CHOICE);
    folder.run(&["validate", "a.asl.json"]).exits(0).shows("warning[MISSING_DEFAULT]");
    folder.run(&["validate", "a.asl.json", "--deny-warnings"]).exits(3);
    folder
        .run(&["validate", "a.asl.json", "--deny", "MISSING_DEFAULT"])
        .exits(3)
        .shows("error[MISSING_DEFAULT]");
    let allowed = folder.run(&["validate", "a.asl.json", "--allow", "MISSING_DEFAULT"]).exits(0);
    assert!(!allowed.stdout.contains("MISSING_DEFAULT"), "{allowed:?}");
    folder.run(&["validate", "a.asl.json", "--allow", "MISING_DEFAULT"]).exits(2).tells("did you mean");
    folder.write("sfn.toml", "[check]\nMISSING_DEFAULT = \"deny\"\n");
    folder.run(&["validate", "a.asl.json"]).exits(3);
    folder.run(&["apply", "--file", "a.asl.json"]).exits(3);
    folder.write("sfn.toml", "[check]\nMISING_DEFAULT = \"deny\"\nMISSING_DEFAULT = \"loud\"\n");
    folder
        .run(&["validate", "a.asl.json"])
        .exits(2)
        .tells("sfn.toml:2:18: no rule has the code \"MISING_DEFAULT\"")
        .tells("sfn.toml:3:19: `MISSING_DEFAULT` must be one of allow, info, warn, deny");
}

#[test]
fn advice_is_shown_to_people_on_request_and_to_programs_always() {
    let folder = Folder::new("advice");
    folder.write("a.asl.json", PASS);
    assert!(!folder.run(&["validate", "a.asl.json"]).exits(0).stdout.contains("info["));
    folder
        .run(&["validate", "a.asl.json", "--severity", "info"])
        .exits(0)
        .shows("info[MACHINE_WITHOUT_TIMEOUT]");
    let ran = folder.run(&["validate", "a.asl.json", "--output", "json"]).exits(0);
    assert_eq!(ran.json()["diagnostics"][0]["severity"], "info");
    let ran = folder.run(&["validate", "a.asl.json", "--output", "json", "--severity", "warning"]).exits(0);
    assert_eq!(ran.json()["diagnostics"], serde_json::json!([]));
}
