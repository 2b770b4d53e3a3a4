//! Behavior of reading paths.

use serde_json::json;

use super::*;

fn document() -> Value {
    json!({
        "n": 1, "s": "text", "nul": null, "list": [10, 20, 30], "empty": [],
        "items": [{"a": 1, "t": "x"}, {"a": 5}, {"a": 2, "t": "Xy"}],
        "deep": {"a": {"a": [1, {"a": 2}]}, "b": "5"},
    })
}

#[track_caller]
fn gives(path: &str, expected: Value) {
    let document = document();
    let path: JsonPath = path.parse().unwrap();
    assert_eq!(read(&path, &document).map(Cow::into_owned), Ok(expected.clone()), "{path}");
    let suppressed = read_suppressing(&path, &document).map(|value| value.map(Cow::into_owned));
    assert_eq!(suppressed, Ok(Some(expected)), "{path} suppressed");
}

/// The error of the strict mode, and what the other mode gives.
#[track_caller]
fn fails(path: &str, text: &str, suppressed: Option<Value>) {
    let document = document();
    let path: JsonPath = path.parse().unwrap();
    let error = read(&path, &document).expect_err(path.as_str());
    assert_eq!(error.reason.to_string(), text, "{path}");
    assert_eq!(error.to_string(), format!("Invalid path '{path}' : {text}"));
    let value = read_suppressing(&path, &document).map(|value| value.map(Cow::into_owned));
    assert_eq!(value, Ok(suppressed), "{path} suppressed");
}

#[test]
fn steps_select_members_and_items() {
    gives("$.list[-1]", json!(30));
    gives("$.list[0,2,7]", json!([10, 30]));
    gives("$.list[1:]", json!([20, 30]));
    gives("$.list[:-1]", json!([10, 20]));
    gives("$.list[0:2]", json!([10, 20]));
    gives("$.list[-2:3]", json!([20, 30, 10, 20, 30]));
    gives("$.list[1:-1]", json!([]));
    gives("$.items[*].t", json!(["x", "Xy"]));
    gives("$['n','s','nope']", json!({"n": 1, "s": "text"}));
    gives("$.deep['a','b']", json!({"a": {"a": [1, {"a": 2}]}, "b": "5"}));
    gives("$['deep','items'].b", json!(["5"]));
    gives("$.nul", json!(null));
}

#[test]
fn deep_scans_visit_parents_before_children() {
    gives("$.deep..a", json!([{"a": [1, {"a": 2}]}, [1, {"a": 2}], 2]));
    gives("$..[2].a", json!([2]));
    gives("$..items[0].a", json!([1]));
    gives("$.items..*", json!([{"a": 1, "t": "x"}, {"a": 5}, {"a": 2, "t": "Xy"}, 1, "x", 5, 2, "Xy"]));
    gives("$..nope", json!([]));
}

#[test]
fn values_are_borrowed_from_the_document() {
    let document = document();
    let path: JsonPath = "$.deep.a".parse().unwrap();
    assert!(matches!(read(&path, &document), Ok(Cow::Borrowed(_))));
}

#[test]
fn what_leads_nowhere_is_told_with_the_normalized_path() {
    fails("$.nope", "No results for path: $['nope']", None);
    fails("$.nope.more", "Missing property in path $['nope']", None);
    fails("$.list[3].x", "No results for path: $['list'][3]['x']", None);
    fails("$.nul[0]", "The path $['nul'] is null", None);
    fails(
        "$.deep[0]",
        "Filter: [0] can only be applied to arrays. Current context is: {a={a=[1, {a=2}]}, b=5}",
        None,
    );
    fails("$.n[1:]", "Filter: [1:] can only be applied to arrays. Current context is: 1", Some(json!([])));
    fails(
        "$.s[?(@.x)]",
        "Filter: [?] can not be applied to primitives. Current context is: text",
        Some(json!([])),
    );
    fails("$.nope[*]", "Missing property in path $['nope']", Some(json!([])));
    fails(
        "$.s.x",
        "Expected to find an object with property ['x'] in path $['s'] but found 'java.lang.String'. This is not a \
         json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'.",
        None,
    );
}

#[test]
fn filters_compare_with_the_coercions_of_the_service() {
    let matching = |condition: &str, expected: Value| gives(&format!("$.items[?({condition})].a"), expected);
    matching("@.a > 1", json!([5, 2]));
    matching("@.a >= 2.0 && @.a < 5", json!([2]));
    matching("@.a == '5'", json!([5]));
    matching("@.a == $.deep.b", json!([5]));
    matching("@.a === '5'", json!([]));
    matching("@.t", json!([1, 2]));
    matching("!@.t", json!([5]));
    matching("!(@.t == 'x')", json!([5, 2]));
    matching("@.a in [1, 2]", json!([1, 2]));
    matching("@.a nin [1, 2]", json!([5]));
    matching("@.t =~ /x.*/i", json!([1, 2]));
    matching("@.t =~ /x/", json!([1]));
    matching("@.t == x || @.a == 5", json!([1, 5]));
    matching("@.t contains 'y'", json!([2]));
    matching("@.t size 2", json!([2]));
    matching("@.t empty false", json!([1, 2]));
    matching("@.a > '3'", json!([]));
    matching("@.t > 'X'", json!([1, 2]));
    gives("$.list[?(@ > 15)]", json!([20, 30]));
    gives("$[?(@ contains 20)]", json!([]));
    gives("$.deep[?(@.b)].b", json!(["5"]));
    gives("$[?(@.list subsetof [30, 20, 10, 0])].n", json!([1]));
    gives("$[?(@.list anyof [10] && @.list noneof [1] && @.list all [10, 20])].n", json!([1]));
}

#[test]
fn functions_work_on_the_selected_value() {
    gives("$.list.length()", json!(3));
    gives("$.deep.size()", json!(2));
    gives("$.s.length()", json!(null));
    gives("$.deep.keys()", json!(["a", "b"]));
    gives("$.list.sum()", json!(60.0));
    gives("$.list.avg()", json!(20.0));
    gives("$.list.min()", json!(10.0));
    gives("$.list.max()", json!(30.0));
    gives("$.list.sum(1, $.n)", json!(62.0));
    gives("$.list.first()", json!(10));
    gives("$.list.last()", json!(30));
    gives("$.list.index(1)", json!(20));
    gives("$.list.append(40)", json!([10, 20, 30, 40]));
    gives("$.list.concat(\"a\", $.s)", json!("atext"));
    gives("$.items[?(@.a > 1)].length()", json!([1, 2]));
    gives("$..a.sum()", json!(10.0));
}

#[test]
fn functions_without_anything_to_work_on_fail() {
    let document = document();
    for path in ["$.empty.sum()", "$.items[*].a.sum()", "$.items..a.sum()", "$.n.first()"] {
        let path: JsonPath = path.parse().unwrap();
        assert_eq!(read(&path, &document).unwrap_err().reason, ReadError::EmptyAggregation);
        assert_eq!(read_suppressing(&path, &document), Err(ReadError::EmptyAggregation));
    }
}

/// Jayway's own slip: an index from the end may not reach the first item.
#[test]
fn the_last_item_of_one_is_not_found() {
    let reason = read(&"$.last()".parse().unwrap(), &json!([7])).unwrap_err().reason;
    assert_eq!(reason.to_string(), "Target index:-1 larger than object count:1");
}

/// All paths of up to three of these steps: where the strict mode gives a value, the other one gives the same.
#[test]
fn both_modes_agree_wherever_the_strict_one_gives_a_value() {
    const STEPS: [&str; 16] = [
        ".list",
        ".items",
        ".deep",
        ".nope",
        ".nul",
        "['a']",
        "['a','b']",
        "[0]",
        "[-2]",
        "[0,1]",
        "[1:]",
        "[-3:2]",
        "[*]",
        "..a",
        "..[0]",
        "[?(@.a > 1 || @.a.a)]",
    ];
    let document = document();
    let mut paths = vec!["$".to_owned()];
    let mut given = 0;
    for _ in 0..3 {
        paths = paths.iter().flat_map(|path| STEPS.iter().map(move |step| format!("{path}{step}"))).collect();
        for text in &paths {
            let path: JsonPath = text.parse().unwrap();
            let suppressed = read_suppressing(&path, &document).unwrap();
            assert!(
                path.is_definite() || suppressed.as_ref().is_some_and(|value| value.is_array()),
                "{text}"
            );
            if let Ok(value) = read(&path, &document) {
                assert_eq!(Some(value), suppressed, "{text}");
                given += 1;
            }
        }
    }
    assert!(given > 1000, "{given} paths gave a value");
}

#[test]
fn work_is_bounded() {
    let document: Value = (0..3000).map(|_| json!([[]])).collect();
    let path: JsonPath = "$..*[?($..*)]".parse().unwrap();
    assert_eq!(read(&path, &document).unwrap_err().reason, ReadError::TooMuchWork);
}

#[test]
fn constructs_of_java_that_are_not_simulated_are_named() {
    let document = document();
    let path: JsonPath = "$.items[?(@.t =~ /(?=x)x/)]".parse().unwrap();
    let error = read(&path, &document).unwrap_err().reason;
    assert!(matches!(error, ReadError::UnsupportedPattern { .. }), "{error}");
}
