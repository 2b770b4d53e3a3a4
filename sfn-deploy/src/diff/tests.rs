use super::*;

/// Both definitions as JSON without the outer braces of the machine, and the expected differences, one per line.
#[track_caller]
fn check(old: &str, new: &str, expected: &[&str]) {
    let parse = |text: &str| Definition::parse("test", text).unwrap();
    let lines: Vec<String> = definitions(&parse(old), &parse(new)).iter().map(line).collect();
    assert_eq!(lines, expected);
}

fn line(change: &Change) -> String {
    let text = |value: &Option<Json>| value.as_ref().map_or_else(|| "-".to_owned(), Json::to_compact);
    match change {
        Change::AddState { state, summary } => format!("+ {state}: {summary}"),
        Change::RemoveState { state, summary } => format!("- {state}: {summary}"),
        Change::RenameState { from, to } => format!("= {from} to {to}"),
        Change::Field { state, field, transition, from, to } => {
            let sign = if *transition { "=>" } else { "~" };
            format!("{sign} {}/{field}: {} -> {}", state.as_deref().unwrap_or(""), text(from), text(to))
        }
    }
}

#[test]
fn formatting_and_order_are_no_difference() {
    check(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}"#,
        "{\"States\":{\"B\":{\"Type\":\"Succeed\"},\"A\":{\"Next\":\"B\",\"Type\":\"Pass\"}},\n\"StartAt\":\"A\"}",
        &[],
    );
}

#[test]
fn numbers_compare_by_value() {
    check(
        r#"{"States": {"A": {"Retry": [{"BackoffRate": 2}]}}}"#,
        r#"{"States": {"A": {"Retry": [{"BackoffRate": 2.0}]}}}"#,
        &[],
    );
}

#[test]
fn fields_of_a_state_show_old_and_new() {
    check(
        r#"{"States": {"Charge": {"TimeoutSeconds": 30, "Next": "Ship", "Retry": [{"MaxAttempts": 2}], "Comment": "x"}}}"#,
        r#"{"States": {"Charge": {"TimeoutSeconds": 60, "Next": "Notify", "Retry": [{"MaxAttempts": 3}], "ResultPath": null}}}"#,
        &[
            "~ Charge/TimeoutSeconds: 30 -> 60",
            "=> Charge/Next: \"Ship\" -> \"Notify\"",
            "~ Charge/Retry[0].MaxAttempts: 2 -> 3",
            "~ Charge/ResultPath: - -> null",
            "~ Charge/Comment: \"x\" -> -",
        ],
    );
}

#[test]
fn added_and_removed_states_are_told_in_short() {
    check(
        r#"{"States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}"#,
        r#"{"States": {"A": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true}}}"#,
        &["=> A/Next: \"B\" -> \"C\"", "+ C: Task sns:publish, then ends", "- B: Succeed"],
    );
}

#[test]
fn a_state_with_another_name_only_is_renamed() {
    check(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}"#,
        r#"{"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}"#,
        &["=> /StartAt: \"A\" -> \"B\"", "= A to B"],
    );
}

#[test]
fn two_equal_states_are_not_both_renamed_to_one() {
    check(
        r#"{"States": {"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}}}"#,
        r#"{"States": {"C": {"Type": "Succeed"}}}"#,
        &["= A to C", "- B: Succeed"],
    );
}

#[test]
fn a_catcher_put_in_front_is_one_difference() {
    check(
        r#"{"States": {"A": {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "X"}]}}}"#,
        r#"{"States": {"A": {"Catch": [{"ErrorEquals": ["E"], "Next": "Y"}, {"ErrorEquals": ["States.ALL"], "Next": "X"}]}}}"#,
        &["~ A/Catch[0]: - -> {\"ErrorEquals\":[\"E\"],\"Next\":\"Y\"}"],
    );
}

#[test]
fn states_in_a_map_and_in_branches_are_told_by_their_own_names() {
    check(
        r#"{"States": {"M": {"ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "Next": "Z"}}}},
            "P": {"Branches": [{"StartAt": "L", "States": {"L": {"Seconds": 1}}}]}}}"#,
        r#"{"States": {"M": {"ItemProcessor": {"StartAt": "In2", "States": {"In": {"Type": "Pass", "End": true}}}},
            "P": {"Branches": [{"StartAt": "L", "States": {"L": {"Seconds": 2}}}, {"StartAt": "R", "States": {}}]}}}"#,
        &[
            "=> M/ItemProcessor.StartAt: \"In\" -> \"In2\"",
            "=> In/End: - -> true",
            "=> In/Next: \"Z\" -> -",
            "~ L/Seconds: 1 -> 2",
            "~ P/Branches[1]: - -> {\"StartAt\":\"R\",\"States\":{}}",
        ],
    );
}

#[test]
fn the_top_level_differs_too_and_any_json_can_be_compared() {
    check(
        r#"{"TimeoutSeconds": 1}"#,
        r#"{"TimeoutSeconds": 2, "Comment": "x"}"#,
        &["~ /TimeoutSeconds: 1 -> 2", "~ /Comment: - -> \"x\""],
    );
    check("[1]", "{}", &["~ /: [1] -> {}"]);
    check(
        r#"{"States": {"A": 1}}"#,
        r#"{"States": {"A": {"Type": "Pass"}}}"#,
        &["~ A/: 1 -> {\"Type\":\"Pass\"}"],
    );
}

#[test]
fn json_output_names_the_operation() {
    let parse = |text: &str| Definition::parse("test", text).unwrap();
    let changes = definitions(
        &parse(r#"{"States": {"A": {"Seconds": 1}}}"#),
        &parse(r#"{"States": {"A": {"Seconds": 2}}}"#),
    );
    let expected = serde_json::json!([
        {"op": "change", "state": "A", "field": "Seconds", "transition": false, "from": 1, "to": 2}
    ]);
    assert_eq!(serde_json::to_value(changes).unwrap(), expected);
}
