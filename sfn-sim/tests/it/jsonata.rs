//! JSONata states.

use serde_json::{Value, json};
use sfn_sim::{Run, Simulation, Status, TaskError};

use crate::support::{CALLBACK, LAMBDA, events, machine};

/// Runs a JSONata machine without tasks, from `A` on.
#[track_caller]
fn run(states: &Value, input: &Value) -> Run {
    simulation(states).run(input).unwrap()
}

#[track_caller]
fn simulation(states: &Value) -> Simulation<'static> {
    let definition = json!({"QueryLanguage": "JSONata", "StartAt": "A", "States": states});
    Simulation::of(&machine(&definition)).unwrap()
}

/// What an expression returns in the `Output` of a Pass state.
#[track_caller]
fn evaluated(expression: &str, input: &Value) -> Run {
    let output = format!("{{% {expression} %}}");
    run(&json!({"A": {"Type": "Pass", "Output": output, "End": true}}), input)
}

#[track_caller]
fn check(expression: &str, input: &Value, expected: &Value) {
    let run = evaluated(expression, input);
    assert_eq!(run.output(), Some(expected), "{expression}\n{run}");
}

/// The cause of an expression's failure, behind its text and field.
#[track_caller]
fn fails(expression: &str, input: &Value, expected: &str) {
    let run = evaluated(expression, input);
    assert_eq!(run.error(), Some("States.QueryEvaluationError"), "{expression}\n{run}");
    let expected = format!(
        "An error occurred while executing the state 'A' (entered at the event id #2). \
         The JSONata expression '{expression}' specified for the field 'Output' {expected}"
    );
    assert_eq!(run.cause(), Some(expected.as_str()));
}

/// The failure of the state `A`, without what every cause begins with.
#[track_caller]
fn failure(states: &Value, input: &Value) -> (String, String) {
    let run = run(states, input);
    assert_eq!(run.status(), Status::Failed, "{run}");
    let cause = run.cause().unwrap_or_default();
    let own = cause.split_once("). ").map_or(cause, |(_, own)| own);
    (run.error().unwrap_or_default().to_owned(), own.to_owned())
}

#[test]
fn expressions_see_input_context_and_variables() {
    let input = json!({"a": {"b": [1, 2, {"c": "x"}]}, "n": null});
    check("$states.input", &input, &input);
    check("$states.input.a.b[2].c", &input, &json!("x"));
    check("$states.input.n", &input, &json!(null));
    check("$states.context.State.Name", &input, &json!("A"));
    check("$states.input.a.b[-1]", &input, &json!({"c": "x"}));
    check(
        "[$states.input.a, $states.input.a.b]",
        &input,
        &json!([{"b": [1, 2, {"c": "x"}]}, 1, 2, {"c": "x"}]),
    );
    check("$merge([$states.input.a, {'d': 1}])", &input, &json!({"b": [1, 2, {"c": "x"}], "d": 1}));
    check(
        "{'all': $states.input.a.b, 'none': $states.input.none}",
        &input,
        &json!({"all": [1, 2, {"c": "x"}]}),
    );
}

#[test]
fn members_keep_their_order() {
    let input = json!({"z": 1, "a": 2, "m": 3});
    check("$keys($states.input)", &input, &json!(["z", "a", "m"]));
    let run = evaluated("$states.input", &input);
    assert_eq!(run.output().unwrap().to_string(), r#"{"z":1,"a":2,"m":3}"#);
}

#[test]
fn numbers_are_those_of_javascript() {
    let input = json!({"half": 2.5, "big": 9_007_199_254_740_993_i64, "ten": 10.0});
    check("$states.input.half * 2", &input, &json!(5));
    check("$states.input.ten", &input, &json!(10));
    check("$states.input.big", &input, &json!(9_007_199_254_740_992_i64));
    check("0 - 0", &input, &json!(0));
    check("0.1 + 0.2", &input, &json!(0.300_000_000_000_000_04));
}

/// The service gives an expression no document.
#[test]
fn expressions_have_no_document() {
    let input = json!({"a": [1]});
    for expression in ["$string()", "$uppercase()", "*", "**", "$keys()", "$each(function($v) { $v })"] {
        fails(expression, &input, "returned nothing (undefined).");
    }
    check("$states.input.a[$count($$) = 0]", &input, &json!(1));
}

#[test]
fn assign_and_output_see_the_values_of_entry() {
    let states = json!({
        "A": {"Type": "Pass", "Assign": {"x": 1, "y": {"deep": ["{% $states.input.n %}", "{% 1 + 1 %}"]}}, "Next": "B"},
        "B": {"Type": "Pass", "Assign": {"x": "{% $x + 1 %}", "z": "{% $x + 10 %}"}, "Output": "{% $x %}", "Next": "C"},
        "C": {"Type": "Pass", "Output": {"out": "{% $states.input %}", "x": "{% $x %}", "y": "{% $y %}", "z": "{% $z %}"}, "End": true}
    });
    let run = run(&states, &json!({"n": "N"}));
    assert_eq!(run.output(), Some(&json!({"out": 1, "x": 2, "y": {"deep": ["N", 2]}, "z": 11})), "{run}");
    let exited = run.history()[2].to_json();
    let assigned = &exited["stateExitedEventDetails"]["assignedVariables"];
    assert_eq!(assigned, &json!({"x": "1", "y": r#"{"deep":["N",2]}"#}));
}

#[test]
fn inner_scopes_read_outer_variables_and_keep_their_own() {
    let states = json!({
        "A": {"Type": "Pass", "Assign": {"rate": 10}, "Next": "B"},
        "B": {"Type": "Map", "Items": [1, 2, 3], "ItemProcessor": {"StartAt": "C", "States": {
            "C": {"Type": "Pass", "Assign": {"own": "{% $states.input * $rate %}"}, "Next": "D"},
            "D": {"Type": "Pass", "Output": "{% $own %}", "End": true}
        }}, "Next": "E"},
        "E": {"Type": "Pass", "Output": {"items": "{% $states.input %}", "own": "{% $exists($own) %}"}, "End": true}
    });
    assert_eq!(run(&states, &json!({})).output(), Some(&json!({"items": [10, 20, 30], "own": false})));
}

#[test]
fn a_variable_may_be_named_like_a_function() {
    let states = json!({
        "A": {"Type": "Pass", "Output": "{% $sum([1, 2]) %}", "Assign": {"sum": 40, "now": "{% $sum([1]) %}"}, "Next": "B"},
        "B": {"Type": "Pass", "Output": "{% $states.input + $sum + $now %}", "Next": "C"},
        "C": {"Type": "Pass", "Output": "{% $sum([1]) %}", "End": true}
    });
    let run = run(&states, &json!({}));
    assert_eq!(run.error(), Some("States.QueryEvaluationError"), "{run}");
    assert!(run.cause().unwrap().ends_with("T1006: Attempted to invoke a non-function"), "{run}");
    assert!(events(&run).contains(&"PassStateExited B".to_owned()));
    assert_eq!(run.history()[5].to_json()["stateEnteredEventDetails"]["input"], json!("44"), "{run}");
}

#[test]
fn tasks_take_arguments_and_give_results() {
    let states = json!({"A": {
        "Type": "Task", "Resource": LAMBDA, "Arguments": {"id": "{% $states.input.id %}", "list": ["{% 1 %}", 2]},
        "TimeoutSeconds": "{% $states.input.wait * 2 %}", "HeartbeatSeconds": "{% 5 %}",
        "Assign": {"seen": "{% $states.result.n %}"}, "Output": {"n": "{% $states.result.n %}", "in": "{% $states.input.id %}"},
        "Next": "B"
    }, "B": {"Type": "Succeed", "Output": "{% $merge([$states.input, {'seen': $seen}]) %}"}});
    let run = simulation(&states)
        .on("A", |arguments: Value| -> Result<Value, TaskError> {
            assert_eq!(arguments, json!({"id": 7, "list": [1, 2]}));
            Ok(json!({"n": 3}))
        })
        .run(json!({"id": 7, "wait": 30}))
        .unwrap();
    assert_eq!(run.output(), Some(&json!({"n": 3, "in": 7, "seen": 3})), "{run}");
    let scheduled = &run.history()[2].to_json()["lambdaFunctionScheduledEventDetails"];
    assert_eq!(scheduled["timeoutInSeconds"], 60);
}

#[test]
fn task_tokens_are_in_the_context_of_arguments() {
    let states = json!({"A": {"Type": "Task", "Resource": CALLBACK, "Arguments": {
        "QueueUrl": "q", "MessageBody": {"token": "{% $states.context.Task.Token %}"}}, "End": true}});
    let run = simulation(&states)
        .on("A", |arguments: Value| -> Result<Value, TaskError> {
            assert!(arguments["MessageBody"]["token"].is_string());
            Ok(json!(1))
        })
        .run(json!({}))
        .unwrap();
    assert_eq!(run.output(), Some(&json!(1)), "{run}");
}

#[test]
fn a_failed_expression_is_retried_and_caught() {
    let states = json!({
        "A": {
            "Type": "Task", "Resource": LAMBDA, "Output": "{% $states.result.missing %}",
            "Retry": [{"ErrorEquals": ["States.QueryEvaluationError"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B",
                "Assign": {"error": "{% $states.errorOutput.Error %}"}, "Output": {"was": "{% $states.input %}"}}],
            "End": true
        },
        "B": {"Type": "Pass", "Output": ["{% $error %}", "{% $states.input.was %}"], "End": true}
    });
    let run = simulation(&states)
        .on("A", |_: Value| -> Result<Value, TaskError> { Ok(json!({})) })
        .run(json!(5))
        .unwrap();
    assert_eq!(run.output(), Some(&json!(["States.QueryEvaluationError", 5])), "{run}");
    assert_eq!(events(&run).iter().filter(|event| *event == "EvaluationFailed").count(), 2, "{run}");
    assert_eq!(run.duration().as_secs(), 1);
}

#[test]
fn locations_say_where_an_expression_stands() {
    let location = |states: Value| {
        let run = run(&states, &json!({}));
        let failed = run
            .history()
            .iter()
            .map(sfn_sim::history::HistoryEvent::to_json)
            .find(|event| event["type"] == "EvaluationFailed");
        failed.unwrap_or_else(|| panic!("{run}"))["evaluationFailedEventDetails"]["location"].clone()
    };
    let end = json!({"Type": "Succeed"});
    assert_eq!(
        location(json!({"A": {"Type": "Pass", "Output": {"a": [1, {"b": "{% $x %}"}]}, "End": true}})),
        "Output/a[1]/b"
    );
    assert_eq!(
        location(json!({"A": {"Type": "Pass", "Assign": {"v": ["{% $x %}"]}, "End": true}})),
        "Assign/v[0]"
    );
    assert_eq!(
        location(json!({"A": {"Type": "Choice", "Choices": [
            {"Condition": false, "Next": "B"}, {"Condition": "{% $x %}", "Next": "B"}]}, "B": end})),
        "Choices[1]/Condition"
    );
    assert_eq!(
        location(json!({"A": {"Type": "Choice", "Choices": [
            {"Condition": true, "Output": {"v": "{% $x %}"}, "Next": "B"}]}, "B": end})),
        "Choices[0]/Output/v"
    );
    assert_eq!(location(json!({"A": {"Type": "Wait", "Seconds": "{% $x %}", "End": true}})), "Seconds");
    assert_eq!(location(json!({"A": {"Type": "Fail", "Error": "{% $x %}"}})), "Error");
}

#[test]
fn choices_take_rules_in_order_with_their_own_output_and_variables() {
    let states = json!({
        "A": {"Type": "Choice", "Default": "B", "Output": "none", "Assign": {"which": 0}, "Choices": [
            {"Condition": "{% $states.input > 10 %}", "Next": "B", "Output": "{% $states.input * 2 %}", "Assign": {"which": 1}},
            {"Condition": "{% $states.input > 5 %}", "Next": "B", "Assign": {"which": 2}}
        ]},
        "B": {"Type": "Pass", "Output": ["{% $states.input %}", "{% $which %}"], "End": true}
    });
    assert_eq!(run(&states, &json!(20)).output(), Some(&json!([40, 1])));
    assert_eq!(run(&states, &json!(7)).output(), Some(&json!([7, 2])));
    assert_eq!(run(&states, &json!(1)).output(), Some(&json!(["none", 0])));
    let (error, cause) = failure(
        &json!({"A": {"Type": "Choice", "Choices": [{"Condition": "{% 'yes' %}", "Next": "B"}]}, "B": {"Type": "Succeed"}}),
        &json!({}),
    );
    assert_eq!(error, "States.QueryEvaluationError");
    assert_eq!(
        cause,
        "The JSONata expression ''yes'' specified for the field 'Choices[0]/Condition' returned an unexpected result type. \
         Expected 'boolean', but was 'string' for value: \"yes\""
    );
}

#[test]
fn waits_and_failures_take_expressions() {
    let states = json!({
        "A": {"Type": "Wait", "Seconds": "{% $states.input.s + 1 %}", "Assign": {"t": "{% $millis() %}"}, "Next": "B"},
        "B": {"Type": "Wait", "Timestamp": "{% $fromMillis($t + 3600000) %}", "Output": "{% $now() %}", "Next": "C"},
        "C": {"Type": "Fail", "Error": "{% 'E' & '1' %}", "Cause": "{% 'at ' & $states.input %}"}
    });
    let run = run(&states, &json!({"s": 59}));
    assert_eq!(run.duration().as_secs(), 3660, "{run}");
    assert_eq!((run.error(), run.cause()), (Some("E1"), Some("at 2026-01-01T01:01:00.000Z")));
    let (_, cause) = failure(&json!({"A": {"Type": "Fail", "Error": "{% 1 %}"}}), &json!({}));
    assert_eq!(
        cause,
        "The JSONata expression '1' specified for the field 'Error' returned an unexpected result type. \
         Expected 'string', but was 'number' for value: 1"
    );
}

#[test]
fn maps_take_items_selectors_and_concurrency() {
    let states = json!({"A": {
        "Type": "Map", "Items": "{% $states.input.rows %}", "MaxConcurrency": "{% 1 + 1 %}",
        "ItemSelector": {"at": "{% $states.context.Map.Item.Index %}", "row": "{% $states.context.Map.Item.Value %}",
            "all": "{% $count($states.input.rows) %}"},
        "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}},
        "Output": "{% $states.result[at = 1] %}", "End": true
    }});
    let run = run(&states, &json!({"rows": ["x", "y"]}));
    assert_eq!(run.output(), Some(&json!({"at": 1, "row": "y", "all": 2})), "{run}");
}

#[test]
fn states_of_both_languages_share_variables() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Assign": {"x.$": "$.n"}, "Next": "B"},
        "B": {"Type": "Pass", "QueryLanguage": "JSONata", "Assign": {"y": "{% $x + 1 %}"}, "Output": {"a": "{% $states.input %}"}, "Next": "C"},
        "C": {"Type": "Pass", "Parameters": {"a.$": "$.a.n", "y.$": "$y", "x.$": "$x"}, "End": true}
    }});
    let run = Simulation::of(&machine(&definition)).unwrap().run(json!({"n": 1})).unwrap();
    assert_eq!(run.output(), Some(&json!({"a": 1, "y": 2, "x": 1})), "{run}");
}

#[test]
fn the_functions_of_the_service_are_there() {
    let nothing = json!({});
    check("$partition([1,2,3,4,5], 2)", &nothing, &json!([[1, 2], [3, 4], [5]]));
    check("$range(0, 6, 2)", &nothing, &json!([0, 2, 4, 6]));
    check("$range(-1.7, 2, 1)", &nothing, &json!([-1, 0, 1, 2]));
    check("$range(5, 1, -2)", &nothing, &json!([5, 3, 1]));
    check("$hash('input', 'SHA-1')", &nothing, &json!("140f86aae51ab9e1cda9b4254fe98a74eb54c1a1"));
    check("$random(42)", &nothing, &json!(0.727_563_680_032_868_1));
    check("$parse('{\"a\":1}').a", &nothing, &json!(1));
    check("$length($uuid())", &nothing, &json!(36));
    check("$count($distinct($map([1..20], function() { $uuid() })))", &nothing, &json!(20));
    check("$random() < 1", &nothing, &json!(true));
    fails(
        "$eval('1+1')",
        &nothing,
        "threw an error during evaluation. T1006: Attempted to invoke a non-function",
    );
    fails("$partition($states.input.x, 2)", &nothing, "returned nothing (undefined).");
    for expression in
        ["$range(1, 2, 0)", "$partition([1], 0)", "$hash('a', 'CRC')", "$parse('{')", "$hash(1, 'MD5')"]
    {
        assert_eq!(
            evaluated(expression, &nothing).error(),
            Some("States.QueryEvaluationError"),
            "{expression}"
        );
    }
}

#[test]
fn chance_and_time_are_those_of_the_simulation() {
    let states = json!({"A": {"Type": "Pass", "End": true,
        "Output": "{% [$uuid(), $random(), $shuffle([1..9]), $now(), $random()] %}"}});
    let run = |seed| simulation(&states).seed(seed).run(json!({})).unwrap().output().unwrap().clone();
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
    assert_ne!(run(1)[1], run(1)[11]);
    assert_eq!(run(1)[10].as_array(), None, "{}", run(1));
}

#[test]
fn errors_have_the_texts_of_the_service() {
    let nothing = json!({});
    fails("$states.input.missing", &nothing, "returned nothing (undefined).");
    fails("$f := function($x) { $x }", &nothing, "returned an unsupported result type.");
    fails("$sum", &nothing, "returned an unsupported result type.");
    fails("/ab/", &nothing, "returned an unsupported result type.");
    fails(
        "$sum('a')",
        &nothing,
        "threw an error during evaluation. T0412: Argument 1 of function \"sum\" must be an array of \"numbers\"",
    );
    fails(
        "1 + 'a'",
        &nothing,
        "threw an error during evaluation. T2002: The right side of the \"+\" operator must evaluate to a number",
    );
    fails(
        "$nothing()",
        &nothing,
        "threw an error during evaluation. T1006: Attempted to invoke a non-function",
    );
}

#[test]
fn infinity_is_a_text_where_it_is_returned_and_an_error_where_it_is_used() {
    let numbers = json!({"zero": 0, "most": 1e308});
    for expression in [
        "1/0",
        "(1 /* by */ / $states.input.zero)",
        "($zero := 0; 7 / $zero)",
        "$states.input.zero = 0 ? $states.input.most * 10 : 1 / 2",
        "$states.input.most + $states.input.most",
    ] {
        check(expression, &numbers, &json!("Infinity"));
    }
    check("-1/0", &numbers, &json!("-Infinity"));
    check("-$states.input.most - $states.input.most", &numbers, &json!("-Infinity"));
    for expression in ["1/0 + 1", "-(1/0)", "$string(1/0)", "$sum([1e308, 1e308])"] {
        let what = "threw an error during evaluation. D1001: Number out of range: null";
        fails(expression, &numbers, what);
    }
}

#[test]
fn hostile_expressions_end() {
    let stack = "threw an error during evaluation: Stack overflow error: \
                 Check for non-terminating recursive function. Consider rewriting as tail-recursive.";
    let memory = "threw an error during evaluation: Expression evaluation memory limit exceeded: \
                  Check for excessive memory usage";
    let time = "threw an error during evaluation: Expression evaluation timeout: Check for infinite loop";
    let nothing = json!({});
    fails("($f := function($x) { 1 + $f($x) }; $f(1))", &nothing, stack);
    // The regular expression makes the limit lower, and the test shorter.
    fails("($f := function($x, $y) { $f($x + 1, $y) }; $f(1, /x/))", &nothing, time);
    fails("$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', /^(a+)+$x/)", &nothing, time);
    fails("[1..900000] ~> $count()", &nothing, memory);
    fails("$length($pad('x', 8388608))", &nothing, memory);
    fails("$range(1, 1000000, 1)", &nothing, memory);
    fails(
        "($d := function($s, $n) { $n = 0 ? $s : $d($s & $s, $n - 1) }; $length($d('xxxxxxxx', 30)))",
        &nothing,
        memory,
    );
    check("$count([1..873782])", &nothing, &json!(873_782));
    check("$length($pad('x', 4194304))", &nothing, &json!(4_194_304));
    let nested = format!("{}1{}", "(".repeat(99), ")".repeat(99));
    check(&nested, &nothing, &json!(1));
    fails(&format!("({nested})"), &nothing, stack);
    fails(&vec!["1"; 200].join("+"), &nothing, stack);
}

#[test]
fn results_and_variables_have_quotas() {
    let oversized = |states: Value| {
        let run = run(&states, &json!({}));
        assert_eq!(run.error(), Some("States.DataLimitExceeded"), "{:?}", run.cause());
    };
    let pad = |bytes: usize| format!("{{% $pad('', {bytes}, 'x') %}}");
    oversized(json!({"A": {"Type": "Pass", "Output": pad(262_143), "End": true}}));
    oversized(json!({"A": {"Type": "Pass", "Assign": {"a": pad(262_143)}, "End": true}}));
    oversized(json!({"A": {"Type": "Pass", "Assign": {"a": pad(200_000), "b": pad(100_000)}, "End": true}}));
    // 50 times 200 KiB are within 10 MiB, 53 times are not.
    let many = |count: usize| {
        let mut states = serde_json::Map::new();
        for position in 0..count {
            let name = if position == 0 { "A".to_owned() } else { format!("S{position}") };
            let next = format!("S{}", position + 1);
            let assign = json!({format!("v{position}"): pad(200_000)});
            states.insert(name, json!({"Type": "Pass", "Assign": assign, "Next": next}));
        }
        states.insert(format!("S{count}"), json!({"Type": "Succeed"}));
        Value::Object(states)
    };
    assert_eq!(run(&many(50), &json!({})).status(), Status::Succeeded);
    oversized(many(53));
}
