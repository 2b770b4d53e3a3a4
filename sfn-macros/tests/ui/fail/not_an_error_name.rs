use sfn_dsl::prelude::*;

enum OrderError {
    Busy,
}

#[derive(WorkflowError)]
enum PayError {
    Declined { code: u8 },
    Refused(u8),
}

fn main() {
    let _ = Retrier::on(OrderError::Busy);
    let _ = Catcher::on(PayError::Refused);
}
