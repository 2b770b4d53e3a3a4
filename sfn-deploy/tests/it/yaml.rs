//! Definitions in YAML are taken wherever those in JSON are.

use crate::support::{Folder, PASS};

const GREET: &str = "# says hello\nStartAt: Greet\nStates:\n  Greet:\n    Type: Pass\n    Result: {said: hello}\n    Next: Done\n  Done:\n    Type: Succeed\n";

#[test]
fn folders_and_files_are_validated() {
    let folder = Folder::new("yaml-validate");
    folder.write("a.asl.json", PASS);
    folder.write("deep/b.asl.yaml", GREET);
    folder.write("deep/c.asl.yml", GREET);
    folder.write("deep/template.yaml", "Resources: !Sub x");
    folder
        .run(&["validate", "."])
        .exits(0)
        .prints("ok       ./a.asl.json\nok       ./deep/b.asl.yaml\nok       ./deep/c.asl.yml\n");
    folder.write("any.yml", GREET);
    folder.run(&["validate", "any.yml"]).exits(0);
    folder.run(&["validate", "deep/template.yaml"]).exits(3);
}

#[test]
fn problems_are_shown_in_the_yaml() {
    let folder = Folder::new("yaml-wrong");
    folder.write("a.asl.yaml", GREET.replace("Next: Done", "Next: Dne"));
    let ran = folder.run(&["validate", "a.asl.yaml"]).exits(3);
    ran.shows("--> a.asl.yaml:7:11  /States/Greet/Next\n  7 |     Next: Dne\n    |           ^^^\n");
    let ran = folder.run(&["validate", "a.asl.yaml", "--output", "json"]).exits(3);
    let found = &ran.json()["diagnostics"][0];
    assert_eq!((found["line"].as_u64(), found["column"].as_u64()), (Some(7), Some(11)));
    folder.write("b.asl.yaml", GREET.replace("Type: Pass", "Type: !Ref Kind"));
    folder
        .run(&["validate", "b.asl.yaml"])
        .exits(3)
        .shows("the definition is not YAML: `!Ref` belongs to CloudFormation templates")
        .shows("--> b.asl.yaml:5:11\n")
        .shows("help: write a substitution");
    folder
        .run(&["simulate", "b.asl.yaml"])
        .exits(3)
        .tells("could not read b.asl.yaml")
        .tells("b.asl.yaml:5:11");
    folder.write("c.asl.yaml", b"A: \xff");
    folder.run(&["validate", "c.asl.yaml"]).exits(3).shows("the text is not UTF-8");
}

#[test]
fn definitions_are_simulated_planned_and_applied_under_the_name_of_the_file() {
    let folder = Folder::new("yaml-apply");
    folder.write("flows/greet.asl.yaml", GREET);
    folder.write("flows/other.asl.yml", GREET);
    folder.run(&["simulate", "flows/greet.asl.yaml"]).exits(0).prints("{\"said\":\"hello\"}\n");
    folder.run(&["plan", "--file", "flows/greet.asl.yaml"]).exits(0).shows("greet");
    folder.run(&["apply", "--manifest", "flows", "--yes"]).exits(0).shows("greet").shows("other");
    folder.run(&["plan", "--manifest", "flows", "--fail-on-change"]).exits(0);
    // The same machine in JSON is the same machine; only its source is another.
    folder.write("greet.asl.json", PASS);
    folder.run(&["plan", "--file", "greet.asl.json"]).exits(0).prints(
        "~ greet   update in place\n    tag sfn:source: ~ flows/greet.asl.yaml/greet -> greet.asl.json/greet\n\n0 to create, 1 to change, 0 to replace, 0 unchanged\n",
    );
    folder.write("flows/greet.asl.json", PASS);
    folder.run(&["plan", "--manifest", "flows"]).exits(3).tells("two workflows are named \"greet\"");
}
