//! `completions` and `man`: what shells and `man` want to know of the command line.

use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::terminal::Terminal;

/// Options of `completions`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Options of `man`.
#[derive(Debug, clap::Args)]
pub struct Man {
    /// Write one page for each command into this folder, instead of the main page to stdout
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Writes a completion script to stdout.
///
/// # Errors
/// Where stdout cannot be written.
pub fn completions(options: &Completions, terminal: &Terminal) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "sfn-deploy", &mut script);
    terminal.result(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Exit::Done)
}

/// Writes manual pages.
///
/// # Errors
/// Where stdout or the folder cannot be written.
pub fn man(options: &Man, terminal: &Terminal) -> Outcome {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &options.dir else {
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(command).render(&mut page);
        rendered.map_err(|error| Failure::new("could not make the manual page").because(error))?;
        terminal.result(String::from_utf8_lossy(&page).trim_end())?;
        return Ok(Exit::Done);
    };
    let failed = |error: std::io::Error| {
        Failure::new(format!("could not write manual pages to {}", folder.display())).because(error)
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command, folder).map_err(failed)?;
    terminal.note(&format!("manual pages are in {}", folder.display()));
    Ok(Exit::Done)
}
