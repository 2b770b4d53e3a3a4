//! Finding workflows by running cargo, in a package that is made for the test.

use crate::support::Folder;

/// A package with a build script that emits as `sfn_dsl::build::emit` does, without anything to compile.
fn package(name: &str, build: &str) -> Folder {
    let folder = Folder::new(name);
    let manifest = "[package]\nname = \"orders\"\nversion = \"0.3.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
                    [build-dependencies]\nsfn-dsl = { path = \"sfn-dsl\" }\n";
    folder.write("Cargo.toml", manifest);
    folder.write("src/lib.rs", "");
    folder.write("build.rs", build);
    folder.write(
        "sfn-dsl/Cargo.toml",
        "[package]\nname = \"sfn-dsl\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    folder.write("sfn-dsl/src/lib.rs", "");
    folder
}

const EMIT: &str = r#"
fn main() {
    let folder = std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("sfn");
    std::fs::create_dir_all(&folder).unwrap();
    let definition = "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}";
    std::fs::write(folder.join("order.asl.json"), definition).unwrap();
    std::fs::write(folder.join("stale.asl.json"), "not listed").unwrap();
    std::fs::write(folder.join("sfn-manifest.json"), include_str!("manifest.json")).unwrap();
}
"#;

const MANIFEST: &str = r#"{"schema": 1, "dsl_version": "0.1.0", "package": "orders", "package_version": "0.3.0",
    "workflows": [{"name": "order", "file": "order.asl.json", "type": "STANDARD",
        "sha256": "@", "source": {"file": "src/order.rs", "line": 14}, "states": {}, "parameters": []}]}"#;

#[test]
fn workflows_of_the_workspace_are_found_from_any_folder_in_it() {
    let folder = package("cargo-found", EMIT);
    let definition = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#;
    folder
        .write("manifest.json", MANIFEST.replace('@', &sfn_dsl::manifest::sha256_hex(definition.as_bytes())));
    folder
        .run(&["list", "--source-only", "--offline"])
        .exits(0)
        .shows("order  STANDARD  1 state     src/order.rs:14")
        .tells("read 1 workflow from orders");
    // The second time nothing is built, and everything still found.
    folder.run(&["list", "--source-only", "--offline"]).exits(0).shows("order  STANDARD");
    folder.run(&["plan", "--offline", "ordr"]).exits(2).tells("did you mean \"order\"?");
    assert!(folder.path().join("Cargo.lock").is_file());
}

#[test]
fn a_build_that_fails_is_shown_as_cargo_says_it() {
    let folder = package("cargo-fails", "fn main() { println!(\"cargo::error=state \\\"A\\\" is wrong\"); }");
    folder
        .run(&["list", "--source-only", "--offline"])
        .exits(1)
        .tells("state \"A\" is wrong")
        .tells("cargo check")
        .prints("");
}

#[test]
fn a_workspace_without_workflows_says_what_to_do() {
    let folder = package("cargo-none", "fn main() {}");
    folder
        .run(&["list", "--source-only", "--offline"])
        .exits(2)
        .tells("no workflow found in this workspace")
        .tells("sfn_dsl::build::emit");
}
