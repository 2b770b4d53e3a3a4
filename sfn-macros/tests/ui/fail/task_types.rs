//! Types that are no JSON.

use sfn_dsl::{WorkflowError, task};

struct Handle;

#[derive(serde::Serialize, serde::Deserialize, WorkflowError)]
enum PayError {
    Declined,
}

#[derive(serde::Serialize, serde::Deserialize, WorkflowError)]
enum ShipError {
    Lost,
}

#[task(lambda = "${A}")]
async fn takes_a_handle(handle: Handle) -> String;

#[task(lambda = "${A}")]
async fn gives_a_handle(id: String) -> Handle;

#[task(lambda = "${A}")]
async fn fails_with_a_text(id: String) -> Result<String, String>;

#[task(lambda = "${Pay}")]
async fn pay(id: String) -> Result<String, PayError>;

#[task(lambda = "${Ship}")]
async fn ship(id: String) -> Result<String, ShipError>;

#[task(lambda = "${Tell}")]
async fn tell(id: String);

fn main() {
    let _ = || {
        let _ = (PayError::Declined, ShipError::Lost);
        let _ = pay(1);
        let _ = (ship("a".into()), tell("a".into()));
    };
}
