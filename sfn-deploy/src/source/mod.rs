//! Where workflows come from: the packages of a Cargo workspace, a folder of emitted files, or a file written by hand.

pub mod cargo;
pub mod files;
pub mod manifest;

use std::path::PathBuf;

use sfn_dsl::machine::MachineType;
use sfn_dsl::nearest::nearest;

use crate::failure::Failure;
use crate::style::quoted;
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// Which source to read.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// The build scripts of the workspace of the current folder.
    Cargo(cargo::Options),
    /// A folder with a manifest, or with definitions only.
    Folder(PathBuf),
    /// A definition.
    File {
        /// The file.
        path: PathBuf,
        /// The name, where it is not that of the file.
        name: Option<String>,
        /// The type, which the file does not say.
        machine_type: MachineType,
    },
}

impl Source {
    /// Reads all workflows, sorted by name.
    ///
    /// # Errors
    /// Where cargo fails, a file cannot be read or is not what its manifest says, or two workflows have one name.
    pub fn read(&self, terminal: &Terminal) -> Result<Vec<Workflow>, Failure> {
        let mut workflows = match self {
            Self::Cargo(options) => cargo::discover(options, terminal)?,
            Self::Folder(folder) => manifest::read_folder(folder)?,
            Self::File { path, name, machine_type } => {
                vec![files::read(path, name.as_deref(), *machine_type)?]
            }
        };
        workflows.sort_by(|left, right| left.name.cmp(&right.name));
        for pair in workflows.windows(2) {
            if let [left, right] = pair
                && left.name == right.name
            {
                let (name, one, other) = (quoted(&left.name), &left.origin, &right.origin);
                return Err(Failure::invalid(format!(
                    "two workflows are named {name}: in {one} and in {other}"
                ))
                .help("give one of them another name, or choose with --package"));
            }
        }
        Ok(workflows)
    }
}

/// The workflows with these names; all of them where no name is given.
///
/// # Errors
/// Where a name is not among them.
pub fn choose(workflows: &[Workflow], names: &[String]) -> Result<Vec<Workflow>, Failure> {
    if let Some(name) = names.iter().find(|name| !workflows.iter().any(|workflow| workflow.name == **name)) {
        return Err(unknown(name, workflows));
    }
    let wanted = |workflow: &&Workflow| names.is_empty() || names.contains(&workflow.name);
    Ok(workflows.iter().filter(wanted).cloned().collect())
}

fn unknown(name: &str, workflows: &[Workflow]) -> Failure {
    let failure = Failure::usage(format!("there is no workflow named {}", quoted(name)));
    if let Some(near) = nearest(name, workflows.iter().map(|workflow| workflow.name.as_str())) {
        failure.help(format!("did you mean {}?", quoted(near)))
    } else {
        let names: Vec<String> = workflows.iter().take(5).map(|workflow| quoted(&workflow.name)).collect();
        let more = if workflows.len() > 5 { ", ..." } else { "" };
        failure.help(format!("the workflows are {}{more}", names.join(", ")))
    }
}
