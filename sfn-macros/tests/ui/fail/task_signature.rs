//! The function under `#[task(…)]`.

use sfn_dsl::task;

#[task(lambda = "${A}")]
async fn body(id: String) -> String {
    id
}

#[task(lambda = "${A}")]
fn not_async(id: String) -> String;

#[task(lambda = "${A}")]
async unsafe fn not_safe(id: String) -> String;

#[task(lambda = "${A}")]
async fn generic<T>(id: T) -> T;

#[task(lambda = "${A}")]
async fn lifetime<'a>(id: &'a str) -> String;

#[task(lambda = "${A}")]
async fn method(&self, id: String) -> String;

#[task(lambda = "${A}")]
async fn pattern((id, amount): (String, f64)) -> String;

#[task(lambda = "${A}")]
async fn mutable(mut id: String) -> String;

#[task(lambda = "${A}")]
async fn opaque(id: impl Into<String>) -> String;

#[task(lambda = "${A}")]
struct NoFunction;

fn main() {}
