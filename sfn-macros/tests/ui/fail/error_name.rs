use sfn_dsl::WorkflowError;

#[derive(WorkflowError)]
#[error_name("Order")]
enum OrderError {
    #[error_name("Orders.Busy")]
    Busy,
    #[error_name = "Orders.Slow"]
    Slow,
    #[error_name(Orders.Late)]
    Late,
    #[error_name = 5]
    Later,
    #[error_name]
    Latest,
    #[error_name("")]
    Lost,
    #[error_name("A")]
    #[error_name("B")]
    Twice,
    Field {
        #[error_name("Field")]
        data: u8,
    },
}

fn main() {
    // The implementation is there, so that one mistake is one error.
    let _ = OrderError::NAMES;
}
