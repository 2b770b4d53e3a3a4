//! The only place that writes to the terminal: results to stdout, everything else to stderr.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::Mutex;

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use crate::failure::Failure;

/// How results look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// One JSON object, for programs.
    Json,
    /// What happens as it happens, a JSON object on each line, and the result as the last.
    Ndjson,
    /// A SARIF log, for tools that show findings in the source; of `validate` only.
    Sarif,
}

/// When to color.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where a command writes.
///
/// Text comes with colors; they are taken out where they are not wanted. Commands run side by side may share it.
pub struct Terminal {
    out: Mutex<Box<dyn Write + Send>>,
    err: Mutex<Box<dyn Write + Send>>,
    output: Output,
    interactive: bool,
    quiet: bool,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("output", &self.output).finish_non_exhaustive()
    }
}

impl Terminal {
    /// The terminal of this process.
    pub fn new(output: Output, color: Color, quiet: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            out: Mutex::new(Box::new(AutoStream::new(io::stdout(), choice))),
            err: Mutex::new(Box::new(AutoStream::new(io::stderr(), choice))),
            output,
            interactive: io::stdin().is_terminal() && io::stderr().is_terminal(),
            quiet,
        }
    }

    /// Whether results are for people or for programs.
    pub fn output(&self) -> Output {
        self.output
    }

    /// Whether a person can be asked.
    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Writes a part of the result, for people. Does nothing where the result is for programs.
    ///
    /// # Errors
    /// Where stdout cannot be written.
    pub fn text(&self, text: &str) -> Result<(), Failure> {
        if self.output == Output::Text { self.result(text) } else { Ok(()) }
    }

    /// Writes the result as one line of JSON. Does nothing where the result has another form.
    ///
    /// # Errors
    /// Where stdout cannot be written.
    pub fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        if matches!(self.output, Output::Json | Output::Ndjson) { self.value(value) } else { Ok(()) }
    }

    /// Writes what happened as one line of JSON, before the result. Does nothing where nobody reads along.
    ///
    /// # Errors
    /// Where stdout cannot be written.
    pub fn event(&self, value: &impl Serialize) -> Result<(), Failure> {
        if self.output == Output::Ndjson { self.value(value) } else { Ok(()) }
    }

    /// Writes the result as a SARIF log. Does nothing where the result has another form.
    ///
    /// # Errors
    /// Where stdout cannot be written.
    pub fn sarif(&self, log: &impl Serialize) -> Result<(), Failure> {
        if self.output == Output::Sarif { self.value(log) } else { Ok(()) }
    }

    fn value(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value)
            .map_err(|error| Failure::new("could not write the result as JSON").because(error))?;
        self.result(&text)
    }

    /// Writes a line of the result in either form.
    ///
    /// # Errors
    /// Where stdout cannot be written. A reader that went away, as `head` does, is no error.
    pub fn result(&self, line: &str) -> Result<(), Failure> {
        match write(&self.out, line) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::new("could not write to stdout").because(error))
            }
            _ => Ok(()),
        }
    }

    /// Tells about progress.
    pub fn note(&self, line: &str) {
        if !self.quiet {
            // Where stderr is closed nobody is there to be told.
            let _ = write(&self.err, line);
        }
    }

    /// Tells what must be known even where progress is not wanted: where a command works, why an execution failed.
    pub fn tell(&self, text: &str) {
        let _ = write(&self.err, text);
    }

    /// Warns.
    pub fn warn(&self, message: &str) {
        let style = crate::style::WARNING;
        let _ = write(&self.err, &format!("{style}warning{style:#}: {message}"));
    }

    /// Tells why the command failed.
    pub fn error(&self, failure: &Failure) {
        let style = crate::style::ERROR;
        let _ = write(&self.err, &format!("{style}error{style:#}: {failure}"));
    }

    /// Asks a question; anything but `y` or `yes` is a no.
    ///
    /// # Errors
    /// Where stdin cannot be read.
    pub fn confirm(&self, question: &str) -> Result<bool, Failure> {
        let asked =
            self.err.lock().map(|mut err| write!(err, "{question} [y/N] ").and_then(|()| err.flush()));
        drop(asked);
        Ok(matches!(answer()?.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    /// Lets a person type a text; anything else is a no.
    ///
    /// # Errors
    /// Where stdin cannot be read.
    pub fn typed(&self, question: &str, expected: &str) -> Result<bool, Failure> {
        let asked = self.err.lock().map(|mut err| write!(err, "{question}\n> ").and_then(|()| err.flush()));
        drop(asked);
        Ok(answer()?.trim() == expected)
    }
}

/// A line of stdin.
fn answer() -> Result<String, Failure> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Failure::new("could not read the answer").because(error))?;
    Ok(line)
}

fn write(stream: &Mutex<Box<dyn Write + Send>>, line: &str) -> io::Result<()> {
    let mut stream = stream.lock().map_err(|_| io::Error::other("another thread failed while writing"))?;
    writeln!(stream, "{line}")?;
    stream.flush()
}
