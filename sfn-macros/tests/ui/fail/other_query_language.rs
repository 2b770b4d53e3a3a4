use sfn_dsl::prelude::*;

fn main() {
    let _: Task = Task::lambda("T", "${T}").arguments(json!({}));
    let _: Task = Task::lambda("T", "${T}").output(json!({}));
    let _: jsonata::Task = jsonata::Task::lambda("T", "${T}").result_path("$.a");
    let _: jsonata::Map = jsonata::Map::new("M").items_path("$.a");
}
