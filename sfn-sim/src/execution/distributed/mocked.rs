//! Map states that are tested alone: everything short of the first iteration, then what is given instead of them all.

use serde_json::Value;
use sfn_dsl::name::ErrorName;

use super::batch::Inputs;
use super::setting::Site;
use super::{Obstacle, THRESHOLD_EXCEEDED};
use crate::execution::Execution;
use crate::execution::data::Problem;
use crate::execution::failure::Failure;
use crate::execution::frame::FrameId;
use crate::history::ErrorOutput;
use crate::payload::Payload;
use crate::program::{Flow, ItemReader, Machine, MapState};
use crate::reader::Items;
use crate::test_state::{MapLimits, Mock, Stage, TestStateProblem};

/// Why a test of a Map state does not come to its mock.
enum Trouble {
    Obstacle(Obstacle),
    Test(TestStateProblem),
}

impl<E: Into<Obstacle>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Obstacle(error.into())
    }
}

impl Execution {
    /// Goes on with what is given instead of the iterations of a Map.
    pub(in crate::execution) fn finish_mocked_map(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        map: &MapState,
        effective: &Payload,
    ) -> Result<(), Problem> {
        let site = Site { machine, frame, effective };
        let (count, limits) = match self.inspect_map(site, map) {
            Ok(found) => found,
            Err(Trouble::Obstacle(Obstacle::Problem(problem))) => return Err(problem),
            Err(Trouble::Obstacle(Obstacle::Reader(error))) => {
                self.handle(machine, frame, super::reader_failure(&error));
                return Ok(());
            }
            Err(Trouble::Test(problem)) => {
                self.refuse_test(problem);
                return Ok(());
            }
        };
        let Some(inspection) = &mut self.inspection else { return Ok(()) };
        inspection.limits = Some(limits);
        let failed = inspection.configuration.map_iteration_failure_count.unwrap_or_default();
        let has_result = matches!(inspection.mock, Some(Mock::Result(_)));
        if failed > count {
            self.refuse_test(TestStateProblem::TooManyFailures);
        } else if has_result && limits.are_exceeded(failed, count) {
            let error_output =
                ErrorOutput::new(ErrorName::EXCEED_TOLERATED_FAILURE_THRESHOLD, THRESHOLD_EXCEEDED);
            self.handle(machine, frame, Failure::new(error_output));
        } else {
            self.finish_mocked(machine, frame, &map.flow, map.next)?;
        }
        Ok(())
    }

    /// Shows the items and their way to the iterations; returns how many items there are, and what limits them.
    fn inspect_map(&mut self, site: Site<'_>, map: &MapState) -> Result<(u64, MapLimits), Trouble> {
        let distributed = map.distributed.as_deref();
        let reader = distributed.and_then(|distributed| distributed.item_reader.as_ref());
        let values = match reader {
            Some(reader) => self.given_items(site, reader)?,
            None => self.items(site.machine, site.frame, map, site.effective)?.into_items(),
        };
        if reader.is_none() && matches!(*map.flow, Flow::JsonPath(_)) {
            self.inspect(Stage::ItemsPath, &Value::Array(values.clone()).into());
        }
        let items = Items::of_values(values.into_iter().map(|value| (None, value)));
        let batching = match distributed {
            Some(distributed) => self.batching(site, distributed)?,
            None => None,
        };
        let has_batches = batching.is_some();
        let mut inputs = Inputs::new(items, batching);
        let (mut selected, mut batches) = (Vec::new(), Vec::new());
        while let Some(input) = inputs.next(|index, item| -> Result<_, Obstacle> {
            let item = self.select_item(site, map, index, item)?;
            selected.push(Value::clone(&item));
            Ok(item)
        })? {
            batches.push(Value::clone(&input.value));
        }
        let count = selected.len() as u64;
        if map.item_selector.is_some() {
            self.inspect(Stage::ItemSelector, &Value::Array(selected).into());
        }
        if has_batches {
            self.inspect(Stage::ItemBatcher, &Value::Array(batches).into());
        }
        let max_concurrency = self.concurrency(site.machine, site.frame, map, site.effective)?;
        let (tolerated_failure_count, tolerated_failure_percentage) = match distributed {
            Some(distributed) => self.tolerated(site, distributed)?,
            None => (None, None),
        };
        let limits = MapLimits { max_concurrency, tolerated_failure_count, tolerated_failure_percentage };
        Ok((count, limits))
    }

    /// The items in what an `ItemReader` is said to have read.
    fn given_items(&self, site: Site<'_>, reader: &ItemReader) -> Result<Vec<Value>, Trouble> {
        let data =
            self.inspection.as_ref().and_then(|found| found.configuration.map_item_reader_data.as_deref());
        let Some(data) = data else {
            let state = site.machine.state(self.frames.get(site.frame).visit.state).name.clone();
            return Err(Trouble::Test(TestStateProblem::NoReaderData(state)));
        };
        Ok(reader.reader.given(data)?)
    }
}
