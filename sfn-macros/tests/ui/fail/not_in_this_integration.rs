use sfn_dsl::integrations::{sqs, states};
use sfn_dsl::prelude::*;

fn main() {
    let _: Task = Task::call("T", sqs::send_message("${Queue}", "hello").sync());
    let _: Task = Task::call("T", sqs::send_message("${Queue}"));
    let _: Task = Task::call("T", states::start_execution("${Child}").trace_header("x"));
    let _: Task = Task::call("T", "sqs:sendMessage");
}
