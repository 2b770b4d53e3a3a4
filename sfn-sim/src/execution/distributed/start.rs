//! Starting a map run: everything that is known before its first child.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::Obstacle;
use super::batch::{Batching, Inputs};
use super::family::Family;
use super::outcome::Results;
use super::run::{MapRun, MapRunCounts, MapRunId, MapRunLimits, MapRunStatus, Work};
use super::setting::Site;
use crate::context::MapItem;
use crate::execution::data::{Location, Problem, View, printed};
use crate::execution::frame::{Activity, FrameId};
use crate::execution::{Execution, Status};
use crate::history::EventKind;
use crate::payload::Payload;
use crate::program::{Distributed, Flow, Limit, Machine, MapState, ResultWriter};
use crate::reader::{Item, Items, ReaderError, Request};

impl Execution {
    /// Starts the map run of a distributed Map.
    pub(in crate::execution) fn start_map_run(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        map: &MapState,
        distributed: &Distributed,
        effective: Payload,
    ) -> Result<(), Problem> {
        let max_concurrency = self.concurrency(machine, frame, map, &effective)?;
        let read = match &distributed.item_reader {
            // `ItemsPath` is not looked at then: recorded.
            Some(_) => None,
            None => Some(self.items(machine, frame, map, &effective)?.into_items()),
        };
        let length = read.as_ref().map_or(0, Vec::len);
        self.record_in(frame, EventKind::MapStateStarted { length });
        let site = Site { machine, frame, effective: &effective };
        let (count, percentage) = self.tolerated(site, distributed)?;
        let limits = MapRunLimits {
            max_concurrency,
            tolerated_failure_count: count.unwrap_or_default(),
            tolerated_failure_percentage: percentage.unwrap_or_default(),
        };
        let batching = self.batching(site, distributed)?;
        let destination = distributed.result_writer.destination.as_ref();
        let destination =
            self.fill_at(site, arguments_of(map, &Location::Field("ResultWriter")), destination)?;
        let opened = match read {
            Some(values) => Ok(Items::of_values(values.into_iter().map(|value| (None, value)))),
            None => self.open_items(site, map, distributed)?,
        };
        let opened = opened.and_then(|items| Ok((items.count()?, items)));

        let state = machine.state(self.frames.get(frame).visit.state).name.clone();
        let id = MapRunId(self.map_runs.len());
        let family = Arc::new(Family::new(
            &self.context,
            &state,
            distributed.label.as_deref(),
            distributed.execution_type,
            id.0,
        ));
        self.record_in(frame, EventKind::MapRunStarted { map_run_arn: family.map_run_arn.as_str().into() });
        // The event may have been one too many; then the run never was.
        if self.outcome.status != Status::Running {
            return Ok(());
        }
        let total = opened.as_ref().map_or(0, |(count, _)| *count);
        self.map_runs.push(MapRun {
            state,
            frame,
            family: Arc::clone(&family),
            status: MapRunStatus::Running,
            started_at: self.now,
            stopped_at: None,
            limits,
            items: MapRunCounts { pending: total, total, ..MapRunCounts::default() },
            executions: MapRunCounts::default(),
            kept: BTreeMap::new(),
            work: None,
            rest: None,
            redrives: Vec::new(),
        });
        self.frames.get_mut(frame).visit.map_run = Some(id);
        let items = match opened {
            Ok((_, items)) => items,
            Err(error) => {
                self.tell_map_run_failed(machine, id, super::reader_failure(&error));
                return Ok(());
            }
        };
        let results = self.results(&distributed.result_writer, destination.as_deref(), family);
        let program = self.program.of_children(map.start, distributed.execution_type);
        if let Some(run) = self.map_runs.get_mut(id.0) {
            run.work = Some(Box::new(Work {
                effective_input: effective,
                inputs: Inputs::new(items, batching),
                program,
                running: BTreeMap::new(),
                redriven: BTreeMap::new(),
                started: 0,
                results,
                is_queued: false,
            }));
        }
        self.frames.set_activity(frame, Activity::MapRun(id));
        self.queue_map_run(id);
        Ok(())
    }

    /// Opens what `ItemReader` names.
    fn open_items(
        &mut self,
        site: Site<'_>,
        map: &MapState,
        distributed: &Distributed,
    ) -> Result<Result<Items, ReaderError>, Problem> {
        let Some(reader) = &distributed.item_reader else { return Ok(Ok(Items::of_values([]))) };
        let field = Location::Field("ItemReader");
        let arguments = self.fill_at(site, arguments_of(map, &field), reader.arguments.as_ref())?;
        let config = Location::Member(&field, "ReaderConfig");
        let csv_headers = Location::Member(&config, "CSVHeaders");
        let csv_headers = self.fill_at(site, csv_headers, reader.csv_headers.as_ref())?;
        let items_pointer = Location::Member(&config, "ItemsPointer");
        let items_pointer = self.fill_at(site, items_pointer, reader.items_pointer.as_ref())?;
        let max_items = Location::Member(&config, "MaxItems");
        let max_items = self.integer(site, max_items, reader.max_items.as_ref())?.unwrap_or_default();
        // Recorded.
        let Ok(max_items) = u64::try_from(max_items) else {
            return Ok(Err(ReaderError::new("field MaxItems must be positive")));
        };
        let text = |value: &Value| printed(value).into_owned();
        let request = Request {
            arguments: arguments.map(Payload::into_value).unwrap_or_default(),
            csv_headers: csv_headers.and_then(|headers| Some(headers.as_array()?.iter().map(text).collect())),
            items_pointer: items_pointer.map(|pointer| text(&pointer)),
            max_items,
        };
        Ok(reader.reader.open(&self.world.objects, request))
    }

    /// How many items may fail, as a number and as a share, where the state says so.
    pub(in crate::execution) fn tolerated(
        &mut self,
        site: Site<'_>,
        distributed: &Distributed,
    ) -> Result<(Option<u64>, Option<f64>), Problem> {
        let count = distributed.tolerated_failure_count.as_ref();
        let count = self.integer(site, Location::Field("ToleratedFailureCount"), count)?;
        let count = count
            .map(u64::try_from)
            .transpose()
            .map_err(|_| Problem::runtime("ToleratedFailureCount cannot be negative."))?;
        let percentage = distributed.tolerated_failure_percentage.as_ref();
        let percentage = self.float(site, Location::Field("ToleratedFailurePercentage"), percentage)?;
        // Recorded.
        if percentage.is_some_and(|percentage| !(0.0..=100.0).contains(&percentage)) {
            return Err(Problem::runtime("ToleratedFailurePercentage must be between 0 and 100."));
        }
        Ok((count, percentage))
    }

    pub(super) fn batching(
        &mut self,
        site: Site<'_>,
        distributed: &Distributed,
    ) -> Result<Option<Batching>, Problem> {
        let Some(batcher) = &distributed.item_batcher else { return Ok(None) };
        let field = Location::Field("ItemBatcher");
        let max_items = Location::Member(&field, "MaxItemsPerBatch");
        let max_items = self.batch_limit(site, max_items, batcher.max_items.as_ref(), usize::MAX)?;
        let max_bytes = Location::Member(&field, "MaxInputBytesPerBatch");
        let payload_bytes = self.program.quotas().payload_bytes;
        let max_bytes = self.batch_limit(site, max_bytes, batcher.max_bytes.as_ref(), payload_bytes)?;
        let batch_input = Location::Member(&field, "BatchInput");
        let batch_input = self.fill_at(site, batch_input, batcher.batch_input.as_ref())?;
        Ok(Some(Batching { max_items, max_bytes, batch_input }))
    }

    /// A limit of a batch; 0 is none of its own.
    fn batch_limit(
        &mut self,
        site: Site<'_>,
        location: Location<'_>,
        limit: Option<&Limit>,
        most: usize,
    ) -> Result<usize, Problem> {
        match self.integer(site, location, limit)?.map(usize::try_from) {
            None | Some(Ok(0)) => Ok(most),
            Some(Ok(limit)) => Ok(limit.min(most)),
            Some(Err(_)) => Err(Problem::runtime(format!("{} cannot be negative.", location.name()))),
        }
    }

    fn results(&self, writer: &ResultWriter, destination: Option<&Value>, family: Arc<Family>) -> Results {
        let ResultWriter { transformation, output_type, .. } = *writer;
        let Some(destination) = destination else {
            let limit = self.program.quotas().payload_bytes;
            return Results::in_state(family, transformation, output_type, limit);
        };
        let text = |name: &str| destination.get(name).and_then(Value::as_str).unwrap_or_default();
        Results::in_s3(family, transformation, output_type, text("Bucket"), text("Prefix"))
    }

    /// `ItemSelector`: what a child gets for an item.
    pub(super) fn select_item(
        &mut self,
        site: Site<'_>,
        map: &MapState,
        index: usize,
        item: Item,
    ) -> Result<Payload, Obstacle> {
        let Site { machine, frame, effective } = site;
        let selected = match &map.item_selector {
            Some(selector) => {
                let item = MapItem {
                    index,
                    value: &item.value,
                    key: item.key.as_deref(),
                    source: Some(&item.source),
                };
                let mut scene = self.scene_with(machine, frame, selector.reads_context(), None, Some(item));
                scene.fill(selector, Location::Field("ItemSelector"), View::of_input(effective))?
            }
            None => item.value.into(),
        };
        self.check_size(&selected)?;
        Ok(selected)
    }
}

/// Where the arguments of a reader or writer stand.
fn arguments_of<'l>(map: &MapState, field: &'l Location<'l>) -> Location<'l> {
    match *map.flow {
        Flow::JsonPath(_) => Location::Member(field, "Parameters"),
        Flow::Jsonata(_) => Location::Member(field, "Arguments"),
    }
}
