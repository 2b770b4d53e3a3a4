//! All problems of a definition, and how they look to people.

use std::fmt;

use super::diagnostic::{Diagnostic, Severity};
use crate::place::{Place, Source};

/// Every problem found in one pass.
///
/// `Display` gives the text people read; each problem is data until then.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    source: Option<Source>,
}

impl Report {
    pub(crate) fn new(diagnostics: Vec<Diagnostic>, source: Option<Source>) -> Self {
        Self { diagnostics, source }
    }

    pub(crate) fn with(mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.diagnostics.extend(diagnostics);
        self
    }

    /// The same report with other problems before its own.
    pub(crate) fn after(mut self, mut before: Vec<Diagnostic>) -> Self {
        before.append(&mut self.diagnostics);
        self.diagnostics = before;
        self
    }

    /// The problems, in the order of the definition.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The same report without what is less severe; people are told from [`Severity::Warning`] on unless they ask for advice.
    pub fn at_least(mut self, severity: Severity) -> Self {
        self.diagnostics.retain(|diagnostic| diagnostic.severity >= severity);
        self
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether one of the problems is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The text that was checked, if it was a text.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Line and column of a problem, where the definition was a text.
    pub fn line_column(&self, diagnostic: &Diagnostic) -> Option<crate::place::LineColumn> {
        match (diagnostic.place, &self.source) {
            (Place::Text(span), Some(source)) => Some(source.line_column(span.start)),
            _ => None,
        }
    }

    /// Where a problem begins and where it has ended, where the definition was a text.
    pub fn range(&self, diagnostic: &Diagnostic) -> Option<std::ops::Range<crate::place::LineColumn>> {
        match (diagnostic.place, &self.source) {
            (Place::Text(span), Some(source)) => {
                Some(source.line_column(span.start)..source.line_column(span.end))
            }
            _ => None,
        }
    }

    /// The text of `InvalidDefinition`, as the service joins its diagnostics.
    ///
    /// Source: `CreateStateMachine`, recorded answers.
    pub fn service_message(&self) -> String {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let parts: Vec<String> = errors
            .map(|diagnostic| {
                let location = diagnostic.service_location().unwrap_or_else(|| "null".to_owned());
                format!("{}: {} at {location}", diagnostic.code(), diagnostic.service_message())
            })
            .collect();
        format!("Invalid State Machine Definition: '{}'", parts.join(", "))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            self.write(f, diagnostic)?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}

impl Report {
    fn write(&self, f: &mut fmt::Formatter<'_>, diagnostic: &Diagnostic) -> fmt::Result {
        writeln!(f, "{}[{}]: {}", diagnostic.severity, diagnostic.code(), diagnostic.message())?;
        let location = diagnostic.location.as_ref().filter(|pointer| !pointer.segments().is_empty());
        let pointer = location.map(|pointer| format!("  {pointer}")).unwrap_or_default();
        match (diagnostic.place, &self.source) {
            (Place::Text(span), Some(source)) => {
                let start = source.line_column(span.start);
                let line = source.line(start.line);
                let number = start.line.to_string();
                let margin = " ".repeat(number.len());
                writeln!(f, "  --> {}:{}:{}{pointer}", source.name(), start.line, start.column)?;
                let (shown, offset) = excerpt(line, source.offset_in_line(span.start));
                let length = marked(source, span.start, span.end)
                    .min(shown.chars().count().saturating_sub(offset))
                    .max(1);
                writeln!(f, "  {number} | {shown}")?;
                writeln!(f, "  {margin} | {}{}", " ".repeat(offset), "^".repeat(length))?;
            }
            (Place::Rust(location), _) => {
                writeln!(f, "  --> {location}{pointer}")?;
            }
            _ if !pointer.is_empty() => writeln!(f, "  -->{pointer}")?,
            _ => {}
        }
        if let Some(help) = diagnostic.help() {
            writeln!(f, "  help: {help}")?;
        }
        Ok(())
    }
}

/// The most characters of a line that are shown.
const WIDTH: usize = 100;

/// How many characters of the first line of a range are marked.
fn marked(source: &Source, start: u32, end: u32) -> usize {
    let text = source.text().get(start as usize..end as usize).unwrap_or_default();
    text.lines().next().unwrap_or_default().chars().take(WIDTH).count()
}

/// The part of a line around a byte of it that fits a terminal, and the column of that byte in the part. Tabs become one
/// blank. Looks at that part alone: a definition of a megabyte may be one line with a thousand problems.
fn excerpt(line: &str, offset: usize) -> (String, usize) {
    let (before, after) = line.split_at_checked(offset).unwrap_or((line, ""));
    let is_short = line.len() <= 4 * WIDTH && line.chars().count() <= WIDTH;
    let start = before.char_indices().rev().nth(WIDTH / 2 - 1).map_or(0, |(start, _)| start);
    let before = if is_short { before } else { before.get(start..).unwrap_or_default() };
    let shown: String = before
        .chars()
        .chain(after.chars())
        .take(WIDTH)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    (shown.trim_end().to_owned(), before.chars().count())
}
