//! From a definition without errors to the checked model.
//!
//! Every `Err` here is a gap between the rules and the model, reported as such; no author can cause it.

use crate::intrinsic::Intrinsic;
use crate::json::{Node, Object, Value};
use crate::machine::{
    Assign, Catcher, Choice, Comparison, Condition, DataFlow, Distributed, Fail, FailText, ItemBatcher,
    ItemReader, Items, Jitter, JsonPathFlow, Jsonata, JsonataFlow, MachineType, Map, MapMode, Operand, Order,
    Parallel, Pass, QueryLanguage, ResultPath, ResultWriter, Retrier, Rule, Scope, Selection, Setting, State,
    StateKind, StateMachine, StringPattern, Succeed, Task, Template, Transition, Unresolved, Wait, WaitUntil,
};
use crate::name::{StateName, VariableName};
use crate::path::{JsonPath, ReferencePath};
use crate::raw::Definition;
use crate::resource::Resource;
use crate::substitution;
use crate::time::Timestamp;

use super::parsed::Expressions;
use super::rules;

/// A field that the rules let through and the model cannot hold.
#[derive(Debug)]
pub(super) struct Gap(pub(super) String);

type Lowered<T> = Result<T, Gap>;

fn gap<T>(field: &str) -> Lowered<T> {
    Err(Gap(field.to_owned()))
}

/// The checked model of a definition that no rule refused.
pub(super) fn lower<'a>(
    definition: &'a Definition,
    machine_type: MachineType,
    expressions: &mut Expressions<'a>,
) -> Lowered<StateMachine> {
    let root = definition.root().as_object().ok_or_else(|| Gap("definition".to_owned()))?;
    let language = root.get("QueryLanguage").map_or(QueryLanguage::JsonPath, rules::language_of);
    let mut lower =
        Lower { machine_language: language, language, expressions, state: None, unresolved: Vec::new() };
    let scope = lower.scope(root)?;
    Ok(StateMachine {
        definition: definition.clone(),
        machine_type,
        query_language: language,
        comment: comment(root),
        timeout_seconds: lower.literal(root, "TimeoutSeconds", integer)?,
        scope,
        unresolved: lower.unresolved,
    })
}

struct Lower<'a, 'e> {
    machine_language: QueryLanguage,
    /// The language of the state being lowered.
    language: QueryLanguage,
    expressions: &'e mut Expressions<'a>,
    /// The state being lowered.
    state: Option<StateName>,
    unresolved: Vec<Unresolved>,
}

impl<'a> Lower<'a, '_> {
    /// Notes a substitution in a field; returns whether there is one.
    fn is_unresolved(&mut self, field: &str, node: &'a Node) -> bool {
        match node.as_str() {
            Some(text) if substitution::is_in(text) => {
                let unresolved =
                    Unresolved { state: self.state.clone(), field: field.to_owned(), text: text.to_owned() };
                self.unresolved.push(unresolved);
                true
            }
            _ => false,
        }
    }

    fn scope(&mut self, object: &'a Object) -> Lowered<Scope> {
        let start_at = text(object, "StartAt")?.into();
        let members = object.get("States").and_then(Node::as_object).map_or(&[][..], Object::members);
        let mut states = Vec::with_capacity(members.len());
        for member in members {
            let (outer_language, outer_state) = (self.language, self.state.take());
            let name = StateName::from(&*member.key);
            let object = member.value.as_object().ok_or_else(|| Gap(member.key.to_string()))?;
            self.language = object.get("QueryLanguage").map_or(self.machine_language, rules::language_of);
            self.state = Some(name.clone());
            let kind = self.kind(object)?;
            let place = member.key_place;
            states.push(State { name, comment: comment(object), query_language: self.language, place, kind });
            (self.language, self.state) = (outer_language, outer_state);
        }
        Ok(Scope::new(start_at, states))
    }

    fn kind(&mut self, object: &'a Object) -> Lowered<StateKind> {
        Ok(match text(object, "Type")? {
            "Task" => StateKind::Task(Box::new(self.task(object)?)),
            "Pass" => StateKind::Pass(Box::new(Pass {
                result: object.get("Result").map(Node::to_json),
                data: self.data(object)?,
                transition: transition(object)?,
            })),
            "Choice" => StateKind::Choice(Box::new(self.choice(object)?)),
            "Wait" => StateKind::Wait(Box::new(Wait {
                until: self.wait_until(object)?,
                data: self.data(object)?,
                transition: transition(object)?,
            })),
            "Succeed" => StateKind::Succeed(Box::new(Succeed { data: self.data(object)? })),
            "Fail" => StateKind::Fail(Box::new(Fail {
                error: self.fail_text(object, "Error", "ErrorPath")?,
                cause: self.fail_text(object, "Cause", "CausePath")?,
            })),
            "Parallel" => StateKind::Parallel(Box::new(self.parallel(object)?)),
            "Map" => StateKind::Map(Box::new(self.map(object)?)),
            _ => return gap("Type"),
        })
    }

    fn task(&mut self, object: &'a Object) -> Lowered<Task> {
        let Some(resource) = Resource::parse(text(object, "Resource")?) else { return gap("Resource") };
        Ok(Task {
            resource,
            data: self.data(object)?,
            timeout_seconds: self.setting(object, "TimeoutSeconds", Some("TimeoutSecondsPath"), integer)?,
            heartbeat_seconds: self.setting(
                object,
                "HeartbeatSeconds",
                Some("HeartbeatSecondsPath"),
                integer,
            )?,
            credentials: self.template(object, "Credentials")?,
            retry: self.retry(object)?,
            catch: self.catch(object)?,
            transition: transition(object)?,
        })
    }

    fn parallel(&mut self, object: &'a Object) -> Lowered<Parallel> {
        let branches =
            objects(object, "Branches").map(|branch| self.scope(branch?)).collect::<Lowered<_>>()?;
        Ok(Parallel {
            branches,
            data: self.data(object)?,
            retry: self.retry(object)?,
            catch: self.catch(object)?,
            transition: transition(object)?,
        })
    }

    fn wait_until(&mut self, object: &'a Object) -> Lowered<WaitUntil> {
        if let Some(seconds) = self.setting(object, "Seconds", Some("SecondsPath"), integer)? {
            return Ok(WaitUntil::Seconds(seconds));
        }
        match self
            .setting(object, "Timestamp", Some("TimestampPath"), |node| Timestamp::parse(node.as_str()?))?
        {
            Some(timestamp) => Ok(WaitUntil::Timestamp(timestamp)),
            None => gap("Seconds"),
        }
    }

    fn fail_text(&mut self, object: &'a Object, literal: &str, path: &str) -> Lowered<Option<FailText>> {
        if let Some(node) = object.get(path) {
            if self.is_unresolved(path, node) {
                return Ok(Some(FailText::Literal(String::new())));
            }
            let text = text(object, path)?;
            return if text.starts_with('$') {
                JsonPath::parse(text).map(|path| Some(FailText::Path(path))).or_else(|_| gap(text))
            } else {
                Intrinsic::parse(text).map(|call| Some(FailText::Intrinsic(call))).or_else(|_| gap(text))
            };
        }
        let Some(text) = object.get(literal).and_then(Node::as_str) else { return Ok(None) };
        Ok(Some(match self.expression(text) {
            Some(expression) => FailText::Jsonata(expression),
            None => FailText::Literal(text.to_owned()),
        }))
    }

    fn choice(&mut self, object: &'a Object) -> Lowered<Choice> {
        let rules = objects(object, "Choices")
            .map(|rule| {
                let rule = rule?;
                Ok(Rule {
                    condition: self.condition(rule)?,
                    next: text(rule, "Next")?.into(),
                    assign: self.assign(rule)?,
                    output: self.template(rule, "Output")?,
                })
            })
            .collect::<Lowered<_>>()?;
        let default = object.get("Default").and_then(Node::as_str).map(StateName::from);
        Ok(Choice { rules, default, data: self.data(object)? })
    }

    fn condition(&mut self, rule: &'a Object) -> Lowered<Condition> {
        let mut all =
            |field| objects(rule, field).map(|nested| self.condition(nested?)).collect::<Lowered<Vec<_>>>();
        if rule.has("And") {
            return Ok(Condition::And(all("And")?));
        }
        if rule.has("Or") {
            return Ok(Condition::Or(all("Or")?));
        }
        if let Some(nested) = rule.get("Not").and_then(Node::as_object) {
            return Ok(Condition::Not(Box::new(self.condition(nested)?)));
        }
        if let Some(condition) = rule.get("Condition") {
            if let Some(value) = condition.as_bool() {
                return Ok(Condition::Literal(value));
            }
            if self.is_unresolved("Condition", condition) {
                return Ok(Condition::Literal(false));
            }
            let expression = condition.as_str().and_then(|text| self.expression(text));
            return expression.map(Condition::Jsonata).ok_or_else(|| Gap("Condition".to_owned()));
        }
        let variable = self.path(rule, "Variable")?.ok_or_else(|| Gap("Variable".to_owned()))?;
        let operator =
            rule.members().iter().find_map(|member| Operator::of(&member.key).map(|found| (member, found)));
        let Some((member, operator)) = operator else { return gap("Variable") };
        Ok(Condition::Compare {
            variable,
            comparison: self.comparison(rule, &member.key, &member.value, operator)?,
        })
    }

    fn comparison(
        &mut self,
        rule: &'a Object,
        field: &str,
        node: &'a Node,
        operator: Operator,
    ) -> Lowered<Comparison> {
        let flag = || node.as_bool().ok_or_else(|| Gap(field.to_owned()));
        let unresolved = !operator.by_path() && self.is_unresolved(field, node);
        if unresolved {
            return Ok(Comparison::IsPresent(false));
        }
        Ok(match operator {
            Operator::String(order, by_path) => Comparison::String(
                order,
                self.operand(rule, field, by_path, |node| node.as_str().map(str::to_owned))?,
            ),
            Operator::Numeric(order, by_path) => Comparison::Numeric(
                order,
                self.operand(rule, field, by_path, |node| Some(node.as_number()?.as_f64()))?,
            ),
            Operator::Timestamp(order, by_path) => Comparison::Timestamp(
                order,
                self.operand(rule, field, by_path, |node| Timestamp::parse(node.as_str()?))?,
            ),
            Operator::Boolean(by_path) => {
                Comparison::Boolean(self.operand(rule, field, by_path, Node::as_bool)?)
            }
            Operator::StringMatches => Comparison::StringMatches(StringPattern::new(text(rule, field)?)),
            Operator::IsNull => Comparison::IsNull(flag()?),
            Operator::IsPresent => Comparison::IsPresent(flag()?),
            Operator::IsNumeric => Comparison::IsNumeric(flag()?),
            Operator::IsString => Comparison::IsString(flag()?),
            Operator::IsBoolean => Comparison::IsBoolean(flag()?),
            Operator::IsTimestamp => Comparison::IsTimestamp(flag()?),
        })
    }

    fn operand<T>(
        &mut self,
        rule: &'a Object,
        field: &str,
        by_path: bool,
        read: impl Fn(&Node) -> Option<T>,
    ) -> Lowered<Operand<T>> {
        let operand = if by_path {
            self.path(rule, field)?.map(Operand::Path)
        } else {
            rule.get(field).and_then(read).map(Operand::Literal)
        };
        operand.ok_or_else(|| Gap(field.to_owned()))
    }

    fn map(&mut self, object: &'a Object) -> Lowered<Map> {
        let processor =
            object.get("ItemProcessor").or_else(|| object.get("Iterator")).and_then(Node::as_object);
        let processor = processor.ok_or_else(|| Gap("ItemProcessor".to_owned()))?;
        // The deprecated `Parameters` of a Map shape each item, not the input of the state.
        let item_selector = match self.template(object, "ItemSelector")? {
            None => self.template(object, "Parameters")?,
            selector => selector,
        };
        let data = match self.data(object)? {
            DataFlow::JsonPath(flow) => DataFlow::JsonPath(JsonPathFlow { parameters: None, ..flow }),
            DataFlow::Jsonata(flow) => DataFlow::Jsonata(flow),
        };
        Ok(Map {
            items: self.items(object)?,
            item_selector,
            processor: self.scope(processor)?,
            mode: self.map_mode(object, processor)?,
            max_concurrency: self.setting(object, "MaxConcurrency", Some("MaxConcurrencyPath"), integer)?,
            data,
            retry: self.retry(object)?,
            catch: self.catch(object)?,
            transition: transition(object)?,
        })
    }

    fn items(&mut self, object: &'a Object) -> Lowered<Items> {
        if let Some(path) = self.path(object, "ItemsPath")? {
            return Ok(Items::Path(path));
        }
        let Some(items) = object.get("Items") else { return Ok(Items::Input) };
        if self.is_unresolved("Items", items) {
            return Ok(Items::Input);
        }
        Ok(match self.template_of(items)? {
            Template::Jsonata(expression) => Items::Jsonata(expression),
            template => Items::Template(template),
        })
    }

    fn map_mode(&mut self, map: &'a Object, processor: &'a Object) -> Lowered<MapMode> {
        let config = processor.get("ProcessorConfig");
        let word = |field: &str| config.and_then(|config| config.get(field)).and_then(Node::as_str);
        if word("Mode") != Some("DISTRIBUTED") {
            return Ok(MapMode::Inline);
        }
        let nested = |field: &str| map.get(field).and_then(Node::as_object);
        Ok(MapMode::Distributed(Box::new(Distributed {
            execution_type: word("ExecutionType").and_then(MachineType::from_api).unwrap_or_default(),
            label: map.get("Label").and_then(Node::as_str).map(str::to_owned),
            item_reader: nested("ItemReader").map(|reader| self.item_reader(reader)).transpose()?,
            item_batcher: nested("ItemBatcher").map(|batcher| self.item_batcher(batcher)).transpose()?,
            result_writer: nested("ResultWriter").map(|writer| self.result_writer(writer)).transpose()?,
            tolerated_failure_percentage: self.setting(
                map,
                "ToleratedFailurePercentage",
                Some("ToleratedFailurePercentagePath"),
                |node| Some(node.as_number()?.as_f64()),
            )?,
            tolerated_failure_count: self.setting(
                map,
                "ToleratedFailureCount",
                Some("ToleratedFailureCountPath"),
                integer,
            )?,
        })))
    }

    fn item_reader(&mut self, reader: &'a Object) -> Lowered<ItemReader> {
        let written = reader.get("ReaderConfig");
        let (mut csv_headers, mut max_items, mut items_pointer) = (None, None, None);
        if let Some(config) = written.and_then(Node::as_object) {
            csv_headers = self.template(config, "CSVHeaders")?;
            max_items = self.setting(config, "MaxItems", Some("MaxItemsPath"), integer)?;
            items_pointer = self.template(config, "ItemsPointer")?;
        }
        if items_pointer.is_none() {
            items_pointer = self.template(reader, "ItemsPointer")?;
        }
        Ok(ItemReader {
            resource: text(reader, "Resource")?.to_owned(),
            arguments: self.arguments(reader)?,
            config: written.map(Node::to_json),
            csv_headers,
            max_items,
            items_pointer,
        })
    }

    fn item_batcher(&mut self, batcher: &'a Object) -> Lowered<ItemBatcher> {
        let (items, bytes) = ("MaxItemsPerBatch", "MaxInputBytesPerBatch");
        Ok(ItemBatcher {
            max_items_per_batch: self.setting(batcher, items, Some("MaxItemsPerBatchPath"), integer)?,
            max_input_bytes_per_batch: self.setting(
                batcher,
                bytes,
                Some("MaxInputBytesPerBatchPath"),
                integer,
            )?,
            batch_input: self.template(batcher, "BatchInput")?,
        })
    }

    fn result_writer(&mut self, writer: &'a Object) -> Lowered<ResultWriter> {
        let config = writer.get("WriterConfig");
        let word =
            |field| config.and_then(|config| config.get(field)).and_then(Node::as_str).map(str::to_owned);
        Ok(ResultWriter {
            resource: writer.get("Resource").and_then(Node::as_str).map(str::to_owned),
            arguments: self.arguments(writer)?,
            transformation: word("Transformation"),
            output_type: word("OutputType"),
        })
    }

    fn arguments(&mut self, object: &'a Object) -> Lowered<Option<Template>> {
        match self.template(object, "Parameters")? {
            None => self.template(object, "Arguments"),
            parameters => Ok(parameters),
        }
    }

    fn retry(&mut self, object: &'a Object) -> Lowered<Vec<Retrier>> {
        objects(object, "Retry")
            .map(|retrier| {
                let retrier = retrier?;
                let full = retrier.get("JitterStrategy").and_then(Node::as_str) == Some("FULL");
                let rate = self.literal(retrier, "BackoffRate", |node| Some(node.as_number()?.as_f64()))?;
                Ok(Retrier {
                    error_equals: error_equals(retrier),
                    interval_seconds: self.literal(retrier, "IntervalSeconds", integer)?.unwrap_or(1),
                    max_attempts: self.literal(retrier, "MaxAttempts", integer)?.unwrap_or(3),
                    backoff_rate: rate.unwrap_or(2.0),
                    max_delay_seconds: self.literal(retrier, "MaxDelaySeconds", integer)?,
                    jitter_strategy: if full { Jitter::Full } else { Jitter::None },
                })
            })
            .collect()
    }

    fn catch(&mut self, object: &'a Object) -> Lowered<Vec<Catcher>> {
        objects(object, "Catch")
            .map(|catcher| {
                let catcher = catcher?;
                Ok(Catcher {
                    error_equals: error_equals(catcher),
                    next: text(catcher, "Next")?.into(),
                    result_path: self.result_path(catcher)?,
                    output: self.template(catcher, "Output")?,
                    assign: self.assign(catcher)?,
                })
            })
            .collect()
    }

    fn data(&mut self, object: &'a Object) -> Lowered<DataFlow> {
        Ok(match self.language {
            QueryLanguage::JsonPath => DataFlow::JsonPath(JsonPathFlow {
                input_path: self.selection(object, "InputPath")?,
                parameters: self.template(object, "Parameters")?,
                result_selector: self.template(object, "ResultSelector")?,
                result_path: self.result_path(object)?,
                output_path: self.selection(object, "OutputPath")?,
                assign: self.assign(object)?,
            }),
            QueryLanguage::Jsonata => DataFlow::Jsonata(JsonataFlow {
                arguments: self.template(object, "Arguments")?,
                output: self.template(object, "Output")?,
                assign: self.assign(object)?,
            }),
        })
    }

    fn selection(&mut self, object: &'a Object, field: &str) -> Lowered<Selection> {
        match object.get(field) {
            Some(node) if node.value == Value::Null => Ok(Selection::Empty),
            _ => Ok(match self.path(object, field)? {
                Some(path) if path.as_str() != "$" => Selection::Path(path),
                _ => Selection::Whole,
            }),
        }
    }

    fn result_path(&mut self, object: &'a Object) -> Lowered<ResultPath> {
        match object.get("ResultPath") {
            None => Ok(ResultPath::Replace),
            Some(node) if node.value == Value::Null => Ok(ResultPath::Discard),
            Some(node) if self.is_unresolved("ResultPath", node) => Ok(ResultPath::Replace),
            Some(node) => match node.as_str().map(ReferencePath::parse) {
                Some(Ok(path)) if path.as_str() == "$" => Ok(ResultPath::Replace),
                Some(Ok(path)) => Ok(ResultPath::Insert(path)),
                _ => gap("ResultPath"),
            },
        }
    }

    fn path(&mut self, object: &'a Object, field: &str) -> Lowered<Option<JsonPath>> {
        let Some(node) = object.get(field) else { return Ok(None) };
        let text = if self.is_unresolved(field, node) { Some("$") } else { node.as_str() };
        match text.map(JsonPath::parse) {
            Some(Ok(path)) => Ok(Some(path)),
            _ => gap(field),
        }
    }

    fn literal<T>(
        &mut self,
        object: &'a Object,
        field: &str,
        read: fn(&Node) -> Option<T>,
    ) -> Lowered<Option<T>> {
        match object.get(field) {
            None => Ok(None),
            Some(node) if self.is_unresolved(field, node) => Ok(None),
            Some(node) => read(node).map(Some).ok_or_else(|| Gap(field.to_owned())),
        }
    }

    fn setting<T>(
        &mut self,
        object: &'a Object,
        field: &str,
        path: Option<&str>,
        read: fn(&Node) -> Option<T>,
    ) -> Lowered<Option<Setting<T>>> {
        if let Some((path, node)) = path.and_then(|path| Some((path, object.get(path)?))) {
            let text = if self.is_unresolved(path, node) { Some("$") } else { node.as_str() };
            return match text.map(ReferencePath::parse) {
                Some(Ok(path)) => Ok(Some(Setting::Path(path))),
                _ => gap(path),
            };
        }
        match object.get(field) {
            None => Ok(None),
            Some(node) => match node.as_str().and_then(|text| self.expression(text)) {
                Some(expression) => Ok(Some(Setting::Jsonata(expression))),
                // The path `$` stands for a value that is not known yet.
                None if self.is_unresolved(field, node) => {
                    ReferencePath::parse("$").map(|path| Some(Setting::Path(path))).or_else(|_| gap(field))
                }
                None => {
                    read(node).map(|value| Some(Setting::Literal(value))).ok_or_else(|| Gap(field.to_owned()))
                }
            },
        }
    }

    /// The expression of a string; none where it is not readable, which a substitution or `Credentials` excuse.
    // DIFFERENCE: the service fails a task whose credentials are not readable; here they are a text.
    fn expression(&mut self, text: &'a str) -> Option<Jsonata> {
        match self.language {
            QueryLanguage::Jsonata => self.expressions.of_delimited(text),
            QueryLanguage::JsonPath => None,
        }
    }

    fn assign(&mut self, object: &'a Object) -> Lowered<Assign> {
        let Some(assign) = object.get("Assign").and_then(Node::as_object) else { return Ok(Vec::new()) };
        assign
            .members()
            .iter()
            .map(|member| {
                let (name, template) = self.template_member(&member.key, &member.value)?;
                Ok((VariableName::from(name), template))
            })
            .collect()
    }

    fn template(&mut self, object: &'a Object, field: &str) -> Lowered<Option<Template>> {
        object.get(field).map(|node| self.template_of(node)).transpose()
    }

    fn template_of(&mut self, node: &'a Node) -> Lowered<Template> {
        Ok(match &node.value {
            Value::String(text) => match self.expression(text) {
                Some(expression) => Template::Jsonata(expression),
                None => Template::Literal(node.to_json()),
            },
            // Loops, because each adapter of an iterator is a frame, and values may be nested 500 deep.
            Value::Array(elements) => {
                let mut templates = Vec::with_capacity(elements.len());
                for element in elements {
                    templates.push(self.template_of(element)?);
                }
                array_of(templates)
            }
            Value::Object(object) => {
                let mut members = Vec::with_capacity(object.len());
                for member in object.members() {
                    members.push(self.template_member(&member.key, &member.value)?);
                }
                object_of(members)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Template::Literal(node.to_json()),
        })
    }

    /// A member of a template: its name without `.$`, and how its value is computed.
    fn template_member(&mut self, key: &str, node: &'a Node) -> Lowered<(String, Template)> {
        let computed = match self.language {
            QueryLanguage::JsonPath => key.strip_suffix(".$"),
            QueryLanguage::Jsonata => None,
        };
        let Some(name) = computed else { return Ok((key.to_owned(), self.template_of(node)?)) };
        if self.is_unresolved(key, node) {
            return Ok((name.to_owned(), Template::Literal(node.to_json())));
        }
        let text = node.as_str().ok_or_else(|| Gap(key.to_owned()))?;
        let template = if text.starts_with('$') {
            JsonPath::parse(text).map(Template::Path).or_else(|_| gap(key))
        } else {
            Intrinsic::parse(text).map(Template::Intrinsic).or_else(|_| gap(key))
        };
        Ok((name.to_owned(), template?))
    }
}

/// An array of templates, which is a literal when all of them are.
fn array_of(templates: Vec<Template>) -> Template {
    if templates.iter().all(is_literal) {
        Template::Literal(templates.into_iter().filter_map(literal).collect())
    } else {
        Template::Array(templates)
    }
}

/// The same for an object.
fn object_of(members: Vec<(String, Template)>) -> Template {
    if members.iter().all(|(_, template)| is_literal(template)) {
        let literals = members.into_iter().filter_map(|(name, template)| Some((name, literal(template)?)));
        Template::Literal(literals.collect())
    } else {
        Template::Object(members)
    }
}

fn is_literal(template: &Template) -> bool {
    matches!(template, Template::Literal(_))
}

fn literal(template: Template) -> Option<serde_json::Value> {
    match template {
        Template::Literal(value) => Some(value),
        _ => None,
    }
}

/// A comparison operator of a rule, by its field.
#[derive(Clone, Copy)]
enum Operator {
    String(Order, bool),
    Numeric(Order, bool),
    Timestamp(Order, bool),
    Boolean(bool),
    StringMatches,
    IsNull,
    IsPresent,
    IsNumeric,
    IsString,
    IsBoolean,
    IsTimestamp,
}

impl Operator {
    fn of(field: &str) -> Option<Self> {
        match field {
            "StringMatches" => return Some(Self::StringMatches),
            "IsNull" => return Some(Self::IsNull),
            "IsPresent" => return Some(Self::IsPresent),
            "IsNumeric" => return Some(Self::IsNumeric),
            "IsString" => return Some(Self::IsString),
            "IsBoolean" => return Some(Self::IsBoolean),
            "IsTimestamp" => return Some(Self::IsTimestamp),
            _ => {}
        }
        let (name, by_path) = field.strip_suffix("Path").map_or((field, false), |name| (name, true));
        let order = |order: &str| match order {
            "Equals" => Some(Order::Equals),
            "LessThan" => Some(Order::LessThan),
            "GreaterThan" => Some(Order::GreaterThan),
            "LessThanEquals" => Some(Order::LessThanEquals),
            "GreaterThanEquals" => Some(Order::GreaterThanEquals),
            _ => None,
        };
        if let Some(rest) = name.strip_prefix("String") {
            return order(rest).map(|order| Self::String(order, by_path));
        }
        if let Some(rest) = name.strip_prefix("Numeric") {
            return order(rest).map(|order| Self::Numeric(order, by_path));
        }
        if let Some(rest) = name.strip_prefix("Timestamp") {
            return order(rest).map(|order| Self::Timestamp(order, by_path));
        }
        (name == "BooleanEquals").then_some(Self::Boolean(by_path))
    }

    fn by_path(self) -> bool {
        match self {
            Self::String(_, by_path)
            | Self::Numeric(_, by_path)
            | Self::Timestamp(_, by_path)
            | Self::Boolean(by_path) => by_path,
            Self::StringMatches
            | Self::IsNull
            | Self::IsPresent
            | Self::IsNumeric
            | Self::IsString
            | Self::IsBoolean
            | Self::IsTimestamp => false,
        }
    }
}

fn comment(object: &Object) -> Option<String> {
    object.get("Comment").and_then(Node::as_str).map(str::to_owned)
}

fn text<'o>(object: &'o Object, field: &str) -> Lowered<&'o str> {
    object.get(field).and_then(Node::as_str).ok_or_else(|| Gap(field.to_owned()))
}

/// A whole number that is not negative; `5.0` is one.
fn integer(node: &Node) -> Option<u64> {
    let number = node.as_number()?;
    if let Some(integer) = number.as_i64() {
        return u64::try_from(integer).ok();
    }
    let value = number.as_f64();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts of floats saturate")]
    (value >= 0.0).then_some(value as u64)
}

fn transition(object: &Object) -> Lowered<Transition> {
    match object.get("Next").and_then(Node::as_str) {
        Some(next) => Ok(Transition::Next(next.into())),
        None if object.has("End") => Ok(Transition::End),
        None => gap("Next"),
    }
}

fn objects<'o>(object: &'o Object, field: &'o str) -> impl Iterator<Item = Lowered<&'o Object>> {
    let elements = object.get(field).and_then(Node::as_array).unwrap_or_default();
    elements.iter().map(move |element| element.as_object().ok_or_else(|| Gap(field.to_owned())))
}

fn error_equals(object: &Object) -> Vec<crate::name::ErrorName> {
    let names = object.get("ErrorEquals").and_then(Node::as_array).unwrap_or_default();
    names.iter().filter_map(Node::as_str).map(Into::into).collect()
}
