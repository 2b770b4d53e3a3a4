use sfn_dsl::WorkflowError;
use sfn_dsl::shape::Shape;

#[derive(Shape, WorkflowError)]
enum OrderError {
    Busy,
}

fn main() {}
