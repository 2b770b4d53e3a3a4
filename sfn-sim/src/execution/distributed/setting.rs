//! The fields of a distributed Map that say a number or fill in a template, in both query languages.

use std::str::FromStr;

use serde_json::Value;

use crate::execution::Execution;
use crate::execution::data::{Location, Problem, View, printed};
use crate::execution::frame::FrameId;
use crate::payload::Payload;
use crate::program::{Content, Limit, Machine, reads_context};

/// Where the fields of a Map are evaluated.
#[derive(Clone, Copy)]
pub(in crate::execution) struct Site<'a> {
    pub(in crate::execution) machine: &'a Machine,
    pub(in crate::execution) frame: FrameId,
    pub(in crate::execution) effective: &'a Payload,
}

impl Execution {
    /// Fills in a template, where there is one.
    pub(super) fn fill_at(
        &mut self,
        site: Site<'_>,
        location: Location<'_>,
        content: Option<&Content>,
    ) -> Result<Option<Payload>, Problem> {
        let Some(content) = content else { return Ok(None) };
        let mut scene = self.scene(site.machine, site.frame, content.reads_context());
        scene.fill(content, location, View::of_input(site.effective)).map(Some)
    }

    /// A field that says a whole number.
    pub(super) fn integer(
        &mut self,
        site: Site<'_>,
        location: Location<'_>,
        limit: Option<&Limit>,
    ) -> Result<Option<i64>, Problem> {
        let literal = |number| i64::try_from(number).unwrap_or(i64::MAX);
        self.number_of(site, location, limit, "integer", literal, Value::as_i64)
    }

    /// A field that says a number.
    pub(super) fn float(
        &mut self,
        site: Site<'_>,
        location: Location<'_>,
        limit: Option<&Limit<f64>>,
    ) -> Result<Option<f64>, Problem> {
        self.number_of(site, location, limit, "float", |number| number, Value::as_f64)
    }

    /// Texts that are numbers are taken too, where a path leads to them: recorded.
    fn number_of<L: Copy, N: FromStr>(
        &mut self,
        site: Site<'_>,
        location: Location<'_>,
        limit: Option<&Limit<L>>,
        kind: &str,
        literal: impl FnOnce(L) -> N,
        take: impl FnOnce(&Value) -> Option<N>,
    ) -> Result<Option<N>, Problem> {
        match limit {
            None => Ok(None),
            Some(Limit::Literal(number)) => Ok(Some(literal(*number))),
            Some(Limit::Path(path)) => {
                let scene = self.scene(site.machine, site.frame, reads_context(path.as_path()));
                let value = scene.read(path.as_path(), site.effective)?;
                let text = printed(&value);
                text.parse().map(Some).map_err(|_| {
                    Problem::runtime(format!(
                        "The {}Path field refers to value \"{text}\" which is not a valid {kind}: {path}",
                        location.name()
                    ))
                })
            }
            Some(Limit::Query(query)) => {
                let mut scene = self.scene(site.machine, site.frame, query.reads_context());
                scene.evaluate_as(query, location, View::of_input(site.effective), kind, take).map(Some)
            }
        }
    }
}
