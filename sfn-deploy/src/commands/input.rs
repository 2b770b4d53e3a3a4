//! Inputs of executions: JSON on the command line, in a file, or on stdin.

use std::io::Read;
use std::path::Path;

use crate::failure::Failure;
use crate::source::files;

/// Reads an input: a text that begins as JSON does is the input itself, `-` is stdin, anything else is a file.
///
/// The text is given back as it was written, so that numbers and the order of fields survive.
///
/// # Errors
/// Where a file cannot be read, or the text is not JSON.
pub(super) fn read(argument: Option<&str>) -> Result<String, Failure> {
    argument.map_or(Ok("{}".to_owned()), |argument| read_as(argument, "--input"))
}

/// Reads JSON that was given with another option.
///
/// # Errors
/// As [`read`].
pub(super) fn read_as(argument: &str, option: &str) -> Result<String, Failure> {
    let (name, text) = match argument {
        "-" => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|error| Failure::new("could not read the input from stdin").because(error))?;
            ("stdin".to_owned(), text)
        }
        path if Path::new(path).is_file() => (path.to_owned(), files::text(Path::new(path))?),
        text => (option.to_owned(), text.to_owned()),
    };
    match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Ok(_) => Ok(text.trim().to_owned()),
        Err(_) if name == option && !looks_like_json(&text) => {
            Err(Failure::usage(format!("there is no file {argument}"))
                .help(format!("{option} takes JSON, the name of a file, or - for stdin")))
        }
        Err(error) if option == "--input" => {
            Err(Failure::usage(format!("the input in {name} is not JSON")).because(error))
        }
        Err(error) => {
            Err(Failure::usage(format!("what {option} gives in {name} is not JSON")).because(error))
        }
    }
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}
