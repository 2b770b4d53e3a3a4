use serde::{Deserialize, Serialize};
use sfn_dsl::WorkflowError;

#[derive(WorkflowError)]
enum OrderError {
    OutOfStock(String, u32),
    Nothing(),
    #[error_name("States.ALL")]
    Other {
        error: String,
        cause: Option<String>,
        order_id: String,
    },
}

#[derive(WorkflowError)]
enum PayError {
    #[error_name("States.ALL")]
    Other(String),
    #[error_name("States.ALL")]
    Another,
}

struct Card;

#[derive(Serialize, Deserialize, WorkflowError)]
#[serde(untagged)]
enum CardError {
    Declined { reason: String },
    Expired {
        #[serde(alias = "when")]
        since: String,
    },
}

#[derive(WorkflowError)]
enum Unknown {
    Stolen(Card),
}

fn main() {
    let _ = (OrderError::NAMES, PayError::NAMES, CardError::NAMES);
}
