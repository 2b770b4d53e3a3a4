//! Mock configurations: the answers of tasks where no service is called.

use std::path::Path;

use sfn_sim::mock::MockConfig;

use crate::failure::Failure;
use crate::source::files;
use crate::style::quoted;

/// A mock configuration and the file it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Mocks {
    /// The answers.
    pub config: MockConfig,
    file: String,
}

impl Mocks {
    /// Reads a file in the format of Step Functions Local.
    ///
    /// # Errors
    /// Where it cannot be read or is not right.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let file = path.display().to_string();
        let config = MockConfig::parse(&files::text(path)?)
            .map_err(|error| Failure::usage(format!("{file} is not right")).because(error))?;
        Ok(Self { config, file })
    }

    /// The test case of a machine: the one that is asked for, or the only one there is.
    ///
    /// # Errors
    /// Where there is no such test case, or none to choose.
    pub fn case(&self, machine: &str, asked: Option<&str>) -> Result<String, Failure> {
        let cases: Vec<&str> = self.config.test_cases(machine).collect();
        let (file, machine) = (&self.file, quoted(machine));
        match (asked, cases.as_slice()) {
            (_, []) => Err(Failure::usage(format!("{file} has no test case of a state machine {machine}"))
                .help("the name of the state machine must be the one in the mock configuration")),
            (Some(asked), known) if known.contains(&asked) => Ok(asked.to_owned()),
            (Some(asked), known) => {
                Err(Failure::usage(format!("{file} has no test case {} of {machine}", quoted(asked)))
                    .help(format!("its test cases are {}", known.join(", "))))
            }
            (None, [only]) => Ok((*only).to_owned()),
            (None, several) => Err(Failure::usage(format!("{file} has several test cases of {machine}"))
                .help(format!("choose with --case: {}", several.join(", ")))),
        }
    }
}
