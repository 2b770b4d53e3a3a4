//! Checks the workflows and writes their definitions, so that a mistake in them is an error of `cargo check`.

#[path = "src/function.rs"]
#[expect(unreachable_pub, reason = "the library exports what is public there")]
mod function;
#[path = "src/workflows.rs"]
#[expect(unreachable_pub, reason = "the library exports what is public there")]
mod workflows;

fn main() {
    sfn_dsl::build::emit([
        workflows::put_order(),
        workflows::record_order_status(),
        function::put_order::workflow(),
        function::record_order_status::workflow(),
    ]);
}
