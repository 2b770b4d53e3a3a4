use sfn_dsl::prelude::*;

fn main() {
    let _ = Task::lambda("T", "${T}").arguments(json!({}));
    let _ = jsonata::Task::lambda("T", "${T}").result_path("$.a");
    let _ = Task::lambda("T", "${T}").timeout_seconds(jsonata::expression("$x"));
    let _ = Choice::new("C").when(jsonata::expression("$x"), "D");
    let _ = jsonata::Choice::new("C").when(var("$.x").is_true(), "D");
    let _ = Task::lambda("T", "${T}").catch(jsonata::Catcher::on_all());
    let _ = Task::lambda("T", "${T}").parameters(jsonata::expression("$x"));
}
