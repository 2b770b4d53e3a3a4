//! `cargo sfn`: cargo runs it as `cargo-sfn sfn …`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|argument| argument == "sfn") {
        arguments.remove(1);
    }
    sfn_deploy::main(arguments)
}
