//! What stands in `#[task(…)]`: every mistake is one error, and the function stays.

use sfn_dsl::task;

#[task]
async fn nothing(id: String) -> String;

#[task(lambda = "${A}", activity = "${B}")]
async fn two_services(id: String) -> String;

#[task(lambda = "${A}", timeout = 30)]
async fn near_key(id: String) -> String;

#[task(lambda = "${A}", banana = 30)]
async fn unknown_key(id: String) -> String;

#[task(lambda = "${A}", retry = none, retry = none)]
async fn twice(id: String) -> String;

#[task(lambda = "${A}", arguments = {"id": id})]
async fn arguments_of_a_function(id: String) -> String;

#[task(resource = "sqs:sendMessage", payload = {"id": id})]
async fn payload_of_a_resource(id: String) -> String;

#[task(activity = "${A}", sync)]
async fn sync_of_an_activity(id: String) -> String;

#[task(lambda = Charge, timeout_seconds = "30", retry = 3, rename_all = "camelcase")]
async fn other_types(id: String, amount: f64) -> String;

#[task(lambda = "", callback = true)]
async fn empty(id: String) -> String;

#[task(resource = "glue:startJobRun", sync, callback, arguments = {"JobName": id, "Token": token})]
async fn both_patterns(id: String) -> String;

#[task(lambda = "${A}", rename_all = "camelCase")]
async fn rename_of_one(order_id: String) -> String;

#[task(lambda "${A}")]
async fn no_equals_sign(id: String) -> String;

fn main() {
    let _ = (nothing("a".into()), two_services("a".into()), near_key("a".into()), unknown_key("a".into()));
    let _ = (twice("a".into()), arguments_of_a_function("a".into()), payload_of_a_resource("a".into()));
    let _ = (sync_of_an_activity("a".into()), other_types("a".into(), 1.0), empty("a".into()));
    let _ = (both_patterns("a".into()), rename_of_one("a".into()), no_equals_sign("a".into()));
}
