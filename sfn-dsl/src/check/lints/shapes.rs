//! What is known of the data at each state: which members an object can have, which type a value has.
//!
//! Most data is of unknown shape; it becomes known where a state writes it down (`Result`, `Parameters`, `ResultSelector`),
//! where the service defines it (the envelope of `lambda:invoke`, error output), and stays known while it is passed on.
//! Where paths join, an object has the members of either, so a member that is missing here is produced by no path.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::reads::{Document, Expression, Read};
use super::view::{Here, ScopeKind, ScopeView, Via, View};
use crate::intrinsic::{Function, Intrinsic};
use crate::json::Kind;
use crate::machine::{
    DataFlow, Items, JsonPathFlow, Map, MapMode, ResultPath, Selection, StateKind, Task, Template,
};
use crate::path::{JsonPath, Root, Segment};
use crate::resource::Pattern;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Nothing.
    Any,
    /// A null, a boolean, a number or a text.
    Scalar(Kind),
    /// An array of such elements, and who made it.
    Array(Arc<Shape>, Option<Origin>),
    /// An object.
    Object(Arc<Members>),
}

/// The members that an object can have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Members {
    pub(super) known: BTreeMap<Arc<str>, Shape>,
    /// Whether there may be others.
    is_open: bool,
    /// Who made it, where that is one.
    pub(super) origin: Option<Origin>,
}

/// Who made a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    /// The number of the state.
    pub(super) order: usize,
    pub(super) part: Part,
}

/// What of a state a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The envelope around what a Lambda function returns.
    LambdaEnvelope,
    /// Its result.
    Result,
    /// The error output.
    Error,
}

/// The most members that are kept of an object, and the most levels of nested values.
const MOST: usize = 32;
const DEEPEST: usize = 12;
/// After so many changes of a state's input nothing is known of it: what a loop adds to may grow for ever.
const MOST_CHANGES: u8 = 6;

impl Shape {
    fn object(known: BTreeMap<Arc<str>, Shape>, origin: Option<Origin>) -> Self {
        if known.len() > MOST {
            return Self::Any;
        }
        Self::Object(Arc::new(Members { known, is_open: false, origin }))
    }

    fn of(value: &serde_json::Value, depth: usize, origin: Option<Origin>) -> Self {
        if depth > DEEPEST {
            return Self::Any;
        }
        match value {
            serde_json::Value::Null => Self::Scalar(Kind::Null),
            serde_json::Value::Bool(_) => Self::Scalar(Kind::Boolean),
            serde_json::Value::Number(_) => Self::Scalar(Kind::Number),
            serde_json::Value::String(text) if crate::substitution::is_in(text) => Self::Any,
            serde_json::Value::String(_) => Self::Scalar(Kind::String),
            serde_json::Value::Array(elements) => {
                let first = elements.iter().take(MOST).map(|element| Self::of(element, depth + 1, None));
                let element = if elements.len() > MOST { None } else { first.reduce(Self::join) };
                Self::Array(Arc::new(element.unwrap_or(Self::Any)), origin)
            }
            serde_json::Value::Object(members) if members.len() > MOST => Self::Any,
            serde_json::Value::Object(members) => {
                let shape = |(key, value): (&String, &serde_json::Value)| {
                    (key.as_str().into(), Self::of(value, depth + 1, None))
                };
                Self::object(members.iter().map(shape).collect(), origin)
            }
        }
    }

    /// What is known of a value that is one of two.
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Object(left), Self::Object(right)) if Arc::ptr_eq(&left, &right) => Self::Object(left),
            (left, right) if left == right => left,
            (Self::Array(left, origin), Self::Array(right, other)) => {
                let element = Arc::unwrap_or_clone(left).join(Arc::unwrap_or_clone(right));
                Self::Array(Arc::new(element), same_part(origin, other))
            }
            (Self::Object(left), Self::Object(right)) => {
                let (left, right) = (Arc::unwrap_or_clone(left), Arc::unwrap_or_clone(right));
                let origin = same_part(left.origin, right.origin);
                let is_open = left.is_open || right.is_open;
                let (left_open, mut rest, right_open) = (left.is_open, right.known, right.is_open);
                let mut known = BTreeMap::new();
                for (key, shape) in left.known {
                    match rest.remove(&key) {
                        Some(other) => drop(known.insert(key, shape.join(other))),
                        // The other may have anything there.
                        None if right_open => {}
                        None => drop(known.insert(key, shape)),
                    }
                }
                if !left_open {
                    known.extend(rest);
                }
                if known.len() > MOST {
                    Self::Any
                } else {
                    Self::Object(Arc::new(Members { known, is_open, origin }))
                }
            }
            _ => Self::Any,
        }
    }

    /// The same value with another in it, as `ResultPath` puts it there.
    fn with(&self, segments: &[Segment], value: Self, depth: usize) -> Self {
        let Some((segment, rest)) = segments.split_first() else { return value };
        let Segment::Child(names) = segment else { return Self::Any };
        let (Some(name), true) = (names.single(), depth < DEEPEST) else { return Self::Any };
        let open = || Members { known: BTreeMap::new(), is_open: true, origin: None };
        let mut members = match self {
            Self::Object(members) => (**members).clone(),
            Self::Any => open(),
            Self::Scalar(_) | Self::Array(..) => return Self::Any,
        };
        // What `ResultPath` names and the input lacks is made.
        let missing = if members.is_open { Self::Any } else { Self::object(BTreeMap::new(), None) };
        let inner = members.known.get(name).unwrap_or(&missing).with(rest, value, depth + 1);
        members.known.insert(name.into(), inner);
        if members.known.len() > MOST { Self::Any } else { Self::Object(Arc::new(members)) }
    }

    /// What a path selects.
    fn select(&self, segments: &[Segment]) -> Result<Self, Missing> {
        let mut shape = self;
        for segment in segments {
            shape = match (segment, shape) {
                (_, Self::Any | Self::Scalar(Kind::Null)) => return Ok(Self::Any),
                (Segment::Child(names), _) => match names.single() {
                    Some(name) => match shape.member(name, false)? {
                        Some(shape) => shape,
                        None => return Ok(Self::Any),
                    },
                    None => return Ok(Self::Any),
                },
                (Segment::Index(indexes), Self::Array(element, _)) if indexes.len() == 1 => element,
                _ => return Ok(Self::Any),
            };
        }
        Ok(shape.clone())
    }

    /// The member of that name; `None`: it may be anything. JSONata looks into the elements of an array.
    fn member(&self, name: &str, into_arrays: bool) -> Result<Option<&Self>, Missing> {
        let missing = || Missing { member: name.to_owned(), container: self.clone() };
        match self {
            Self::Any | Self::Scalar(Kind::Null) => Ok(None),
            Self::Array(element, _) if into_arrays => element.member(name, into_arrays),
            Self::Scalar(_) | Self::Array(..) => Err(missing()),
            Self::Object(members) => match members.known.get(name) {
                Some(shape) => Ok(Some(shape)),
                None if members.is_open => Ok(None),
                None => Err(missing()),
            },
        }
    }
}

/// A member that no path can produce.
#[derive(Debug, Clone)]
pub(super) struct Missing {
    pub(super) member: String,
    /// The value that lacks it: an object, an array or a scalar.
    pub(super) container: Shape,
}

/// The shapes of all data of a machine.
pub(super) struct Shapes {
    /// Per scope and state: its input; `None` where no path leads.
    inputs: Vec<Vec<Option<Shape>>>,
    /// Per scope: its output for any input.
    outputs: Vec<Shape>,
    /// Per number of a state: what each of its reads evaluates to; `Err` where no execution can find it.
    reads: Vec<Vec<Result<Shape, Missing>>>,
}

impl Shapes {
    pub(super) fn of(view: &View<'_>) -> Self {
        let outputs = vec![Shape::Any; view.scopes.len()];
        let mut shapes = Self { inputs: Vec::new(), outputs, reads: Vec::new() };
        // A scope stands before those inside it: backwards, what is inside is known first.
        // Nothing asks for the output of the machine itself.
        for scope in view.scopes.iter().rev().filter(|scope| scope.parent.is_some()) {
            let inputs = shapes.flow(view, scope, Shape::Any);
            let ends = view.states_of(scope).filter(|here| here.state.is_end());
            let outputs = ends.filter_map(|here| {
                if matches!(here.state.kind(), StateKind::Fail(_)) {
                    return None;
                }
                let input = inputs.get(here.state.position)?.as_ref()?;
                Some(shapes.output(here, input))
            });
            let output = outputs.reduce(Shape::join).unwrap_or(Shape::Any);
            if let Some(slot) = shapes.outputs.get_mut(scope.id) {
                *slot = output;
            }
        }
        for scope in &view.scopes {
            let start = view.parent_of(scope).map_or(Shape::Any, |parent| shapes.start(parent, scope));
            let inputs = shapes.flow(view, scope, start);
            shapes.inputs.push(inputs);
        }
        shapes.reads = vec![Vec::new(); view.states().count()];
        for here in view.states() {
            let reads = shapes.evaluate(here);
            if let Some(slot) = shapes.reads.get_mut(here.state.order) {
                *slot = reads;
            }
        }
        shapes
    }

    /// What each read of a state evaluates to, in their order; `Err` where no execution can find it.
    pub(super) fn reads(&self, here: Here<'_>) -> &[Result<Shape, Missing>] {
        self.reads.get(here.state.order).map_or(&[], Vec::as_slice)
    }

    fn evaluate(&self, here: Here<'_>) -> Vec<Result<Shape, Missing>> {
        let Some(input) = self.input(here) else {
            return here.state.reads.iter().map(|_| Ok(Shape::Any)).collect();
        };
        // Reads of one document stand together, so one is enough to remember.
        let mut last: Option<(Document, Shape)> = None;
        let mut document = |document: Document| match &last {
            Some((known, shape)) if *known == document => shape.clone(),
            _ => last.insert((document, self.document(here, input, document))).1.clone(),
        };
        let evaluate = |read: &Read<'_>| match read.expression {
            Expression::Path(path) => select_from(path, || document(read.document)),
            Expression::Intrinsic(call) => {
                for path in call.paths() {
                    select_from(path, || document(read.document))?;
                }
                Ok(result_of(call))
            }
            Expression::Jsonata(expression) => {
                self.expression(here, input, expression.as_str(), read.document)
            }
        };
        here.state.reads.iter().map(evaluate).collect()
    }

    /// The input of a state; `None` where no path leads to it.
    fn input(&self, here: Here<'_>) -> Option<&Shape> {
        self.inputs.get(here.scope.id)?.get(here.state.position)?.as_ref()
    }

    /// An expression that is a plain path into `$states`; of others nothing is known.
    fn expression(
        &self,
        here: Here<'_>,
        input: &Shape,
        text: &str,
        document: Document,
    ) -> Result<Shape, Missing> {
        let mut names = text.split('.');
        let root = (names.next(), names.next());
        let document = match root {
            (Some("$states"), Some("input")) => Document::Input,
            (Some("$states"), Some("result")) => Document::Result,
            (Some("$states"), Some("errorOutput")) if document == Document::Error => Document::Error,
            _ => return Ok(Shape::Any),
        };
        let mut shape = &self.document(here, input, document);
        for name in names {
            let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
            if !is_name || name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
                return Ok(Shape::Any);
            }
            match shape.member(name, true)? {
                Some(member) => shape = member,
                None => return Ok(Shape::Any),
            }
        }
        Ok(shape.clone())
    }

    /// What `$` stands for.
    fn document(&self, here: Here<'_>, input: &Shape, document: Document) -> Shape {
        let flow = match here.state.kind().data() {
            Some(DataFlow::JsonPath(flow)) => flow,
            Some(DataFlow::Jsonata(_)) | None => {
                return match document {
                    Document::Result => self.raw_result(here, input),
                    Document::Error => error_output(here.state.order),
                    _ => input.clone(),
                };
            }
        };
        let selected = || selected(flow, input);
        match document {
            Document::Input => input.clone(),
            Document::Selected | Document::Tested => selected(),
            Document::Error => error_output(here.state.order),
            Document::Result => self.raw_result(here, &effective(here, flow, &selected())),
            Document::Output => self.merged(here, flow, &selected()),
            Document::Assigned => match here.state.kind() {
                StateKind::Task(_) | StateKind::Parallel(_) | StateKind::Map(_) => {
                    self.raw_result(here, &effective(here, flow, &selected()))
                }
                // What `Assign` of a Pass sees is not recorded for all its fields.
                StateKind::Pass(pass) if pass.result.is_some() || flow.parameters.is_some() => Shape::Any,
                StateKind::Pass(_)
                | StateKind::Choice(_)
                | StateKind::Wait(_)
                | StateKind::Succeed(_)
                | StateKind::Fail(_) => selected(),
            },
        }
    }

    /// The output of a state that succeeds.
    fn output(&self, here: Here<'_>, input: &Shape) -> Shape {
        match here.state.kind().data() {
            Some(DataFlow::JsonPath(flow)) => {
                let merged = self.merged(here, flow, &selected(flow, input));
                select(&flow.output_path, &merged)
            }
            Some(DataFlow::Jsonata(flow)) => match &flow.output {
                Some(template) => self.template(here, input, template, Document::Output, 0),
                None => self.raw_result(here, input),
            },
            None => Shape::Any,
        }
    }

    /// The result in the input, where `ResultPath` puts it.
    fn merged(&self, here: Here<'_>, flow: &JsonPathFlow, selected: &Shape) -> Shape {
        let result = || {
            let raw = self.raw_result(here, &effective(here, flow, selected));
            match &flow.result_selector {
                Some(template) => template_on(here, template, &raw, 0),
                None => raw,
            }
        };
        match &flow.result_path {
            ResultPath::Replace => result(),
            ResultPath::Insert(path) => selected.with(path.as_path().segments(), result(), 0),
            ResultPath::Discard => selected.clone(),
        }
    }

    /// The result of a state's work, given its effective input.
    fn raw_result(&self, here: Here<'_>, effective: &Shape) -> Shape {
        let origin = Some(Origin { order: here.state.order, part: Part::Result });
        let child = |child: &usize| self.outputs.get(*child).cloned().unwrap_or(Shape::Any);
        match here.state.kind() {
            StateKind::Task(task) => task_result(task, here.state.order),
            StateKind::Pass(pass) => match &pass.result {
                Some(result) => Shape::of(result, 0, origin),
                None => effective.clone(),
            },
            StateKind::Parallel(_) => {
                let element = here.state.children.iter().map(child).reduce(Shape::join).unwrap_or(Shape::Any);
                Shape::Array(Arc::new(element), origin)
            }
            StateKind::Map(map) => match &map.mode {
                MapMode::Distributed(distributed) if distributed.result_writer.is_some() => Shape::Any,
                MapMode::Distributed(_) | MapMode::Inline => {
                    Shape::Array(Arc::new(here.state.children.first().map_or(Shape::Any, child)), origin)
                }
            },
            StateKind::Choice(_) | StateKind::Wait(_) | StateKind::Succeed(_) | StateKind::Fail(_) => {
                effective.clone()
            }
        }
    }

    /// The input of a scope inside a state.
    fn start(&self, parent: Here<'_>, scope: &ScopeView<'_>) -> Shape {
        let Some(input) = self.input(parent) else { return Shape::Any };
        match (scope.kind, parent.state.kind()) {
            (ScopeKind::Branch, _) => match parent.state.kind().data() {
                Some(DataFlow::JsonPath(flow)) => effective(parent, flow, &selected(flow, input)),
                Some(DataFlow::Jsonata(flow)) => match &flow.arguments {
                    Some(template) => self.template(parent, input, template, Document::Selected, 0),
                    None => input.clone(),
                },
                None => Shape::Any,
            },
            (ScopeKind::InlineMap | ScopeKind::DistributedMap(_), StateKind::Map(map)) => {
                self.item(parent, map, input)
            }
            _ => Shape::Any,
        }
    }

    /// The input of an iteration.
    fn item(&self, here: Here<'_>, map: &Map, input: &Shape) -> Shape {
        if let MapMode::Distributed(distributed) = &map.mode
            && (distributed.item_batcher.is_some() || distributed.item_reader.is_some())
        {
            return Shape::Any;
        }
        if let Some(selector) = &map.item_selector {
            return self.template(here, input, selector, Document::Selected, 0);
        }
        let selected = self.document(here, input, Document::Selected);
        let items = match &map.items {
            Items::Input => selected,
            Items::Path(path) if *path.root() == Root::Input => {
                selected.select(path.segments()).unwrap_or(Shape::Any)
            }
            Items::Path(_) => Shape::Any,
            Items::Jsonata(expression) => {
                let text = expression.as_str();
                self.expression(here, input, text, Document::Selected).unwrap_or(Shape::Any)
            }
            Items::Template(template) => self.template(here, input, template, Document::Selected, 0),
        };
        match items {
            Shape::Array(element, _) => Arc::unwrap_or_clone(element),
            Shape::Any | Shape::Scalar(_) | Shape::Object(_) => Shape::Any,
        }
    }

    fn template(
        &self,
        here: Here<'_>,
        input: &Shape,
        template: &Template,
        document: Document,
        depth: usize,
    ) -> Shape {
        match template {
            Template::Jsonata(expression) => {
                self.expression(here, input, expression.as_str(), document).unwrap_or(Shape::Any)
            }
            Template::Object(members) if here.state.is_jsonata() && depth < DEEPEST => {
                let shape = |(key, member): &(String, Template)| {
                    (key.as_str().into(), self.template(here, input, member, document, depth + 1))
                };
                Shape::object(members.iter().map(shape).collect(), origin_of(here, depth))
            }
            _ => template_on(here, template, &self.document(here, input, document), depth),
        }
    }

    /// The inputs of the states of a scope that begins with `start`.
    fn flow(&self, view: &View<'_>, scope: &ScopeView<'_>, start: Shape) -> Vec<Option<Shape>> {
        let mut inputs: Vec<Option<Shape>> = vec![None; scope.states.len()];
        let mut changes = vec![0_u8; scope.states.len()];
        if let Some(first) = inputs.get_mut(scope.start) {
            *first = Some(start);
        }
        let mut queue = VecDeque::from([scope.start]);
        while let Some(position) = queue.pop_front() {
            let (Some(here), Some(Some(input))) = (view.here(scope, position), inputs.get(position).cloned())
            else {
                continue;
            };
            let mut output = None;
            for edge in &here.state.edges {
                if inputs.get(edge.target) == Some(&Some(Shape::Any)) {
                    continue;
                }
                let leaving = match edge.via {
                    Via::Next | Via::Default => {
                        output.get_or_insert_with(|| self.output(here, &input)).clone()
                    }
                    Via::Rule(_, rule) => match &rule.output {
                        Some(template) => self.template(here, &input, template, Document::Output, 0),
                        // The `Output` of a Choice belongs to `Default` only.
                        None if here.state.is_jsonata() => input.clone(),
                        None => output.get_or_insert_with(|| self.output(here, &input)).clone(),
                    },
                    Via::Catch(_, catcher) => {
                        let error = error_output(here.state.order);
                        match (&catcher.output, &catcher.result_path) {
                            (Some(template), _) => self.template(here, &input, template, Document::Error, 0),
                            (None, ResultPath::Replace) => error,
                            (None, ResultPath::Insert(path)) => {
                                input.with(path.as_path().segments(), error, 0)
                            }
                            (None, ResultPath::Discard) => input.clone(),
                        }
                    }
                };
                let (Some(target), Some(changes)) =
                    (inputs.get_mut(edge.target), changes.get_mut(edge.target))
                else {
                    continue;
                };
                let joined = match target.take() {
                    None => leaving,
                    Some(known) => {
                        let joined = known.clone().join(leaving);
                        if joined == known {
                            *target = Some(known);
                            continue;
                        }
                        *changes += 1;
                        if *changes > MOST_CHANGES { Shape::Any } else { joined }
                    }
                };
                *target = Some(joined);
                queue.push_back(edge.target);
            }
        }
        inputs
    }

    /// Whether an input of a state may have had the member that its result lacks.
    pub(super) fn input_may_have(&self, here: Here<'_>, member: &str) -> bool {
        self.input(here).is_some_and(|input| input.member(member, false).is_ok())
    }
}

/// One of two makers, where both made the same part of a state.
fn same_part(left: Option<Origin>, right: Option<Origin>) -> Option<Origin> {
    left.filter(|left| right.is_some_and(|right| left.part == right.part))
}

/// What a template makes of a document.
fn template_on(here: Here<'_>, template: &Template, document: &Shape, depth: usize) -> Shape {
    if depth > DEEPEST {
        return Shape::Any;
    }
    match template {
        Template::Literal(value) => Shape::of(value, depth, origin_of(here, depth)),
        Template::Array(elements) => {
            let shapes = elements.iter().take(MOST);
            let shapes = shapes.map(|element| template_on(here, element, document, depth + 1));
            let element = if elements.len() > MOST { None } else { shapes.reduce(Shape::join) };
            Shape::Array(Arc::new(element.unwrap_or(Shape::Any)), origin_of(here, depth))
        }
        Template::Object(members) => {
            let shape = |(key, member): &(String, Template)| {
                (key.as_str().into(), template_on(here, member, document, depth + 1))
            };
            Shape::object(members.iter().map(shape).collect(), origin_of(here, depth))
        }
        Template::Path(path) if *path.root() == Root::Input => {
            document.select(path.segments()).unwrap_or(Shape::Any)
        }
        Template::Intrinsic(call) => result_of(call),
        Template::Path(_) | Template::Jsonata(_) => Shape::Any,
    }
}

/// What `Parameters` makes of the selected input.
fn effective(here: Here<'_>, flow: &JsonPathFlow, selected: &Shape) -> Shape {
    match &flow.parameters {
        Some(template) => template_on(here, template, selected, 0),
        None => selected.clone(),
    }
}

/// What a path selects of its document.
fn select_from(path: &JsonPath, document: impl FnOnce() -> Shape) -> Result<Shape, Missing> {
    match path.root() {
        Root::Input if path.segments().is_empty() => Ok(Shape::Any),
        Root::Input => document().select(path.segments()),
        Root::Context | Root::Variable(_) => Ok(Shape::Any),
    }
}

/// Only the outermost value is a state's own: what is nested is as written.
fn origin_of(here: Here<'_>, depth: usize) -> Option<Origin> {
    (depth == 0).then_some(Origin { order: here.state.order, part: Part::Result })
}

fn selected(flow: &JsonPathFlow, input: &Shape) -> Shape {
    select(&flow.input_path, input)
}

fn select(selection: &Selection, shape: &Shape) -> Shape {
    match selection {
        Selection::Whole => shape.clone(),
        Selection::Path(path) if *path.root() == Root::Input => {
            shape.select(path.segments()).unwrap_or(Shape::Any)
        }
        Selection::Path(_) => Shape::Any,
        Selection::Empty => Shape::object(BTreeMap::new(), None),
    }
}

/// Source: Developer Guide, "Error handling": `Error` and `Cause`, both texts.
fn error_output(order: usize) -> Shape {
    let text = Shape::Scalar(Kind::String);
    let members = [("Error".into(), text.clone()), ("Cause".into(), text)];
    Shape::object(members.into(), Some(Origin { order, part: Part::Error }))
}

fn task_result(task: &Task, order: usize) -> Shape {
    let Some(integration) = task.resource.integration() else { return Shape::Any };
    let is_invoke = !integration.sdk && integration.service == "lambda" && integration.action == "invoke";
    if !is_invoke || integration.pattern != Pattern::RequestResponse {
        return Shape::Any;
    }
    // The last two are there only where they were asked for.
    let names = [
        "Payload",
        "StatusCode",
        "ExecutedVersion",
        "SdkHttpMetadata",
        "SdkResponseMetadata",
        "LogResult",
        "FunctionError",
    ];
    let members = names.into_iter().map(|name| (name.into(), Shape::Any)).collect();
    Shape::object(members, Some(Origin { order, part: Part::LambdaEnvelope }))
}

fn result_of(call: &Intrinsic) -> Shape {
    match call.function {
        Function::Format
        | Function::JsonToString
        | Function::Base64Encode
        | Function::Base64Decode
        | Function::Hash
        | Function::Uuid => Shape::Scalar(Kind::String),
        Function::ArrayContains => Shape::Scalar(Kind::Boolean),
        Function::ArrayLength | Function::MathRandom | Function::MathAdd => Shape::Scalar(Kind::Number),
        Function::Array
        | Function::ArrayPartition
        | Function::ArrayRange
        | Function::ArrayUnique
        | Function::StringSplit => Shape::Array(Arc::new(Shape::Any), None),
        Function::StringToJson | Function::ArrayGetItem | Function::JsonMerge => Shape::Any,
    }
}
