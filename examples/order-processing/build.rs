//! Checks the workflow and writes its definition, so that a mistake in it is an error of `cargo check`.

use sfn_dsl::check::{LevelError, Levels};

#[path = "src/function.rs"]
#[expect(unreachable_pub, reason = "the library exports what is public there")]
mod function;
#[path = "src/workflows.rs"]
#[expect(unreachable_pub, reason = "the library exports what is public there")]
mod workflows;

fn main() -> Result<(), LevelError> {
    // The definition as it was published retries too little, and can never ship: `sfn-deploy validate` tells.
    let as_published = Levels::default().allow("NO_LAMBDA_RETRY")?.allow("ARRAY_USED_AS_OBJECT")?;
    sfn_dsl::build::emit([
        workflows::order_processing().levels(as_published),
        workflows::order_processing_repaired(),
        function::order_processing::workflow(),
    ]);
    Ok(())
}
