//! What a build script writes.

#![expect(clippy::disallowed_methods, reason = "tests read the files that were written")]

use std::fs;
use std::path::PathBuf;

use sfn_dsl::build::{EmitError, Package, emit_to};
use sfn_dsl::manifest::Manifest;
use sfn_dsl::prelude::*;

/// An empty folder of this test.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn package() -> Package {
    Package { name: "orders".to_owned(), version: "1.2.3".to_owned() }
}

fn order() -> Workflow {
    let map = Map::new("Ship items").item_processor(Task::lambda("Ship item", "${ShipItem}"));
    Workflow::new("order", Flow::new().then(map).then(Succeed::new("Done"))).comment("Orders")
}

#[test]
fn definitions_and_manifest_are_written() {
    let folder = folder("definitions_and_manifest_are_written").join("sfn");
    let refund = Workflow::express("refund", Succeed::new("Refunded"));
    let emitted = emit_to(&folder, &package(), [order(), refund]).unwrap();
    assert!(emitted.warnings.is_empty());

    let text = fs::read_to_string(folder.join("order.asl.json")).unwrap();
    assert_eq!(text, order().definition().to_pretty());
    let manifest = Manifest::parse(&fs::read_to_string(folder.join(Manifest::FILE_NAME)).unwrap()).unwrap();
    assert_eq!(manifest, emitted.manifest);
    assert_eq!((manifest.package.as_str(), manifest.package_version.as_str()), ("orders", "1.2.3"));
    let entry = manifest.workflow("order").unwrap();
    assert!(entry.is_file(text.as_bytes()));
    assert_eq!(entry.comment.as_deref(), Some("Orders"));
    assert_eq!(entry.parameters[0].name, "ShipItem");
    assert_eq!(entry.source.as_ref().unwrap().file, file!());
    assert_eq!(entry.states.keys().collect::<Vec<_>>(), ["Done", "Ship item", "Ship items"]);
    assert_eq!(manifest.workflow("refund").unwrap().machine_type, MachineType::Express);
}

#[test]
fn writing_again_leaves_unchanged_files_alone() {
    let folder = folder("writing_again_leaves_unchanged_files_alone");
    emit_to(&folder, &package(), [order()]).unwrap();
    let modified = || fs::metadata(folder.join("order.asl.json")).unwrap().modified().unwrap();
    let before = modified();
    emit_to(&folder, &package(), [order()]).unwrap();
    assert_eq!(modified(), before);
}

#[test]
fn problems_of_all_workflows_are_told_at_once_and_nothing_is_written() {
    let folder = folder("problems_of_all_workflows_are_told_at_once");
    let lost = || Flow::new().then(Pass::new("Start").next("Nowhere"));
    let workflows = [order(), Workflow::new("one", lost()), Workflow::new("two", lost()), order()];
    let error = emit_to(&folder, &package(), workflows).unwrap_err();
    let EmitError::Invalid(reports) = error else { panic!("{error}") };
    let lines: Vec<String> =
        reports.iter().flat_map(|report| report.lines().map(|(_, line)| line).collect::<Vec<_>>()).collect();
    assert!(lines.iter().all(|line| line.starts_with(file!()) && !line.contains('\n')), "{lines:#?}");
    for part in [
        "workflow \"one\": [MISSING_TRANSITION_TARGET] state \"Start\":",
        "workflow \"two\": [MISSING_TRANSITION_TARGET] state \"Start\":",
        "workflow \"order\": [DUPLICATE_NAME] another workflow of this package is called \"order\" too",
    ] {
        assert_eq!(lines.iter().filter(|line| line.contains(part)).count(), 1, "{part}: {lines:#?}");
    }
    assert!(!folder.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_its_path() {
    let folder = folder("a_folder_that_cannot_be_made");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("file"), "").unwrap();
    let error = emit_to(&folder.join("file/sfn"), &package(), [order()]).unwrap_err();
    assert!(error.to_string().starts_with("could not write "), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn warnings_do_not_stop_anything() {
    let folder = folder("warnings_do_not_stop_anything");
    let emitted = emit_to(&folder, &package(), [order().parameter("ShipItem").parameter("Other")]).unwrap();
    assert_eq!(emitted.warnings.len(), 1);
    assert!(folder.join("order.asl.json").exists());
}
