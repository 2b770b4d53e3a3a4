use sfn_dsl::integrations::sqs;
use sfn_dsl::prelude::*;

fn export() -> Task {
    Task::integration("Export", "glue:startJobRun").sync()
}

fn lambda() -> Task {
    Task::lambda("Work", "${Work}")
}

fn ask() -> Flow<Express> {
    let token = path("$$.Task.Token");
    Flow::new().then(Task::call("Ask", sqs::send_message("${Queue}", token).wait_for_task_token()))
}

fn main() {
    // A whole workflow.
    let _ = Workflow::express("export", Flow::new().then(Pass::new("Start")).then(export()));
    let _ = Workflow::express("export", Task::activity("Type", "${Typists}"));
    let _ = Workflow::express("export", Map::new("All").distributed(Express).item_processor(Pass::new("One")));
    // A flow that says what it is for.
    let _ = Flow::<Express>::new().then(Task::integration("Child", "states:startExecution").sync_2());
    let _ = Task::<Express>::integration("Export", "glue:startJobRun").sync();
    // A helper that says less than it could.
    let _ = Flow::<Express>::new().then(lambda());
    // The child of a distributed Map.
    let _ = Map::new("All").distributed(Express).item_processor(export());
    // What is no state at all.
    let _: Flow = Flow::new().then(Retrier::on_all());
}
