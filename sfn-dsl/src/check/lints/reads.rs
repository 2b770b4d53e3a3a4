//! Everything a state evaluates: paths, intrinsic calls, expressions, each with the document it looks into.

use std::iter::zip;

use super::context;
use crate::check::findings::Step::{self, Index, Key};
use crate::intrinsic::Intrinsic;
use crate::json::{Node, Object};
use crate::jsonata::{Jsonata, Reference, is_function};
use crate::machine::{
    Assign, Comparison, Condition, DataFlow, FailText, Items, MapMode, Operand, Selection, Setting, State,
    StateKind, Template, WaitUntil,
};
use crate::path::{JsonPath, Root};

/// Something that a state evaluates.
pub(super) struct Read<'m> {
    pub(super) expression: Expression<'m>,
    /// What `$` stands for in it (JSONPath).
    pub(super) document: Document,
    /// What it is compared with, if it is the `Variable` of a comparison.
    pub(super) comparison: Option<&'m Comparison>,
    /// The variables that it certainly reads.
    pub(super) variables: Vec<&'m str>,
    /// The paths into the context object that it [reads](context::reads).
    pub(super) context: Vec<Vec<&'m str>>,
    /// Where it stands in the state.
    pub(super) steps: Vec<Step<'m>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Expression<'m> {
    Path(&'m JsonPath),
    Intrinsic(&'m Intrinsic),
    Jsonata(&'m Jsonata),
}

/// What `$` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// The input of the state.
    Input,
    /// What `InputPath` selects of it.
    Selected,
    /// The result, before `ResultSelector`.
    Result,
    /// What `OutputPath` selects from.
    Output,
    /// The error output (`Assign` of a catcher).
    Error,
    /// What `Assign` sees: the result of states that have one, else the effective input.
    Assigned,
    /// `Variable` of an `IsPresent` test: what it names may be missing.
    Tested,
}

impl<'m> Read<'m> {
    /// The paths in it; none for JSONata.
    pub(super) fn paths(&self) -> Vec<&'m JsonPath> {
        self.expression.paths()
    }

    /// What was written.
    pub(super) fn text(&self) -> String {
        match self.expression {
            Expression::Path(path) => path.to_string(),
            Expression::Intrinsic(call) => call.to_string(),
            Expression::Jsonata(expression) => expression.as_str().to_owned(),
        }
    }
}

impl<'m> Read<'m> {
    /// Calls `visit` with every variable that may be read.
    pub(super) fn for_each_mention(&self, visit: &mut impl FnMut(&'m str)) {
        match self.expression {
            Expression::Path(_) | Expression::Intrinsic(_) => self.variables.iter().copied().for_each(visit),
            Expression::Jsonata(expression) => mentions(expression).for_each(visit),
        }
    }
}

impl<'m> Expression<'m> {
    pub(super) fn paths(self) -> Vec<&'m JsonPath> {
        match self {
            Self::Path(path) => vec![path],
            Self::Intrinsic(call) => call.paths(),
            Self::Jsonata(_) => Vec::new(),
        }
    }

    fn variables(self) -> Vec<&'m str> {
        let of_path = |path: &'m JsonPath| match path.root() {
            Root::Variable(name) => Some(name.as_str()),
            Root::Input | Root::Context => None,
        };
        match self {
            Self::Path(path) => of_path(path).into_iter().collect(),
            Self::Intrinsic(call) => call.paths().into_iter().filter_map(of_path).collect(),
            Self::Jsonata(expression) => variables_read(expression),
        }
    }
}

/// The variables that an expression reads and neither binds itself nor tests with `$exists`.
fn variables_read(expression: &Jsonata) -> Vec<&str> {
    let references = expression.references();
    if references.variables.is_empty() {
        return Vec::new();
    }
    let text = expression.as_str();
    let tested: Vec<&str> = tested(expression).collect();
    let name = |reference: &Reference| {
        // What selects from the variable, `$orders[0]`, is in the span, too.
        let written = text.get(reference.span.start as usize..reference.span.end as usize)?;
        written.strip_prefix('$').map(name_at_start)
    };
    let names = references.variables.iter().filter_map(name);
    names.filter(|name| !is_function(name) && !tested.contains(name)).collect()
}

/// The variables that an expression tests with `$exists`.
pub(super) fn tested(expression: &Jsonata) -> impl Iterator<Item = &str> {
    let calls = expression.as_str().split("$exists(").skip(1);
    calls.filter_map(|rest| rest.trim_start().strip_prefix('$')).map(name_at_start)
}

fn name_at_start(text: &str) -> &str {
    let ends = |byte: &u8| !(byte.is_ascii_alphanumeric() || *byte == b'_');
    let end = match text.as_bytes().iter().position(ends) {
        // Names beyond ASCII are rare.
        Some(end) if text.is_char_boundary(end + 1) => end,
        Some(_) => text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len()),
        None => text.len(),
    };
    text.get(..end).unwrap_or_default()
}

/// The names after each `$` of a JSONata text, bound ones and those in texts included: every variable it may read.
fn mentions(expression: &Jsonata) -> impl Iterator<Item = &str> {
    expression.as_str().split('$').skip(1).map(name_at_start)
}

/// Everything that a state evaluates, in no particular order.
pub(super) fn of<'m>(state: &'m State, object: &'m Object) -> Vec<Read<'m>> {
    let mut reads = Reads { reads: Vec::new(), steps: Vec::new() };
    match state.kind.data() {
        Some(DataFlow::JsonPath(flow)) => {
            reads.selection("InputPath", &flow.input_path, Document::Input);
            reads.template(object, "Parameters", flow.parameters.as_ref(), Document::Selected);
            reads.template(object, "ResultSelector", flow.result_selector.as_ref(), Document::Result);
            reads.selection("OutputPath", &flow.output_path, Document::Output);
            reads.assign(object, &flow.assign, Document::Assigned);
        }
        Some(DataFlow::Jsonata(flow)) => {
            reads.template(object, "Arguments", flow.arguments.as_ref(), Document::Selected);
            reads.template(object, "Output", flow.output.as_ref(), Document::Output);
            reads.assign(object, &flow.assign, Document::Assigned);
        }
        None => {}
    }
    reads.kind(&state.kind, object);
    let catchers = object.get("Catch").and_then(Node::as_array).unwrap_or_default();
    for (index, (catcher, node)) in zip(state.kind.catch(), catchers).enumerate() {
        let Some(object) = node.as_object() else { continue };
        reads.within(&[Key("Catch"), Index(index)], |reads| {
            reads.assign(object, &catcher.assign, Document::Error);
            reads.template(object, "Output", catcher.output.as_ref(), Document::Error);
        });
    }
    reads.reads
}

struct Reads<'m> {
    reads: Vec<Read<'m>>,
    /// Where the walk is.
    steps: Vec<Step<'m>>,
}

impl<'m> Reads<'m> {
    fn push(&mut self, steps: &[Step<'m>], expression: Expression<'m>, document: Document) {
        let steps = self.steps.iter().chain(steps).copied().collect();
        let variables = expression.variables();
        let context = context::reads(expression, document);
        self.reads.push(Read { expression, document, comparison: None, variables, context, steps });
    }

    fn within(&mut self, steps: &[Step<'m>], walk: impl FnOnce(&mut Self)) {
        let outside = self.steps.len();
        self.steps.extend_from_slice(steps);
        walk(self);
        self.steps.truncate(outside);
    }

    fn kind(&mut self, kind: &'m StateKind, object: &'m Object) {
        match kind {
            StateKind::Task(task) => {
                self.setting(object, "TimeoutSeconds", "TimeoutSecondsPath", task.timeout_seconds.as_ref());
                self.setting(
                    object,
                    "HeartbeatSeconds",
                    "HeartbeatSecondsPath",
                    task.heartbeat_seconds.as_ref(),
                );
                self.template(object, "Credentials", task.credentials.as_ref(), Document::Selected);
            }
            StateKind::Choice(choice) => {
                let rules = object.get("Choices").and_then(Node::as_array).unwrap_or_default();
                for (index, (rule, node)) in zip(&choice.rules, rules).enumerate() {
                    let Some(object) = node.as_object() else { continue };
                    self.within(&[Key("Choices"), Index(index)], |reads| {
                        reads.condition(&rule.condition, object);
                        reads.assign(object, &rule.assign, Document::Selected);
                        reads.template(object, "Output", rule.output.as_ref(), Document::Output);
                    });
                }
            }
            StateKind::Wait(wait) => match &wait.until {
                WaitUntil::Seconds(seconds) => self.setting(object, "Seconds", "SecondsPath", Some(seconds)),
                WaitUntil::Timestamp(timestamp) => {
                    self.setting(object, "Timestamp", "TimestampPath", Some(timestamp));
                }
            },
            StateKind::Fail(fail) => {
                self.fail_text("Error", "ErrorPath", fail.error.as_ref());
                self.fail_text("Cause", "CausePath", fail.cause.as_ref());
            }
            StateKind::Map(map) => self.map(map, object),
            StateKind::Pass(_) | StateKind::Succeed(_) | StateKind::Parallel(_) => {}
        }
    }

    fn map(&mut self, map: &'m crate::machine::Map, object: &'m Object) {
        match &map.items {
            Items::Path(path) => self.push(&[Key("ItemsPath")], Expression::Path(path), Document::Selected),
            Items::Jsonata(expression) => {
                self.push(&[Key("Items")], Expression::Jsonata(expression), Document::Selected);
            }
            Items::Template(template) => self.template(object, "Items", Some(template), Document::Selected),
            Items::Input => {}
        }
        let selector = if object.has("ItemSelector") { "ItemSelector" } else { "Parameters" };
        self.template(object, selector, map.item_selector.as_ref(), Document::Selected);
        self.setting(object, "MaxConcurrency", "MaxConcurrencyPath", map.max_concurrency.as_ref());
        let MapMode::Distributed(distributed) = &map.mode else { return };
        let nested = |field: &str| object.get(field).and_then(Node::as_object);
        let arguments = |object: &Object| if object.has("Parameters") { "Parameters" } else { "Arguments" };
        if let (Some(reader), Some(object)) = (&distributed.item_reader, nested("ItemReader")) {
            self.within(&[Key("ItemReader")], |reads| {
                reads.template(object, arguments(object), reader.arguments.as_ref(), Document::Selected);
                if let Some(config) = object.get("ReaderConfig").and_then(Node::as_object) {
                    reads.within(&[Key("ReaderConfig")], |reads| {
                        reads.setting(config, "MaxItems", "MaxItemsPath", reader.max_items.as_ref());
                    });
                }
            });
        }
        if let (Some(batcher), Some(object)) = (&distributed.item_batcher, nested("ItemBatcher")) {
            self.within(&[Key("ItemBatcher")], |reads| {
                let (items, bytes) = (&batcher.max_items_per_batch, &batcher.max_input_bytes_per_batch);
                reads.setting(object, "MaxItemsPerBatch", "MaxItemsPerBatchPath", items.as_ref());
                reads.setting(object, "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", bytes.as_ref());
                reads.template(object, "BatchInput", batcher.batch_input.as_ref(), Document::Selected);
            });
        }
        if let (Some(writer), Some(object)) = (&distributed.result_writer, nested("ResultWriter")) {
            self.within(&[Key("ResultWriter")], |reads| {
                reads.template(object, arguments(object), writer.arguments.as_ref(), Document::Selected);
            });
        }
        let (percentage, count) =
            (&distributed.tolerated_failure_percentage, &distributed.tolerated_failure_count);
        let field = "ToleratedFailurePercentage";
        self.setting(object, field, "ToleratedFailurePercentagePath", percentage.as_ref());
        self.setting(object, "ToleratedFailureCount", "ToleratedFailureCountPath", count.as_ref());
    }

    fn selection(&mut self, field: &'m str, selection: &'m Selection, document: Document) {
        match selection {
            Selection::Path(path) => self.push(&[Key(field)], Expression::Path(path), document),
            Selection::Whole | Selection::Empty => {}
        }
    }

    fn setting<T>(
        &mut self,
        object: &Object,
        field: &'m str,
        path_field: &'m str,
        setting: Option<&'m Setting<T>>,
    ) {
        match setting {
            Some(Setting::Path(path)) => {
                let field = if object.has(path_field) { path_field } else { field };
                self.push(&[Key(field)], Expression::Path(path.as_path()), Document::Selected);
            }
            Some(Setting::Jsonata(expression)) => {
                self.push(&[Key(field)], Expression::Jsonata(expression), Document::Selected);
            }
            Some(Setting::Literal(_)) | None => {}
        }
    }

    fn fail_text(&mut self, field: &'m str, path_field: &'m str, text: Option<&'m FailText>) {
        let (field, expression) = match text {
            Some(FailText::Path(path)) => (path_field, Expression::Path(path)),
            Some(FailText::Intrinsic(call)) => (path_field, Expression::Intrinsic(call)),
            Some(FailText::Jsonata(expression)) => (field, Expression::Jsonata(expression)),
            Some(FailText::Literal(_)) | None => return,
        };
        self.push(&[Key(field)], expression, Document::Input);
    }

    fn assign(&mut self, object: &'m Object, assign: &'m Assign, document: Document) {
        let members = object.get("Assign").and_then(Node::as_object).map_or(&[][..], Object::members);
        for ((_, template), member) in zip(assign, members) {
            self.within(&[Key("Assign"), Key(&member.key)], |reads| {
                reads.template_of(template, &member.value, document);
            });
        }
    }

    fn template(
        &mut self,
        object: &'m Object,
        field: &'m str,
        template: Option<&'m Template>,
        document: Document,
    ) {
        if let (Some(template), Some(node)) = (template, object.get(field)) {
            self.within(&[Key(field)], |reads| reads.template_of(template, node, document));
        }
    }

    fn template_of(&mut self, template: &'m Template, node: &'m Node, document: Document) {
        match template {
            Template::Literal(_) => {}
            Template::Array(elements) => {
                let nodes = node.as_array().unwrap_or_default();
                for (index, (element, node)) in zip(elements, nodes).enumerate() {
                    self.within(&[Index(index)], |reads| reads.template_of(element, node, document));
                }
            }
            Template::Object(members) => {
                let nodes = node.as_object().map_or(&[][..], Object::members);
                for ((_, member), node) in zip(members, nodes) {
                    self.within(&[Key(&node.key)], |reads| reads.template_of(member, &node.value, document));
                }
            }
            Template::Path(path) => self.push(&[], Expression::Path(path), document),
            Template::Intrinsic(call) => self.push(&[], Expression::Intrinsic(call), document),
            Template::Jsonata(expression) => self.push(&[], Expression::Jsonata(expression), document),
        }
    }

    fn condition(&mut self, condition: &'m Condition, object: &'m Object) {
        match condition {
            Condition::And(all) => self.conditions("And", all, object),
            Condition::Or(all) => self.conditions("Or", all, object),
            Condition::Not(nested) => {
                if let Some(object) = object.get("Not").and_then(Node::as_object) {
                    self.within(&[Key("Not")], |reads| reads.condition(nested, object));
                }
            }
            Condition::Compare { variable, comparison } => {
                let document = match comparison {
                    Comparison::IsPresent(_) => Document::Tested,
                    _ => Document::Selected,
                };
                self.push(&[Key("Variable")], Expression::Path(variable), document);
                if let Some(read) = self.reads.last_mut() {
                    read.comparison = Some(comparison);
                }
                if let (Some(operand), Some(field)) = (operand_path(comparison), operator(object)) {
                    self.push(&[Key(field)], Expression::Path(operand), Document::Selected);
                }
            }
            Condition::Jsonata(expression) => {
                self.push(&[Key("Condition")], Expression::Jsonata(expression), Document::Selected);
            }
            Condition::Literal(_) => {}
        }
    }

    fn conditions(&mut self, field: &'m str, conditions: &'m [Condition], object: &'m Object) {
        let nodes = object.get(field).and_then(Node::as_array).unwrap_or_default();
        for (index, (condition, node)) in zip(conditions, nodes).enumerate() {
            if let Some(object) = node.as_object() {
                self.within(&[Key(field), Index(index)], |reads| reads.condition(condition, object));
            }
        }
    }
}

/// The path of a `…Path` comparison.
pub(super) fn operand_path(comparison: &Comparison) -> Option<&JsonPath> {
    fn path<T>(operand: &Operand<T>) -> Option<&JsonPath> {
        match operand {
            Operand::Path(path) => Some(path),
            Operand::Literal(_) => None,
        }
    }
    match comparison {
        Comparison::String(_, operand) => path(operand),
        Comparison::Numeric(_, operand) => path(operand),
        Comparison::Timestamp(_, operand) => path(operand),
        Comparison::Boolean(operand) => path(operand),
        Comparison::StringMatches(_)
        | Comparison::IsNull(_)
        | Comparison::IsPresent(_)
        | Comparison::IsNumeric(_)
        | Comparison::IsString(_)
        | Comparison::IsBoolean(_)
        | Comparison::IsTimestamp(_) => None,
    }
}

/// The field of the comparison in a rule.
pub(super) fn operator(rule: &Object) -> Option<&str> {
    let fields = rule.members().iter().map(|member| &*member.key);
    fields.into_iter().find(|field| !["Variable", "Next", "Assign", "Comment", "Output"].contains(field))
}
