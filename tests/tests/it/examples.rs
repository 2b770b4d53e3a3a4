//! The functions of the examples, with inputs and replies of chance: natively and as state machines they do the same.
//!
//! `SFN_RUNS=1000 cargo test -p sfn-tests --test it examples` makes more runs of each, `SFN_SEED` others.

use std::fmt::Debug;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use sfn_dsl::lowering::Declaration;
use sfn_dsl::shape::{Enum, Fields, Float, Form, Integer, Shape, Skip, Tagging, Variant};
use sfn_dsl::states::{Outcome, TaskFunction};
use sfn_dsl::workflow::Workflow;
use sfn_dsl::{Failure, name::ErrorName};
use sfn_sim::Objects;
use sfn_sim::random::Random;
use sfn_tests::differential::{Asked, Reply, Twice};

/// A task, and what awaiting it gives.
type Task = (&'static Declaration, Form);

fn task<T: TaskFunction>() -> Task {
    (T::DECLARATION, T::Output::FORM)
}

/// Values of chance.
struct Chance(Random);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.bits() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn one_of<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    fn text(&mut self) -> &'static str {
        self.one_of::<&'static str>(&["", "R-1", "a b", "ä'\"", "{x}", "{\"a\": 1}", "12"])
    }

    /// A value of a form.
    fn value(&mut self, form: Form) -> Value {
        match form {
            Form::Unit => Value::Null,
            Form::Bool => json!(self.below(2) == 0),
            Form::Integer(Integer { signed, .. }) => {
                json!(i64::try_from(self.below(7)).unwrap() - if signed { 2 } else { 0 })
            }
            Form::Float(Float { .. }) => json!(f64::from(u32::try_from(self.below(40)).unwrap()) / 4.0),
            Form::Char => json!("c"),
            Form::String => json!(self.text()),
            Form::Json => [json!(null), json!({"any": [1]}), json!("any")][self.below(3)].clone(),
            Form::Option(inner) => {
                if self.below(3) == 0 {
                    Value::Null
                } else {
                    self.value(inner())
                }
            }
            Form::List(inner) | Form::Set(inner) => (0..self.below(4)).map(|_| self.value(inner())).collect(),
            Form::Map(inner) => {
                let members = ["a", "b c"].into_iter().take(self.below(3));
                Value::Object(members.map(|key| (key.to_owned(), self.value(inner()))).collect())
            }
            Form::Tuple(parts) => parts.iter().map(|part| self.value(part())).collect(),
            Form::Struct(declared) => self.fields(&declared.fields).unwrap_or_default(),
            Form::Enum(declared) => {
                let variant = self.one_of(declared.variants);
                self.variant(declared, variant)
            }
            Form::Result(..) => panic!("no example keeps a result in JSON"),
            Form::Duration => json!({"secs": self.below(100), "nanos": 0}),
        }
    }

    /// What fields are; none for a unit.
    fn fields(&mut self, fields: &Fields) -> Option<Value> {
        match fields {
            Fields::Unit => None,
            Fields::Transparent(field) => Some(self.value((field.form)())),
            Fields::Tuple(parts) => Some(parts.iter().map(|part| self.value(part())).collect()),
            Fields::Named(fields) => {
                let mut members = Map::new();
                for field in fields.iter().filter(|field| field.skip != Some(Skip::Always)) {
                    match (self.value((field.form)()), field.flatten) {
                        (Value::Object(inner), true) => members.extend(inner),
                        (Value::Null, _) if field.skip == Some(Skip::None) => {}
                        (value, _) => drop(members.insert(field.json.to_owned(), value)),
                    }
                }
                Some(members.into())
            }
        }
    }

    fn variant(&mut self, declared: &Enum, variant: &Variant) -> Value {
        let data = self.fields(&variant.fields);
        match (declared.tagging, data) {
            (Tagging::Untagged, data) => data.unwrap_or_default(),
            (Tagging::External, None) => json!(variant.json),
            (Tagging::External, Some(data)) => json!({ variant.json: data }),
            (Tagging::Internal(tag), data) => {
                let mut members = json!({ tag: variant.json });
                if let (Some(members), Some(Value::Object(data))) = (members.as_object_mut(), data) {
                    members.extend(data);
                }
                members
            }
            (Tagging::Adjacent { tag, .. }, None) => json!({ tag: variant.json }),
            (Tagging::Adjacent { tag, content }, Some(data)) => json!({ tag: variant.json, content: data }),
        }
    }

    /// An error that a task declares, with a cause that gives it or not.
    fn declared_error(&mut self, errors: Form) -> Option<Failure> {
        let Form::Enum(declared) = errors else { return None };
        let variant = self.one_of(declared.variants);
        let error = match variant.error_name? {
            ErrorName::ALL => "Some.Error",
            name => name,
        };
        let cause = match self.below(4) {
            0 => String::new(),
            1 => self.text().to_owned(),
            2 => json!({"errorType": error, "errorMessage": self.text(), "trace": []}).to_string(),
            _ => self.fields(&variant.fields).unwrap_or_default().to_string(),
        };
        Some(Failure::new(error, cause))
    }

    /// What a task answers: most often with success.
    fn reply(&mut self, (declaration, output): Task) -> Reply {
        let (value, errors) = match output {
            Form::Result(value, errors) => (value(), Some(errors())),
            value => (value, None),
        };
        let declared = errors.and_then(|errors| self.declared_error(errors));
        let outcome = match (self.below(20), declared) {
            (0..4, Some(failure)) => Some(Err(failure)),
            (4, _) => Some(Err(Failure { error: ErrorName::TIMEOUT.to_owned(), cause: None })),
            (5, _) => Some(Err(Failure::new("Unheard.Of", "nobody knows it"))),
            // Without a timeout an execution waits for a year, and the function for ever.
            (6, _) if declaration.timeout_seconds.is_some() => None,
            _ => Some(Ok(self.value(value))),
        };
        Reply { outcome, after: Duration::from_millis(u64::try_from(1 + self.below(5000)).unwrap()) }
    }
}

#[expect(clippy::disallowed_methods, reason = "how many runs there are is said from outside")]
fn number_of(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Runs a function and its definition with inputs and replies of chance.
#[track_caller]
fn alike<Input, F>(workflow: &Workflow, tasks: &[Task], objects: &Objects, function: impl Fn(Input) -> F)
where
    Input: Shape + DeserializeOwned,
    F: Future<Output: Shape<Kind: Outcome<F::Output>> + PartialEq + Debug>,
{
    let declarations: Vec<&'static Declaration> = tasks.iter().map(|(declaration, _)| *declaration).collect();
    let first = number_of("SFN_SEED", 1);
    for seed in first..first + number_of("SFN_RUNS", 50) {
        let input = Chance(Random::named(seed, "input")).value(Input::FORM);
        let answers = |asked: &Asked| {
            let name = format!("{} {} {}", asked.task, Value::from(asked.arguments.clone()), asked.before);
            let found = tasks.iter().find(|(declaration, _)| declaration.name == asked.task);
            Chance(Random::named(seed, &name)).reply(*found.unwrap())
        };
        let typed: Input = serde_json::from_value(input.clone()).unwrap();
        Twice { tasks: &declarations, answers: &answers, objects: objects.clone(), seed }
            .run(workflow, &input, || function(typed))
            .unwrap_or_else(|difference| panic!("{}, seed {seed}, {input}: {difference}", workflow.name()));
    }
}

/// A test for every example: its package, its functions and their tasks.
macro_rules! examples {
    ($($test:ident: $package:ident::$workflow:ident($($task:ident)*);)*) => {
        $(#[test]
        fn $test() {
            use ::$package::function::{$workflow, $($task),*};
            let tasks = [$(task::<$task>()),*];
            alike(&$workflow::workflow(), &tasks, &Objects::default(), $workflow);
        })*
    };
}

examples! {
    an_approval: approval::approval(manual_approval);
    an_order_is_fulfilled: order_fulfillment::order_fulfillment(
        validate_order process_payment notify_payment_failed manual_review reserve_inventory send_confirmation_email
        update_analytics rollback_payment schedule_shipment
    );
    an_order_is_processed: order_processing::order_processing(validate_order charge_card send_confirmation ship_item);
    an_order_is_undone: order_saga::order_saga(
        take_payment refund_payment reserve_inventory release_inventory send_email ask_for_help
    );
    an_order_is_put: record_order_status::put_order(put_item);
    a_status_is_recorded: record_order_status::record_order_status(put_status);
    a_video_is_transcoded: transcode_4k::transcode_4k(transcode publish clean_up dead_letter);
    a_video_goes_through_the_pipeline: video_pipeline::video_pipeline(
        validate_upload transcode make_thumbnails extract_metadata record notify
    );
}

#[test]
fn orders_of_a_day_are_distributed() {
    use ::distributed_orders::function::{distributed_orders, process_single};
    let orders = json!([{"orderId": "D-1", "quantity": 1}, {"orderId": "D-2", "quantity": 2}]).to_string();
    let objects = Objects::default().with("batch-processing", "daily-orders.json", orders);
    alike(&distributed_orders::workflow(), &[task::<process_single>()], &objects, |(): ()| {
        distributed_orders()
    });
}
