//! Definitions of a chosen size: what authors and programs write, and what somebody might send.

/// The text of a definition by its number of states.
type Text = fn(usize) -> String;

/// All shapes by name; the first is what authors write.
pub(crate) const ALL: [(&str, Text); 10] = [
    ("orders", orders),
    ("variables", variables),
    ("choice", choice),
    ("maps", maps),
    ("branches", branches),
    ("nested", nested),
    ("hub", hub),
    ("rings", rings),
    ("alike", alike),
    ("astray", astray),
];

/// A definition of that shape with about so many states.
pub(crate) fn text(shape: &str, states: usize) -> String {
    ALL.iter().find(|(name, _)| *name == shape).map_or_else(String::new, |(_, text)| text(states))
}

/// A scope: the states with commas between them.
fn scope(start: &str, states: impl IntoIterator<Item = String>) -> String {
    let states: Vec<String> = states.into_iter().collect();
    format!(r#""StartAt": "{start}", "States": {{{}}}"#, states.join(",\n"))
}

fn machine(fields: &str, start: &str, states: impl IntoIterator<Item = String>) -> String {
    format!("{{{fields}{}}}", scope(start, states))
}

/// Tasks with handlers, choices and a loop back, in groups of five states.
fn orders(states: usize) -> String {
    let groups = states / 5;
    let group = |group: usize| {
        let next = if group + 1 < groups { format!("Reserve {}", group + 1) } else { "Done".to_owned() };
        format!(
            r#""Reserve {group}": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {{"FunctionName": "reserve", "Payload": {{"order.$": "$.order", "key.$": "States.Format('{{}}-{group}', $.order.id)"}}}},
                "ResultSelector": {{"reserved.$": "$.Payload.items[0].count"}}, "ResultPath": "$.reservation{group}",
                "Retry": [{{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2}}],
                "Catch": [{{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Note {group}"}}], "Next": "Enough {group}"}},
            "Enough {group}": {{"Type": "Choice", "Choices": [{{"And": [{{"Variable": "$.reservation{group}.reserved", "IsPresent": true}},
                {{"Variable": "$.reservation{group}.reserved", "NumericGreaterThan": 0}}], "Next": "Charge {group}"}}], "Default": "Wait {group}"}},
            "Wait {group}": {{"Type": "Wait", "Seconds": 60, "Next": "Reserve {group}"}},
            "Charge {group}": {{"Type": "Pass", "QueryLanguage": "JSONata", "Assign": {{"total{group}": "{{% $sum($states.input.order.lines.(price * count)) %}}"}},
                "Output": {{"order": "{{% $states.input.order %}}"}}, "Next": "{next}"}},
            "Note {group}": {{"Type": "Pass", "Parameters": {{"cause.$": "$.error.Cause"}}, "ResultPath": "$.note", "Next": "{next}"}}"#
        )
    };
    machine("", "Reserve 0", (0..groups).map(group).chain([r#""Done": {"Type": "Succeed"}"#.to_owned()]))
}

/// JSONata tasks in a row with a way back to the first: each assigns a variable and reads those before it.
fn variables(states: usize) -> String {
    let state = |number: usize| {
        let before = number.saturating_sub(1);
        if number % 10 == 9 {
            format!(
                r#""S{number}": {{"Type": "Choice", "Choices": [{{"Condition": "{{% $v{before} > 3 %}}", "Next": "S0"}}], "Default": "S{}"}}"#,
                number + 1
            )
        } else {
            format!(
                r#""S{number}": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                    "Arguments": {{"FunctionName": "f", "Payload": {{"a": "{{% $v{before} %}}", "b": "{{% $v0 & $exists($v{}) %}}"}}}},
                    "Assign": {{"v{number}": "{{% $states.result.Payload.x + {number} %}}"}},
                    "Catch": [{{"ErrorEquals": ["States.ALL"], "Assign": {{"v{number}": 0}}, "Next": "S{}"}}], "Next": "S{}"}}"#,
                number / 2,
                number + 1,
                number + 1
            )
        }
    };
    let last = format!(r#""S{states}": {{"Type": "Succeed", "Output": "{{% $v0 %}}"}}"#);
    machine(r#""QueryLanguage": "JSONata", "#, "S0", (0..states).map(state).chain([last]))
}

/// One Choice with that many rules.
fn choice(rules: usize) -> String {
    let rule = |number: usize| {
        format!(
            r#"{{"And": [{{"Variable": "$.kind", "StringEquals": "kind {number}"}}, {{"Not": {{"Variable": "$.at[{number}].n", "NumericLessThan": {number}}}}}], "Next": "Done"}}"#
        )
    };
    let rules: Vec<String> = (0..rules).map(rule).collect();
    let choice =
        format!(r#""Which": {{"Type": "Choice", "Default": "Done", "Choices": [{}]}}"#, rules.join(","));
    machine("", "Which", [choice, r#""Done": {"Type": "Succeed"}"#.to_owned()])
}

/// A Map in every second state, each with a scope and a variable of its own.
fn maps(states: usize) -> String {
    let maps = (states / 2).max(1);
    let state = |number: usize| {
        let inner = scope(
            &format!("I{number}"),
            [format!(
                r#""I{number}": {{"Type": "Pass", "Assign": {{"i{number}.$": "$.id"}}, "Parameters": {{"o.$": "$outer{number}"}}, "End": true}}"#
            )],
        );
        let next = if number + 1 < maps {
            format!(r#""Next": "M{}""#, number + 1)
        } else {
            r#""End": true"#.to_owned()
        };
        format!(
            r#""M{number}": {{"Type": "Map", "ItemsPath": "$.items", "ResultPath": "$.r{number}", "Assign": {{"outer{}": 1}},
                "ItemProcessor": {{{inner}}}, {next}}}"#,
            number + 1
        )
    };
    machine("", "M0", (0..maps).map(state))
}

/// One Parallel with that many branches.
fn branches(states: usize) -> String {
    let branch = |number: usize| {
        let inner = [
            format!(
                r#""B{number}": {{"Type": "Pass", "Result": {{"n{number}": 1}}, "ResultPath": "$.b", "Next": "C{number}"}}"#
            ),
            format!(
                r#""C{number}": {{"Type": "Pass", "Parameters": {{"n.$": "$.b.n{number}"}}, "End": true}}"#
            ),
        ];
        format!("{{{}}}", scope(&format!("B{number}"), inner))
    };
    let branches: Vec<String> = (0..(states / 2).max(1)).map(branch).collect();
    let parallel = format!(
        r#""Side by side": {{"Type": "Parallel", "Branches": [{}], "End": true}}"#,
        branches.join(",")
    );
    machine("", "Side by side", [parallel])
}

/// Maps in Maps, forty deep, with a row of states in the innermost.
fn nested(states: usize) -> String {
    let row = |number: usize| {
        let next = if number + 1 < states {
            format!(r#""Next": "S{}""#, number + 1)
        } else {
            r#""End": true"#.to_owned()
        };
        format!(
            r#""S{number}": {{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {{"QueueUrl": "q", "MessageBody.$": "$$.Map.Item.Value"}},
                "Retry": [{{"ErrorEquals": ["States.ALL"]}}], "Assign": {{"w{number}": 1}}, {next}}}"#
        )
    };
    let mut inner = scope("S0", (0..states).map(row));
    for level in 0..40 {
        inner = scope(
            &format!("L{level}"),
            [format!(
                r#""L{level}": {{"Type": "Map", "Assign": {{"u{level}": 1}}, "ItemProcessor": {{{inner}}}, "End": true}}"#
            )],
        );
    }
    format!("{{{inner}}}")
}

/// A Choice that leads to every state, and every state back to it, with variables that are set on some ways only.
fn hub(states: usize) -> String {
    let rule =
        |number: usize| format!(r#"{{"Variable": "$.n", "NumericEquals": {number}, "Next": "S{number}"}}"#);
    let rules: Vec<String> = (0..states).map(rule).collect();
    let choice =
        format!(r#""Hub": {{"Type": "Choice", "Default": "Done", "Choices": [{}]}}"#, rules.join(","));
    let state = |number: usize| {
        format!(
            r#""S{number}": {{"Type": "Pass", "Parameters": {{"n.$": "$.n", "v.$": "$v{}"}}, "ResultPath": "$.r{number}", "Assign": {{"v{number}": 1}}, "Next": "Hub"}}"#,
            (number + 1) % states.max(1)
        )
    };
    machine(
        "",
        "Hub",
        [choice]
            .into_iter()
            .chain((0..states).map(state))
            .chain([r#""Done": {"Type": "Succeed"}"#.to_owned()]),
    )
}

/// Loops in loops: every state may go on or back to half its number, and data grows in each.
fn rings(states: usize) -> String {
    let state = |number: usize| {
        format!(
            r#""S{number}": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {{"FunctionName": "f", "Payload.$": "$.a{number}"}}, "ResultPath": "$.a{}",
                "Assign": {{"v{}": 1}}, "Catch": [{{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e{number}", "Next": "S{}"}}], "Next": "S{}"}}"#,
            number % 40,
            number % 200,
            number / 2,
            number + 1
        )
    };
    let last = format!(r#""S{states}": {{"Type": "Succeed"}}"#);
    machine("", "S0", (0..states).map(state).chain([last]))
}

/// A finding or two in every state: variables that are read and never assigned, names that are alike, unknown errors.
fn alike(states: usize) -> String {
    let state = |number: usize| {
        format!(
            r#""State {number}": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {{"FunctionName": "f", "Payload.$": "$x{number}"}}, "ResultPath": "$",
                "Retry": [{{"ErrorEquals": ["States.Timout", "Lambda.E{number}"]}}], "Assign": {{"y{number}": 1}}, "Next": "state_{number}"}},
            "state_{number}": {{"Type": "Pass", "InputPath": "$", "Parameters": {{"a.$": "$.Payloaf.b"}}, "Next": "State {}"}}"#,
            number + 1
        )
    };
    let states = states / 2;
    let last = format!(r#""State {states}": {{"Type": "Succeed"}}"#);
    machine("", "State 0", (0..states).map(state).chain([last]))
}

/// Refused: every state leads to one that is not there.
fn astray(states: usize) -> String {
    let state = |number: usize| format!(r#""State {number}": {{"Type": "Pass", "Next": "Stat {number}"}}"#);
    machine("", "State 0", (0..states).map(state).chain([r#""Done": {"Type": "Succeed"}"#.to_owned()]))
}
