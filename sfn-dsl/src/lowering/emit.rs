//! States as a definition.

use super::blocks::{Action, Failure, ITEM_BATCHER, Label, Map, Task};
use super::code::{Code, Variable};
use super::graph::{Act, Done, Graph, Node as State, NodeKind, Way};
use super::names::{StateNames, VariableNames};
use crate::json::{Node, Object, Value};
use crate::place::{Place, RustPlace};

/// Writes states.
pub(super) struct Emitter<'a> {
    pub(super) variables: &'a VariableNames,
    pub(super) states: StateNames,
}

/// An object in which everything has the place of its state.
struct Fields {
    object: Object,
    place: Place,
}

impl Fields {
    fn new(place: Place) -> Self {
        Self { object: Object::new(), place }
    }

    fn put(&mut self, field: &str, value: impl Into<Value>) {
        self.object.push(field, self.place, Node::new(value, self.place));
    }
}

impl Emitter<'_> {
    /// `StartAt` and `States`.
    pub(super) fn scope(&mut self, graph: &Graph, place: Place) -> Object {
        let names: Vec<String> = graph.nodes.iter().map(|node| self.states.name(&node.label.name)).collect();
        let name = |index: usize| names.get(index).map_or("", String::as_str);
        let mut states = Object::new();
        for (index, node) in graph.nodes.iter().enumerate() {
            let at = place_of(&node.label);
            states.push(name(index), at, Node::new(self.state(node, &names), at));
        }
        let mut scope = Fields::new(place);
        scope.put("StartAt", name(graph.start));
        scope.put("States", states);
        scope.object
    }

    fn state(&mut self, node: &State, names: &[String]) -> Object {
        let mut fields = Fields::new(place_of(&node.label));
        match &node.kind {
            NodeKind::Choice(arms, otherwise) => {
                fields.put("Type", "Choice");
                let rules: Vec<Node> = arms
                    .iter()
                    .map(|(condition, way)| {
                        let mut rule = Fields::new(fields.place);
                        rule.put("Condition", self.expression(condition));
                        self.assign(&mut rule, way);
                        rule.put("Next", named(names, way));
                        Node::new(rule.object, fields.place)
                    })
                    .collect();
                fields.put("Choices", rules);
                self.assign(&mut fields, otherwise);
                fields.put("Default", named(names, otherwise));
            }
            NodeKind::Act(act) => self.act(&mut fields, act, names),
            NodeKind::Succeed(output) => {
                fields.put("Type", "Succeed");
                fields.put("Output", self.output(output));
            }
            NodeKind::Fail(Failure { error, cause }) => {
                fields.put("Type", "Fail");
                fields.put("Error", self.value(error));
                if let Some(cause) = cause {
                    fields.put("Cause", self.value(cause));
                }
            }
        }
        fields.object
    }

    fn act(&mut self, fields: &mut Fields, act: &Act, names: &[String]) {
        match &act.action {
            Action::Pass => fields.put("Type", "Pass"),
            Action::WaitSeconds(seconds) => {
                fields.put("Type", "Wait");
                fields.put("Seconds", self.value(seconds));
            }
            Action::WaitTimestamp(timestamp) => {
                fields.put("Type", "Wait");
                fields.put("Timestamp", self.value(timestamp));
            }
            Action::Task(task) => self.task(fields, task),
            Action::Parallel(branches) => {
                fields.put("Type", "Parallel");
                let branches: Vec<Node> = branches
                    .iter()
                    .map(|branch| Node::new(self.scope(branch, fields.place), fields.place))
                    .collect();
                fields.put("Branches", branches);
            }
            Action::Map(map) => self.map(fields, map),
        }
        if !act.retriers.is_empty() {
            let retriers: Vec<Node> =
                act.retriers.iter().map(|retrier| Node::new(retrier.fields.clone(), retrier.place)).collect();
            fields.put("Retry", retriers);
        }
        if !act.catchers.is_empty() {
            let catchers: Vec<Node> = act
                .catchers
                .iter()
                .map(|(errors, way)| {
                    let mut catcher = Fields::new(fields.place);
                    let errors: Vec<Node> =
                        errors.iter().map(|error| Node::new(error.as_str(), fields.place)).collect();
                    catcher.put("ErrorEquals", errors);
                    self.assign(&mut catcher, way);
                    catcher.put("Next", named(names, way));
                    Node::new(catcher.object, fields.place)
                })
                .collect();
            fields.put("Catch", catchers);
        }
        match &act.done {
            Done::Next(way) => {
                self.assign(fields, way);
                fields.put("Next", named(names, way));
            }
            Done::End(output) => {
                if *output != Code::Result {
                    fields.put("Output", self.output(output));
                }
                fields.put("End", true);
            }
        }
    }

    fn task(&self, fields: &mut Fields, task: &Task) {
        fields.put("Type", "Task");
        fields.put("Resource", task.resource.as_str());
        fields.put("Arguments", self.value(&task.arguments));
        if let Some(role) = &task.role {
            let mut credentials = Fields::new(fields.place);
            credentials.put("RoleArn", self.value(role));
            fields.put("Credentials", credentials.object);
        }
        if let Some(timeout) = &task.timeout {
            fields.put("TimeoutSeconds", self.value(timeout));
        }
        if let Some(heartbeat) = &task.heartbeat {
            fields.put("HeartbeatSeconds", self.value(heartbeat));
        }
    }

    fn map(&mut self, fields: &mut Fields, map: &Map<Graph>) {
        fields.put("Type", "Map");
        for (field, code) in &map.items {
            match code {
                Code::Object(batcher) if field == ITEM_BATCHER && !map.selector.is_empty() => {
                    let mut batcher = batcher.clone();
                    batcher.push(("BatchInput".to_owned(), Code::Object(map.selector.clone())));
                    fields.put(field, self.value(&Code::Object(batcher)));
                }
                code => fields.put(field, self.value(code)),
            }
        }
        if !map.selector.is_empty() && !map.is_batched() {
            fields.put("ItemSelector", self.value(&Code::Object(map.selector.clone())));
        }
        for (field, code) in &map.fields {
            fields.put(field, self.value(code));
        }
        let mut config = Fields::new(fields.place);
        match map.children {
            Some(children) => {
                config.put("Mode", "DISTRIBUTED");
                config.put("ExecutionType", children.as_str());
            }
            None => config.put("Mode", "INLINE"),
        }
        let mut processor = Fields::new(fields.place);
        processor.put("ProcessorConfig", config.object);
        for member in self.scope(&map.processor, fields.place).members() {
            processor.object.push(&member.key, member.key_place, member.value.clone());
        }
        fields.put("ItemProcessor", processor.object);
    }

    fn assign(&self, fields: &mut Fields, way: &Way) {
        let mut assign = Fields::new(fields.place);
        for (variable, code) in &way.assigns {
            assign.put(self.variables.get(*variable), self.value(code));
        }
        if !assign.object.is_empty() {
            fields.put("Assign", assign.object);
        }
    }

    /// A value, or a template of one.
    fn value(&self, code: &Code) -> Value {
        code.template(&|variable: Variable| self.variables.get(variable)).value
    }

    /// The output of a state: an object or an expression, because validators know no other.
    fn output(&self, code: &Code) -> Value {
        match self.value(code) {
            object @ Value::Object(_) => object,
            _ => self.expression(code),
        }
    }

    /// What has to be an expression.
    fn expression(&self, code: &Code) -> Value {
        format!("{{% {} %}}", code.print(&|variable: Variable| self.variables.get(variable))).into()
    }
}

/// The name of the state that a way leads to.
fn named<'n>(names: &'n [String], way: &Way) -> &'n str {
    names.get(way.to).map_or("", String::as_str)
}

fn place_of(label: &Label) -> Place {
    if label.file.is_empty() {
        return Place::Unknown;
    }
    Place::Rust(RustPlace { file: label.file, line: label.span.line, column: label.span.column })
}
