use sfn_dsl::WorkflowError;

#[derive(WorkflowError)]
struct OrderError {
    message: String,
}

#[derive(WorkflowError)]
union Both {
    code: u8,
}

fn main() {}
