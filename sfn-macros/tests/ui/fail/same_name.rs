use sfn_dsl::WorkflowError;

#[derive(WorkflowError)]
enum OrderError {
    Busy,
    #[error_name = "Busy"]
    Late,
    IO(std::io::Error),
}

fn main() {}
