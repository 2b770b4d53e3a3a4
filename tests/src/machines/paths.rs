//! States in JSONPath.

use sfn_dsl::builder::{Condition, OrderedOperand, Variable};
use sfn_dsl::integrations::{dynamodb, sqs, states};
use sfn_dsl::prelude::*;

use super::Maker;
use super::scope::{Machine, Site, Type, handled, leading, some_of};

/// How deep payloads and conditions are nested at most.
const DEPTH: usize = 3;

/// Adds `Assign`.
macro_rules! assigned {
    ($maker:ident, $state:expr) => {{
        let mut state = $state;
        while $maker.choices.is_one_in(4) {
            let variable = $maker.variable();
            state = match $maker.choices.below(2) {
                0 => state.assign(variable, template($maker, 1)),
                // Another name, because `v` and `v.$` beside each other are the same variable.
                _ => state.assign(format!("{variable}_.$"), computed($maker)),
            };
        }
        state
    }};
}

pub(super) fn state<K: Machine>(
    maker: &mut Maker<'_, '_>,
    state: Type,
    site: &mut Site<'_>,
    depth: usize,
    can_stop: bool,
) -> Flow<K> {
    let name = site.name().to_owned();
    match state {
        Type::Pass => {
            let pass = some_of!(maker, Pass::new(name), 3:
                .comment(maker.text())
                .input_path(path(maker))
                .empty_input()
                .parameters(template(maker, DEPTH))
                .result(maker.constant(DEPTH))
                .result_path(reference(maker))
                .discard_result()
                .output_path(path(maker))
                .empty_output());
            leading!(maker, site, can_stop, assigned!(maker, pass))
        }
        Type::Wait => {
            let wait = match maker.choices.below(4) {
                0 => Wait::seconds(name, maker.seconds()),
                1 => Wait::seconds_path(name, "$.n"),
                2 => Wait::timestamp(
                    name,
                    maker.choices.pick(["2030-01-01T00:00:00Z", "2001-02-03T04:05:06.789+01:00"]),
                ),
                _ => Wait::timestamp_path(name, "$.when"),
            };
            let wait = some_of!(maker, wait, 5:
                .comment(maker.text()).input_path(path(maker)).output_path(path(maker)));
            leading!(maker, site, can_stop, assigned!(maker, wait))
        }
        Type::Succeed => some_of!(maker, Succeed::new(name), 4:
            .comment(maker.text()).input_path(path(maker)).output_path(path(maker)).empty_output())
        .into_flow(),
        Type::Fail => {
            let fail = some_of!(maker, Fail::new(name), 3: .comment(maker.text()));
            let fail = match maker.choices.below(3) {
                0 => fail,
                1 => fail.error(maker.text()),
                _ => fail.error_path(computed(maker)),
            };
            match maker.choices.below(3) {
                0 => fail.into_flow(),
                1 => fail.cause(maker.text()).into_flow(),
                _ => fail.cause_path(computed(maker)).into_flow(),
            }
        }
        Type::Choice => choice(maker, name, site),
        Type::Task => {
            let waits = maker.choices.is_one_in(4);
            match waits.then(|| K::standard(|| waiting(maker, site, can_stop))).flatten() {
                Some(flow) => flow,
                None => calling(maker, site, can_stop),
            }
        }
        Type::Parallel => {
            let mut parallel = Parallel::new(name);
            for _ in 0..=maker.choices.below(3) {
                parallel = parallel.branch(maker.scope(depth - 1));
            }
            let parallel = some_of!(maker, parallel, 4:
                .comment(maker.text())
                .input_path(path(maker))
                .parameters(template(maker, DEPTH))
                .result_selector(template(maker, DEPTH))
                .result_path(reference(maker))
                .discard_result()
                .output_path(path(maker)));
            let parallel = handled!(maker, site, parallel);
            leading!(maker, site, can_stop, assigned!(maker, parallel))
        }
        Type::Map => {
            let distributed = match maker.choices.below(6) {
                4 => K::standard(|| distributed::<Standard>(maker, site, depth, can_stop)),
                5 => K::standard(|| distributed::<Express>(maker, site, depth, can_stop)),
                _ => None,
            };
            distributed.unwrap_or_else(|| inline(maker, site, depth, can_stop))
        }
    }
}

/// A path; mostly one that selects something whatever the input is.
fn path(maker: &mut Maker<'_, '_>) -> &'static str {
    if !maker.choices.is_one_in(6) {
        return maker.choices.pick([
            "$",
            "$$.Execution.Input",
            "$",
            "$..n",
            "$$.Execution.Input.items",
            "$$.State.Name",
            "$$",
        ]);
    }
    maker.choices.pick([
        "$.n",
        "$.items",
        "$.items[0]",
        "$.items[-1:]",
        "$.items[*]",
        "$.items[?(@.n > 1 && !(@.a == 'x'))]",
        "$['odd \\'key','b']",
        "$.größe['状態']",
        "$v",
        "$größe_.a[0]",
        "$.items.length()",
    ])
}

/// A place in the input.
fn reference(maker: &mut Maker<'_, '_>) -> &'static str {
    maker.choices.pick(["$", "$.a", "$.a.b", "$.items[0]", "$.list[2].x", "$['odd key']", "$.größe"])
}

/// A path or the call of an intrinsic function.
fn computed(maker: &mut Maker<'_, '_>) -> &'static str {
    if maker.choices.is_one_in(2) {
        return path(maker);
    }
    maker.choices.pick([
        "States.UUID()",
        "States.Format('{} \\' \\\\ \\{\\} é {}', $$.Execution.Input.n, $$.Execution.Name)",
        "States.Array($, 1, -0.5, 'a, b)', null, true, $$)",
        "States.ArrayGetItem(States.ArrayRange(1, 9, 2), 1)",
        "States.MathRandom(1, 100)",
        "States.MathRandom(1, 100, 7)",
        "States.StringToJson(States.JsonToString($))",
        "States.Hash(States.Base64Encode('😀'), 'SHA-256')",
        "States.JsonMerge($$.Execution, $$.State, false)",
        "States.ArrayLength($..n)",
        "States.StringSplit('a-b c', ' -')",
        "States.MathAdd($$.Execution.Input.n, 1)",
    ])
}

/// A payload template.
fn template(maker: &mut Maker<'_, '_>, depth: usize) -> Payload {
    if depth == 0 || maker.choices.is_one_in(4) {
        return maker.constant(depth);
    }
    let members: Vec<(String, Payload)> = (0..maker.choices.below(4))
        .map(|position| {
            let key = maker.key(position);
            if maker.choices.is_one_in(2) {
                (format!("{key}.$"), computed(maker).into())
            } else {
                (key, template(maker, depth - 1))
            }
        })
        .collect();
    Payload::object(members)
}

/// A condition of any kind.
fn condition(maker: &mut Maker<'_, '_>, depth: usize) -> Condition {
    let x = var(path(maker));
    let condition = match maker.choices.below(if depth == 0 { 20 } else { 24 }) {
        0 => x.is_present(),
        1 => x.is_absent(),
        2 => x.is_null(),
        3 => x.is_not_numeric(),
        4 => x.is_string(),
        5 => x.is_boolean(),
        6 => x.is_timestamp(),
        7 => x.is_true(),
        8 => x.matches(maker.choices.pick(["*", "a*b", "\\*", "", "*😀*\\\\"])),
        9 => x.equals(boolean_at(path(maker))),
        10 => {
            let operand = maker.text();
            compare(maker, x, operand)
        }
        11 => {
            let operand = maker.choices.pick([1.0, 0.5, -0.0, 1e300]);
            compare(maker, x, operand)
        }
        12 => {
            let operand = maker.choices.pick([1_u64, 0, u64::MAX]);
            compare(maker, x, operand)
        }
        13 => {
            let operand = maker.choices.pick([0_i64, -1, i64::MIN]);
            compare(maker, x, operand)
        }
        14 => {
            let operand = Timestamp::from_millis(maker.choices.pick([0, 1_234_567_890_123]));
            compare(maker, x, operand)
        }
        15 => {
            let operand = string_at(path(maker));
            compare(maker, x, operand)
        }
        16 => {
            let operand = number_at(path(maker));
            compare(maker, x, operand)
        }
        17 => {
            let operand = timestamp_at(path(maker));
            compare(maker, x, operand)
        }
        18 => x.is_false(),
        19 => x.is_not_null(),
        20 => !condition(maker, depth - 1),
        21 => condition(maker, depth - 1).and(condition(maker, depth - 1)),
        22 => condition(maker, depth - 1).or(condition(maker, depth - 1)),
        _ => Condition::all(
            (0..=maker.choices.below(3)).map(|_| condition(maker, depth - 1)).collect::<Vec<_>>(),
        ),
    };
    if maker.choices.is_one_in(8) { condition.comment(maker.text()) } else { condition }
}

/// A comparison of any order.
fn compare(maker: &mut Maker<'_, '_>, x: Variable, operand: impl OrderedOperand) -> Condition {
    match maker.choices.below(5) {
        0 => x.equals(operand),
        1 => x.less_than(operand),
        2 => x.greater_than(operand),
        3 => x.less_than_equals(operand),
        _ => x.greater_than_equals(operand),
    }
}

fn choice<K: Kind>(maker: &mut Maker<'_, '_>, name: String, site: &mut Site<'_>) -> Flow<K> {
    let mut choice = some_of!(maker, Choice::new(name), 5:
        .comment(maker.text()).input_path(path(maker)).output_path(path(maker)));
    let successor = site.successor().to_owned();
    let by_rule = maker.choices.is_one_in(2);
    for position in 0..=maker.choices.below(3) {
        let target = if by_rule && position == 0 { successor.clone() } else { site.target(maker) };
        let rule = some_of!(maker, Rule::new(condition(maker, DEPTH), target), 5:
            .comment(maker.text()).assign(maker.variable(), template(maker, 1)));
        choice = choice.rule(rule);
    }
    let choice = match maker.choices.below(4) {
        _ if !by_rule => choice.otherwise(successor),
        0 => choice,
        _ => choice.otherwise(site.target(maker)),
    };
    assigned!(maker, choice).into_flow()
}

fn catchers(maker: &mut Maker<'_, '_>, site: &mut Site<'_>) -> Vec<Catcher> {
    let mut catchers = Vec::new();
    while catchers.len() < 3 && maker.choices.is_one_in(4) {
        catchers.push(Catcher::on(maker.errors()));
    }
    if maker.choices.is_one_in(3) {
        catchers.push(Catcher::on_all());
    }
    let mut filled = Vec::new();
    for catcher in catchers {
        let catcher = some_of!(maker, catcher.next(site.target(maker)), 3:
            .comment(maker.text())
            .result_path(reference(maker))
            .discard_result()
            .assign(maker.variable(), template(maker, 1))
            .assign("caught.$", "$.Error"));
        filled.push(catcher);
    }
    filled
}

/// A task that goes on with the answer of its call.
fn calling<K: Machine>(maker: &mut Maker<'_, '_>, site: &mut Site<'_>, can_stop: bool) -> Flow<K> {
    let (name, function) = (site.name(), maker.function());
    let task = match maker.choices.below(6) {
        0 => Task::lambda(name, function),
        1 => Task::aws_sdk(name, "s3:headObject").parameters(json!({"Bucket": "b", "Key.$": "$.key"})),
        2 => Task::lambda_invoke(name, "charge"),
        3 => Task::call(name, sqs::send_message("https://sqs/q", json!({"n.$": "$.n"}))),
        4 => {
            let item = dynamodb::get_item("orders", json!({"id": {"S.$": "$.id"}}));
            Task::call(name, item.consistent_read(true))
        }
        _ => Task::call(name, states::start_execution(super::CHILD)),
    };
    let task = match maker.choices.below(8) {
        6 => task.credentials(super::ROLE),
        7 => task.credentials_path("$.role"),
        _ => task,
    };
    task_state(maker, site, can_stop, task)
}

/// A task that waits for a job, a token or a worker.
fn waiting(maker: &mut Maker<'_, '_>, site: &mut Site<'_>, can_stop: bool) -> Flow {
    let token = || json!({"token.$": "$$.Task.Token"});
    let name = site.name();
    let task = match maker.choices.below(4) {
        0 => Task::activity(name, super::ACTIVITY),
        1 => Task::lambda_invoke(name, "charge").wait_for_task_token().parameter("Payload", token()),
        2 => Task::call(name, sqs::send_message("https://sqs/q", token())).wait_for_task_token(),
        _ => Task::call(name, states::start_execution(super::CHILD)).sync_2(),
    };
    task_state(maker, site, can_stop, task)
}

/// A task with what any task may have.
fn task_state<K: Machine>(
    maker: &mut Maker<'_, '_>,
    site: &mut Site<'_>,
    can_stop: bool,
    task: Task<K>,
) -> Flow<K> {
    let task = some_of!(maker, task, 5:
        .comment(maker.text())
        .input_path(self::path(maker))
        .parameter(maker.choices.pick(["Größe", "Name", "Tags"]), maker.constant(2))
        .result_selector(template(maker, DEPTH))
        .result_path(reference(maker))
        .discard_result()
        .output_path(self::path(maker)));
    let task = match maker.choices.below(4) {
        0 => task,
        1 if maker.choices.is_one_in(4) => task.timeout_seconds_path("$.n"),
        _ => task.timeout_seconds(maker.seconds()),
    };
    let task = match maker.choices.below(5) {
        3 => task.heartbeat_seconds(maker.seconds()),
        4 if maker.choices.is_one_in(4) => task.heartbeat_seconds_path("$.n"),
        _ => task,
    };
    let task = handled!(maker, site, task);
    leading!(maker, site, can_stop, assigned!(maker, task))
}

/// A Map with what both modes have.
fn map<K: Machine>(maker: &mut Maker<'_, '_>, site: &mut Site<'_>, depth: usize) -> Map<K> {
    let map = some_of!(maker, Map::new(site.name()), 4:
        .comment(maker.text())
        .input_path(path(maker))
        .result_selector(template(maker, DEPTH))
        .result_path(reference(maker))
        .discard_result()
        .output_path(path(maker)));
    let map = match maker.choices.below(3) {
        0 => map,
        1 => map.item_selector(template(maker, DEPTH)),
        _ => map.parameters(template(maker, DEPTH)),
    };
    let map = match maker.choices.below(4) {
        0 => map,
        1 if maker.choices.is_one_in(4) => map.max_concurrency_path("$.n"),
        _ => map.max_concurrency(maker.choices.pick([1_u64, 0, 2, 40, u64::from(u32::MAX)])),
    };
    let map = match maker.choices.below(4) {
        0 | 1 if maker.choices.is_one_in(4) => map,
        1 => map.items_path("$.items"),
        _ => map.items_path("$$.Execution.Input.items"),
    };
    let map = handled!(maker, site, map);
    if maker.choices.is_one_in(5) {
        map.iterator(maker.scope(depth - 1))
    } else {
        map.item_processor(maker.scope(depth - 1))
    }
}

fn inline<K: Machine>(
    maker: &mut Maker<'_, '_>,
    site: &mut Site<'_>,
    depth: usize,
    can_stop: bool,
) -> Flow<K> {
    let map = some_of!(maker, map(maker, site, depth), 4: .inline());
    leading!(maker, site, can_stop, assigned!(maker, map))
}

/// A distributed Map whose executions have the type `C`.
fn distributed<C: Machine>(
    maker: &mut Maker<'_, '_>,
    site: &mut Site<'_>,
    depth: usize,
    can_stop: bool,
) -> Flow {
    let map = map(maker, site, depth).distributed(C::default());
    let map = match maker.choices.below(4) {
        0 => map,
        1 => map.tolerated_failure_percentage(maker.choices.pick([5.0, 0.0, 100.0, 33.25])),
        2 => map.tolerated_failure_percentage_path("$.n"),
        _ => map.tolerated_failure_count_path("$.n"),
    };
    let map = match maker.choices.below(4) {
        0 => map,
        1 => map.item_batcher(ItemBatcher::new().max_items_per_batch(3).batch_input(template(maker, 2))),
        2 => map.item_batcher(
            ItemBatcher::new().max_items_per_batch_path("$.n").max_input_bytes_per_batch_path("$.n"),
        ),
        _ => map.item_reader(reader(maker)),
    };
    let writer = || ResultWriter::put_object(json!({"Bucket": "b", "Prefix.$": "$.p"}));
    let map = match maker.choices.below(4) {
        0 => map,
        1 => map.result_writer(writer()),
        2 => map.result_writer(writer().writer_config(Transformation::Flatten, OutputType::JsonLines)),
        _ => map.result_writer(ResultWriter::format(Transformation::Compact, OutputType::Json)),
    };
    let map = match maker.label() {
        Some(label) => map.label(label),
        None => map,
    };
    leading!(maker, site, can_stop, assigned!(maker, map))
}

fn reader(maker: &mut Maker<'_, '_>) -> ItemReader {
    let object = || ItemReader::get_object(json!({"Bucket": "b", "Key.$": "$.key"}));
    let reader = match maker.choices.below(6) {
        0 => object().input_type(InputType::Json).items_pointer("/a~1b/0"),
        1 => object().input_type(InputType::JsonLines),
        2 => object()
            .input_type(InputType::Csv)
            .csv_headers(["a", "é", "b c"])
            .csv_delimiter(CsvDelimiter::Tab),
        3 => object().input_type(InputType::Csv).csv_headers_in_first_row(),
        4 => object().input_type(InputType::Manifest).manifest_type(ManifestType::S3Inventory),
        _ => ItemReader::list_objects(json!({"Bucket": "b", "Prefix": ""})),
    };
    match maker.choices.below(3) {
        0 => reader,
        1 => reader.max_items(10),
        _ => reader.max_items_path("$.n"),
    }
}
