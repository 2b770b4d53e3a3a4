use sfn_dsl::prelude::*;

fn main() {
    let days = Parameter::new("Days").default("three");
    let _: Wait = Wait::seconds("W", &days);

    let function = Parameter::new("Function");
    let _: Task = Task::lambda("T", &function).timeout_seconds(&function);
}
