//! Checks the workflow and writes its definition, so that a mistake in it is an error of `cargo check`.

use sfn_dsl::check::{LevelError, Levels};

#[path = "src/function.rs"]
#[expect(unreachable_pub, reason = "the library exports what is public there")]
mod function;
#[path = "src/workflows.rs"]
#[expect(unreachable_pub, reason = "the library exports what is public there")]
mod workflows;

fn main() -> Result<(), LevelError> {
    // The definition as it was published does not retry: `sfn-deploy validate` tells.
    let as_published = Levels::default().allow("NO_LAMBDA_RETRY")?;
    sfn_dsl::build::emit([
        workflows::distributed_orders().levels(as_published),
        function::distributed_orders::workflow(),
    ]);
    Ok(())
}
