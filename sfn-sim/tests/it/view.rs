//! Views of histories: recorded ones.

use serde_json::{Value, json};
use sfn_sim::history::view::View;

use crate::shared;

/// Every recorded history gives the top-level states that the recording names.
#[test]
fn recorded_histories_give_the_recorded_path() {
    let Some(folder) = shared::find("conformance/executions") else { return };
    let mut folders = vec![folder];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let case: Value = shared::json(&path);
            let (Some(events), Some(states)) =
                (case["expect"]["events"].as_array(), case["expect"]["states"].as_array())
            else {
                continue;
            };
            // Where events ran side by side the recording has lost which followed which.
            if events.iter().any(|event| event["id"] == 0) {
                continue;
            }
            let mut events = events.clone();
            for event in &mut events {
                event["timestamp"] = json!(0);
            }
            let view = View::of(&events);
            let expected: Vec<&str> = states.iter().filter_map(Value::as_str).collect();
            assert_eq!(view.path(), expected, "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 0, "there are recordings, and none has a path");
}
