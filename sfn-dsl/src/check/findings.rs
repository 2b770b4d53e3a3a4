//! Where rules put what they find, and how they say where it is.

use super::diagnostic::{Diagnostic, Severity};
use super::rules::Problem;
use crate::json::{Member, Node, Object};
use crate::machine::QueryLanguage;
use crate::place::{Place, Pointer, Segment, Source, Span, span};
use crate::raw::schema::ObjectKind;
use crate::written::Alignment;

/// A value in the definition while it is visited: a chain of steps up to the root, so that no pointer is built in vain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    up: Option<&'a Site<'a>>,
    step: Option<Step<'a>>,
    place: Place,
    state: Option<&'a str>,
}

/// One step from a value to a part of it, borrowed; [`Pointer`]s are made of them when something is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step<'a> {
    /// To a member of an object.
    Key(&'a str),
    /// To an element of an array.
    Index(usize),
}

impl From<Step<'_>> for Segment {
    fn from(step: Step<'_>) -> Self {
        match step {
            Step::Key(key) => Self::Key(key.into()),
            Step::Index(index) => Self::Index(index),
        }
    }
}

impl<'a> Site<'a> {
    /// The whole document.
    pub(crate) fn root(place: Place) -> Self {
        Self { up: None, step: None, place, state: None }
    }

    /// The value of a member.
    pub(crate) fn member(&'a self, member: &'a Member) -> Self {
        self.key(&member.key, member.value.place.or(member.key_place))
    }

    /// The value of the member `key`, which may be missing.
    pub(crate) fn key(&'a self, key: &'a str, place: Place) -> Self {
        Self { up: Some(self), step: Some(Step::Key(key)), place: place.or(self.place), ..*self }
    }

    /// An element of an array.
    pub(crate) fn element(&'a self, index: usize, node: &Node) -> Self {
        Self { up: Some(self), step: Some(Step::Index(index)), place: node.place.or(self.place), ..*self }
    }

    /// The same value, with diagnostics shown at the key.
    pub(crate) fn at(self, place: Place) -> Self {
        Self { place: place.or(self.place), ..self }
    }

    /// The same value, as part of that state.
    pub(crate) fn in_state(self, name: &'a str) -> Self {
        Self { state: Some(name), ..self }
    }

    fn pointer(&self) -> Pointer {
        let mut segments: Vec<Segment> = std::iter::successors(Some(self), |site| site.up)
            .filter_map(|site| site.step)
            .map(Segment::from)
            .collect();
        segments.reverse();
        Pointer::from(segments)
    }
}

/// An object of a known kind while it is visited.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit<'d, 's> {
    /// What it is.
    pub(crate) kind: ObjectKind,
    /// Its members.
    pub(crate) object: &'d Object,
    /// Where it is.
    pub(crate) site: Site<'s>,
    /// The query language of its fields; `None` where the choice itself was refused.
    pub(crate) language: Option<QueryLanguage>,
}

/// The problems found so far, in the order of the walk.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) found: Vec<Diagnostic>,
    /// The text of the definition, if it was read from one.
    source: Option<Source>,
    /// The string of which parts were shown last.
    aligned: Option<(Span, Alignment)>,
}

impl Findings {
    /// Nothing yet.
    pub(crate) fn new(source: Option<&Source>) -> Self {
        Self { source: source.cloned(), ..Self::default() }
    }

    /// The value at a site, with diagnostics shown at a part of its string: bytes of what begins at the byte `begin` of it.
    ///
    /// Where the text does not write the string, as after a substitution, all of it is shown.
    pub(crate) fn part<'a>(&mut self, site: &Site<'a>, text: &str, begin: u32, part: Span) -> Site<'a> {
        let (Place::Text(whole), Some(source)) = (site.place, &self.source) else { return *site };
        let start = whole.start as usize;
        let (_, alignment) = match self.aligned.take() {
            Some(aligned) if aligned.0 == whole => self.aligned.insert(aligned),
            _ => {
                let written = source.text().get(start..whole.end as usize).unwrap_or_default();
                self.aligned.insert((whole, Alignment::new(written, text)))
            }
        };
        let part = alignment.part((begin + part.start) as usize..(begin + part.end) as usize);
        part.map_or(*site, |part| site.at(Place::Text(span(start + part.start, start + part.end))))
    }

    /// Something the service refuses.
    pub(crate) fn error(&mut self, site: &Site<'_>, problem: impl Into<Problem>) {
        self.found.push(Diagnostic {
            severity: Severity::Error,
            problem: problem.into(),
            location: Some(site.pointer()),
            place: site.place,
            state: site.state.map(Into::into),
        });
    }

    /// Something the service refuses that has no location.
    pub(crate) fn error_without_location(&mut self, place: Place, problem: impl Into<Problem>) {
        self.found.push(Diagnostic {
            severity: Severity::Error,
            problem: problem.into(),
            location: None,
            place,
            state: None,
        });
    }
}
