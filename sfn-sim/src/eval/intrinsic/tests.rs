//! Behavior of the intrinsic functions.

use serde_json::json;

use super::*;
use crate::random::Random;

fn eval_in(call: &str, input: &Value) -> Result<Value, String> {
    let mut random = Random::new(1);
    let context = json!({"Execution": {"Name": "run"}});
    let input = input.clone().into();
    let mut env = Env { input: &input, context: &context, variables: &|_| None, random: &mut random };
    eval_intrinsic(&call.parse().unwrap(), &mut env).map_err(|error| error.to_string())
}

fn input() -> Value {
    json!({"s": "text", "n": 1.5, "list": [1, 2, 3, 4, 5], "obj": {"b": [1, "x"], "a": null}, "nul": null})
}

#[track_caller]
fn gives(call: &str, expected: Value) {
    assert_eq!(eval_in(call, &input()), Ok(expected), "{call}");
}

#[track_caller]
fn refuses(call: &str) {
    let function = call.split('(').next().unwrap();
    let cause = format!(
        "There was an error while evaluating the intrinsic function: {call}. Invalid arguments in {function}"
    );
    assert_eq!(eval_in(call, &input()), Err(cause), "{call}");
}

#[test]
fn format_prints_values_as_java_does() {
    gives("States.Format('{} {} {} {}', $.s, $.n, true, null)", json!("text 1.5 true null"));
    gives("States.Format('{}', $.obj)", json!("{b=[1, x], a=null}"));
    gives(r"States.Format('\{{}\} it\'s \\', 1)", json!(r"{1} it's \"));
    gives("States.Format('plain')", json!("plain"));
    gives("States.Format($.s)", json!("text"));
}

#[test]
fn format_refuses_templates_that_do_not_fit() {
    for (call, detail) in [
        (
            "States.Format('{} {}', 1)",
            "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.",
        ),
        (
            "States.Format('{}', 1, 2)",
            "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.",
        ),
        ("States.Format('a { b')", "Invalid template in States.Format: matching '}' not found for '{'."),
        ("States.Format('}')", "Invalid template in States.Format: matching '{' not found for '}'."),
        ("States.Format(1)", "Invalid arguments in States.Format"),
    ] {
        let cause = format!("There was an error while evaluating the intrinsic function: {call}. {detail}");
        assert_eq!(eval_in(call, &input()), Err(cause));
    }
}

#[test]
fn json_is_read_and_written() {
    gives("States.StringToJson('{\"a\": [1, null]}')", json!({"a": [1, null]}));
    gives("States.StringToJson(' ')", json!(null));
    gives("States.StringToJson('-0')", json!(0));
    refuses("States.StringToJson('{')");
    refuses("States.StringToJson($.obj)");
    gives("States.JsonToString($.obj)", json!("{\"b\":[1,\"x\"],\"a\":null}"));
    gives(
        "States.JsonMerge($.obj, States.StringToJson('{\"a\": {\"z\": 1}}'), false)",
        json!({"a": {"z": 1}, "b": [1, "x"]}),
    );
    refuses("States.JsonMerge($.obj, $.obj, true)");
    refuses("States.JsonMerge($.obj, $.list, false)");
}

#[test]
fn arrays_are_made_and_taken_apart() {
    gives("States.Array()", json!([]));
    gives("States.Array($.s, 1, $.nul)", json!(["text", 1, null]));
    gives("States.ArrayPartition($.list, 2.9)", json!([[1, 2], [3, 4], [5]]));
    gives("States.ArrayPartition(States.Array(), 3)", json!([]));
    refuses("States.ArrayPartition($.list, 0.6)");
    refuses("States.ArrayPartition($.list, '2')");
    gives("States.ArrayContains($.list, 5)", json!(true));
    gives("States.ArrayContains($.list, '5')", json!(false));
    gives("States.ArrayContains(States.Array($.obj), $.obj)", json!(true));
    gives("States.ArrayLength($.list)", json!(5));
    refuses("States.ArrayLength($.obj)");
    gives("States.ArrayGetItem($.list, 1.9)", json!(2));
    gives("States.ArrayGetItem(States.Array(), 999)", json!(null));
    refuses("States.ArrayGetItem($.list, 5)");
    refuses("States.ArrayGetItem($.list, -1)");
    gives(
        "States.ArrayUnique(States.Array(1, '1', 1, $.obj, null, $.obj, 1.0, null))",
        json!([1, "1", {"a": null, "b": [1, "x"]}, null, 1.0]),
    );
}

#[test]
fn ranges_include_the_last_number_when_they_hit_it() {
    gives("States.ArrayRange(1, 9, 2)", json!([1, 3, 5, 7, 9]));
    gives("States.ArrayRange(0, 5, 2)", json!([0, 2, 4]));
    gives("States.ArrayRange(5, 1, -2)", json!([5, 3, 1]));
    gives("States.ArrayRange(5.4, -0.6, -2.4)", json!([5, 3, 1]));
    gives("States.ArrayRange(3, 3, -1)", json!([3]));
    gives("States.ArrayRange(5, 1, 1)", json!([]));
    gives("States.ArrayRange(1, 5, -1)", json!([]));
    gives("States.ArrayLength(States.ArrayRange(1, 1000, 1))", json!(1000));
    refuses("States.ArrayRange(1, 1001, 1)");
    refuses("States.ArrayRange(1, 10, 0.49)");
    refuses("States.ArrayRange('a', 10, 1)");
}

#[test]
fn math_rounds_sums_and_cuts_bounds() {
    gives("States.MathAdd(1.5, 1.51)", json!(4));
    gives("States.MathAdd(-1.5, 0)", json!(-1));
    gives("States.MathAdd(2147483646, 1)", json!(2_147_483_647));
    refuses("States.MathAdd(2147483647, 1)");
    refuses("States.MathAdd(3000000000, 1)");
    refuses("States.MathAdd('1', 1)");
    for _ in 0..20 {
        let value = eval_in("States.MathRandom(1.6, 3.4)", &input()).unwrap();
        assert!([json!(1), json!(2)].contains(&value), "{value}");
    }
    refuses("States.MathRandom(1.4, 1.6)");
    refuses("States.MathRandom(1, 9, 'seed')");
}

#[test]
fn a_seed_gives_the_same_number_always() {
    gives("States.MathRandom(1, 101, 42)", json!(31));
    gives("States.MathRandom(1, 101, 42)", json!(31));
}

#[test]
fn texts_are_split_hashed_and_encoded() {
    gives("States.StringSplit(',a.,b,', '.,')", json!(["a", "b"]));
    gives("States.StringSplit('abc', '')", json!(["abc"]));
    gives("States.StringSplit('', ',')", json!([]));
    refuses("States.StringSplit($.list, ',')");
    gives("States.Hash('input data', 'MD5')", json!("812f45842bc6d66ee14572ce20db8e86"));
    refuses("States.Hash('x', 'SHA-3')");
    gives("States.Base64Decode(States.Base64Encode($.s))", json!("text"));
    refuses("States.Base64Encode(1)");
    let long = json!({"s": "a".repeat(10_001), "t": "a".repeat(10_000)});
    assert!(eval_in("States.Hash($.s, 'MD5')", &long).is_err());
    assert!(eval_in("States.Hash($.t, 'MD5')", &long).is_ok());
    let uuid = eval_in("States.UUID()", &input()).unwrap();
    assert_eq!(uuid.as_str().map(str::len), Some(36));
}

#[test]
fn a_wrong_number_of_arguments_fails_at_run_time() {
    refuses("States.UUID(1)");
    refuses("States.ArrayLength()");
    refuses("States.Hash('x')");
    refuses("States.MathRandom(1, 10, 5, 99)");
}

#[test]
fn arguments_that_select_nothing_are_named_with_the_whole_call_and_the_input() {
    let input = json!({"other": 1, "items": [1]});
    for (call, text) in [
        (
            "States.Format('{}',$.nope)",
            "The JsonPath argument for the field '$.nope' could not be found in the input '{\"other\":1,\"items\":[1]}'",
        ),
        (
            "States.Array(States.Array($.items[5]))",
            "The JsonPath argument for the field '$.items[5]' could not be found in the input '{\"other\":1,\"items\":[1]}'",
        ),
        (
            "States.Array($$.Nope.Deep)",
            "The JsonPath argument for the field '$.Nope.Deep' could not be found in the input '{\"other\":1,\"items\":[1]}'",
        ),
        ("States.Array($.other[0])", "Filter: [0] can only be applied to arrays. Current context is: 1"),
    ] {
        let cause = format!("The function '{call}' had the following error: {text}");
        assert_eq!(eval_in(call, &input), Err(cause));
    }
    assert_eq!(eval_in("States.ArrayLength($.items[*].nope)", &input), Ok(json!(0)));
    assert_eq!(eval_in("States.Array($$.Execution.Name)", &input), Ok(json!(["run"])));
}
