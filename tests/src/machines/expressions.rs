//! States in JSONata.

use sfn_dsl::integrations::{dynamodb, sns, states};
use sfn_dsl::prelude::jsonata::*;

use super::Maker;
use super::scope::{Machine, Site, Type, handled, leading, some_of};

/// How deep payloads are nested at most.
const DEPTH: usize = 3;

/// What an expression may read of `$states` beside the input and the context.
#[derive(Clone, Copy)]
enum Reads {
    Nothing,
    Result,
    ErrorOutput,
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
                .output(payload(maker, DEPTH, Reads::Nothing))
                .assign(maker.variable(), payload(maker, 1, Reads::Nothing)));
            leading!(maker, site, can_stop, pass)
        }
        Type::Wait => {
            let wait = match maker.choices.below(4) {
                0 => Wait::seconds(name, maker.seconds()),
                1 => Wait::seconds(name, expression("$states.context.Execution.Input.n")),
                2 => Wait::timestamp(name, "2030-01-01T00:00:00Z"),
                _ => Wait::timestamp(name, expression("$states.input.when")),
            };
            let wait = some_of!(maker, wait, 5:
                .comment(maker.text())
                .output(payload(maker, DEPTH, Reads::Nothing))
                .assign(maker.variable(), payload(maker, 1, Reads::Nothing)));
            leading!(maker, site, can_stop, wait)
        }
        Type::Succeed => some_of!(maker, Succeed::new(name), 4:
            .comment(maker.text()).output(payload(maker, DEPTH, Reads::Nothing)))
        .into_flow(),
        Type::Fail => some_of!(maker, Fail::new(name), 3:
            .comment(maker.text())
            .error(maker.text())
            .error(expression("'E' & $string($states.input.n)"))
            .cause(maker.text())
            .cause(expression("$v")))
        .into_flow(),
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
                .arguments(payload(maker, DEPTH, Reads::Nothing))
                .output(payload(maker, DEPTH, Reads::Result))
                .assign(maker.variable(), payload(maker, 1, Reads::Result)));
            leading!(maker, site, can_stop, handled!(maker, site, parallel))
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

/// An expression that gives something for many inputs.
fn computed(maker: &mut Maker<'_, '_>, reads: Reads) -> Expression {
    if maker.choices.is_one_in(3) {
        match reads {
            Reads::Nothing => {}
            Reads::Result => return expression("$states.result"),
            Reads::ErrorOutput => return expression("$states.errorOutput.Error & ': é'"),
        }
    }
    if !maker.choices.is_one_in(6) {
        return expression(maker.choices.pick([
            "$states.input",
            "$states.context.Execution.Input",
            "$states.context.Execution.Input.items",
            "'a' & \"b\\u00e9\\n\"",
            "{'k': $states.context.State.Name, 'list': [1..3]}",
            "[$map([1..3], function($i) { $i * 2 })]",
            "$exists($v) ? $v : null",
            "($x := 1; $y := $x + 1; [$x, $y])",
            "$uuid()",
            "$random()",
            "$sum([1, 2.5])",
            "/* c */ $string($states.context.State) ~> $length()",
            "{'n': 1, 'a': {'n': 2}} ~> |a|{'seen': true}, 'n'|",
            "$split('a-b', /-/)[1]",
            "$partition([1, 2, 3], 2)",
        ]));
    }
    expression(maker.choices.pick([
        "$states.input.n + 1",
        "$map($states.input.items, function($i) { $i.n * 2 })",
        "$states.input.items[n > 1].n",
        "$states.input.items^(>n)[0]",
        "$sum($states.input.items.n)",
        "$states.input.`odd key`.**",
        "$größe",
        "$states.input.missing",
        "$error('no')",
        "($f := function($n) { 1 + $f($n) }; $f(0))",
    ]))
}

/// A value with expressions in it.
fn payload(maker: &mut Maker<'_, '_>, depth: usize, reads: Reads) -> Payload {
    if maker.choices.is_one_in(2) {
        return computed(maker, reads).into();
    }
    if depth == 0 || maker.choices.is_one_in(3) {
        return maker.constant(depth);
    }
    let members: Vec<(String, Payload)> = (0..maker.choices.below(4))
        .map(|position| (maker.key(position), payload(maker, depth - 1, reads)))
        .collect();
    Payload::object(members)
}

fn choice<K: Kind>(maker: &mut Maker<'_, '_>, name: String, site: &mut Site<'_>) -> Flow<K> {
    let mut choice = some_of!(maker, Choice::new(name), 5:
        .comment(maker.text())
        .output(payload(maker, DEPTH, Reads::Nothing))
        .assign(maker.variable(), payload(maker, 1, Reads::Nothing)));
    let successor = site.successor().to_owned();
    let by_rule = maker.choices.is_one_in(2);
    for position in 0..=maker.choices.below(3) {
        let target = if by_rule && position == 0 { successor.clone() } else { site.target(maker) };
        let rule = match maker.choices.below(7) {
            0 => Rule::new(true, target),
            1 => Rule::new(false, target),
            2 => Rule::new(expression("$exists($states.input.n) and $not($exists($v))"), target),
            3 => Rule::new(expression("'x' in $states.input.items.a"), target),
            4 => Rule::new(expression("$random() < 0.5"), target),
            5 if maker.choices.is_one_in(4) => Rule::new(computed(maker, Reads::Nothing), target),
            _ => Rule::new(expression("$states.context.State.RetryCount < 1"), target),
        };
        choice = choice.rule(some_of!(maker, rule, 5:
            .comment(maker.text())
            .output(payload(maker, 1, Reads::Nothing))
            .assign(maker.variable(), payload(maker, 1, Reads::Nothing))));
    }
    match maker.choices.below(4) {
        _ if !by_rule => choice.otherwise(successor),
        0 => choice,
        _ => choice.otherwise(site.target(maker)),
    }
    .into_flow()
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
        filled.push(some_of!(maker, catcher.next(site.target(maker)), 3:
            .comment(maker.text())
            .output(payload(maker, DEPTH, Reads::ErrorOutput))
            .assign(maker.variable(), payload(maker, 1, Reads::ErrorOutput))));
    }
    filled
}

/// A task that goes on with the answer of its call.
fn calling<K: Machine>(maker: &mut Maker<'_, '_>, site: &mut Site<'_>, can_stop: bool) -> Flow<K> {
    let (name, function) = (site.name(), maker.function());
    let task = match maker.choices.below(6) {
        0 => {
            some_of!(maker, Task::lambda(name, function), 2: .arguments(payload(maker, DEPTH, Reads::Nothing)))
        }
        1 => Task::aws_sdk(name, "s3:headObject")
            .arguments(json!({"Bucket": "b", "Key": "{% $states.input.key %}"})),
        2 => Task::lambda_invoke(name, "charge"),
        3 => {
            let message = sns::publish(expression("$string($states.input)"));
            Task::call(name, message.topic_arn("arn:aws:sns:eu-west-1:123456789012:orders"))
        }
        4 => {
            let key = json!({"id": {"S": "{% $string($states.input.id) %}"}});
            Task::call(name, dynamodb::get_item("orders", key))
        }
        _ => Task::call(name, states::start_execution(super::CHILD)),
    };
    let task = match maker.choices.below(8) {
        6 => task.credentials(super::ROLE),
        7 => task.credentials(expression("$states.input.role")),
        _ => task,
    };
    task_state(maker, site, can_stop, task)
}

/// A task that waits for a job, a token or a worker.
fn waiting(maker: &mut Maker<'_, '_>, site: &mut Site<'_>, can_stop: bool) -> Flow {
    let name = site.name();
    let task = match maker.choices.below(3) {
        0 => Task::activity(name, super::ACTIVITY),
        1 => {
            let token = json!({"token": "{% $states.context.Task.Token %}"});
            Task::lambda_invoke(name, "charge").wait_for_task_token().parameter("Payload", token)
        }
        _ => Task::call(name, states::start_execution(super::CHILD)).sync(),
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
    let task = some_of!(maker, task, 4:
        .comment(maker.text())
        .output(payload(maker, DEPTH, Reads::Result))
        .assign(maker.variable(), payload(maker, 1, Reads::Result)));
    let task = match maker.choices.below(4) {
        0 => task,
        1 => task.timeout_seconds(expression("$states.context.Execution.Input.n * 60")),
        _ => task.timeout_seconds(maker.seconds()),
    };
    let task = match maker.choices.below(5) {
        3 => task.heartbeat_seconds(maker.seconds()),
        4 => task.heartbeat_seconds(expression("1")),
        _ => task,
    };
    leading!(maker, site, can_stop, handled!(maker, site, task))
}

/// A Map with what both modes have.
fn map<K: Machine>(maker: &mut Maker<'_, '_>, site: &mut Site<'_>, depth: usize) -> Map<K> {
    let map = some_of!(maker, Map::new(site.name()), 4:
        .comment(maker.text())
        .item_selector(payload(maker, DEPTH, Reads::Nothing))
        .output(payload(maker, DEPTH, Reads::Result))
        .assign(maker.variable(), payload(maker, 1, Reads::Result)));
    let map = match maker.choices.below(4) {
        0 if maker.choices.is_one_in(4) => map,
        1 => map.items(json!([1, "{% $states.context.State.Name %}", null])),
        2 => map.items(expression("[1..5]")),
        _ => map.items(expression("$states.context.Execution.Input.items")),
    };
    let map = match maker.choices.below(4) {
        0 => map,
        1 => map.max_concurrency(expression("$states.context.Execution.Input.n")),
        _ => map.max_concurrency(maker.choices.pick([1_u64, 0, 2, 40])),
    };
    handled!(maker, site, map).item_processor(maker.scope(depth - 1))
}

fn inline<K: Machine>(
    maker: &mut Maker<'_, '_>,
    site: &mut Site<'_>,
    depth: usize,
    can_stop: bool,
) -> Flow<K> {
    let map = some_of!(maker, map(maker, site, depth), 4: .inline());
    leading!(maker, site, can_stop, map)
}

/// A distributed Map whose executions have the type `C`.
fn distributed<C: Machine>(
    maker: &mut Maker<'_, '_>,
    site: &mut Site<'_>,
    depth: usize,
    can_stop: bool,
) -> Flow {
    let map = map(maker, site, depth).distributed(C::default());
    let map = match maker.choices.below(3) {
        0 => map,
        1 => map.tolerated_failure_percentage(expression("$states.input.n")),
        _ => map.tolerated_failure_count(maker.choices.pick([1_u64, 0, 1_000])),
    };
    let map = match maker.choices.below(4) {
        0 => map,
        1 => {
            let batcher = ItemBatcher::new().max_items_per_batch(expression("2"));
            map.item_batcher(batcher.batch_input(payload(maker, 2, Reads::Nothing)))
        }
        2 => map.item_batcher(ItemBatcher::new().max_input_bytes_per_batch(262_144)),
        _ => {
            let reader = ItemReader::get_object(json!({"Bucket": "b", "Key": "{% $states.input.key %}"}));
            map.item_reader(reader.input_type(InputType::Json).max_items(expression("1 + 1")))
        }
    };
    let map = match maker.choices.below(3) {
        0 => map,
        1 => map.result_writer(ResultWriter::put_object(json!({"Bucket": "b", "Prefix": "{% $v %}"}))),
        _ => map.result_writer(ResultWriter::format(Transformation::None, OutputType::Json)),
    };
    let map = match maker.label() {
        Some(label) => map.label(label),
        None => map,
    };
    leading!(maker, site, can_stop, map)
}
