//! Checks the workflow and writes its definition, so that a mistake in it is an error of `cargo check`.

#[path = "src/function.rs"]
#[expect(unreachable_pub, reason = "the library exports what is public there")]
mod function;
#[path = "src/workflows.rs"]
#[expect(unreachable_pub, reason = "the library exports what is public there")]
mod workflows;

fn main() {
    sfn_dsl::build::emit([workflows::distributed_orders(), function::distributed_orders::workflow()]);
}
