//! `sfn-deploy`

use std::process::ExitCode;

fn main() -> ExitCode {
    sfn_deploy::main(std::env::args_os())
}
