//! Every field of the field table can be written with a builder, in every query language that has it.

use std::collections::BTreeSet;

use sfn_dsl::builder::Condition;
use sfn_dsl::json::{Node, Object};
use sfn_dsl::machine::QueryLanguage;
use sfn_dsl::prelude::*;
use sfn_dsl::raw::Definition;
use sfn_dsl::raw::schema::{OBJECT_KINDS, ObjectKind, Shape};

/// What the builders leave out on purpose.
fn is_left_out(kind: ObjectKind, field: &str, language: QueryLanguage) -> bool {
    // A state without a known type is no state that a builder makes.
    kind == ObjectKind::State
        // JSONPath is the default of a machine, and a JSONata machine cannot hold JSONPath states: it is never said.
        || field == "QueryLanguage" && language == QueryLanguage::JsonPath
        // `Condition` is the only test of a JSONata rule, so nothing nests.
        || kind == ObjectKind::NestedRule && language == QueryLanguage::Jsonata
        || kind == ObjectKind::Rule && ["And", "Or", "Not"].contains(&field) && language == QueryLanguage::Jsonata
}

type Found = BTreeSet<(String, String, &'static str)>;

/// Notes every field of an object and of the objects inside.
fn collect(kind: ObjectKind, object: &Object, language: QueryLanguage, found: &mut Found) {
    let language = match object.get("QueryLanguage").and_then(Node::as_str) {
        Some("JSONata") => QueryLanguage::Jsonata,
        Some(_) => QueryLanguage::JsonPath,
        None => language,
    };
    for member in object.members() {
        found.insert((format!("{kind:?}"), member.key.to_string(), language.as_str()));
        let field = kind.field(&member.key).unwrap_or_else(|| panic!("{kind:?} has no {}", member.key));
        let (inner, nodes) = match field.shape {
            Shape::Object(inner) => (inner, vec![&member.value]),
            Shape::List(inner) | Shape::NonEmptyList(inner) => {
                (inner, member.value.as_array().unwrap().iter().collect())
            }
            Shape::States => {
                for state in member.value.as_object().unwrap().members() {
                    let kind = state.value.get("Type").and_then(Node::as_str).and_then(ObjectKind::of_state);
                    collect(kind.unwrap(), state.value.as_object().unwrap(), language, found);
                }
                continue;
            }
            _ => continue,
        };
        for node in nodes {
            // `Credentials` may hold `RoleArn.$`.
            let Some(object) = node.as_object().filter(|_| inner != ObjectKind::Credentials) else {
                found.insert((format!("{inner:?}"), "RoleArn".to_owned(), language.as_str()));
                continue;
            };
            collect(inner, object, language, found);
        }
    }
}

fn fields_of(definition: &Definition, found: &mut Found) {
    let root = definition.root().as_object().unwrap();
    collect(ObjectKind::Machine, root, QueryLanguage::JsonPath, found);
}

#[test]
fn every_field_can_be_built() {
    let mut found = Found::new();
    let mixed = Flow::new().then(paths()).then(expressions());
    for flow in [paths(), expressions(), mixed] {
        let workflow = Workflow::new("all", flow).comment("c").timeout_seconds(60).version("1.0");
        fields_of(&workflow.definition(), &mut found);
    }
    let mut missing = Vec::new();
    for kind in OBJECT_KINDS {
        for field in kind.fields() {
            for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
                let exists = field.language.is_none_or(|only| only == language);
                let key = (format!("{kind:?}"), field.name.to_owned(), language.as_str());
                if exists && !is_left_out(*kind, field.name, language) && !found.contains(&key) {
                    missing.push(key);
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// All 39 operators.
fn conditions() -> Vec<Condition> {
    let x = || var("$.x");
    let moment = || Timestamp::from_millis(0);
    vec![
        x().equals("a"),
        x().equals(string_at("$.y")),
        x().less_than("a"),
        x().less_than(string_at("$.y")),
        x().greater_than("a"),
        x().greater_than(string_at("$.y")),
        x().less_than_equals("a"),
        x().less_than_equals(string_at("$.y")),
        x().greater_than_equals("a"),
        x().greater_than_equals(string_at("$.y")),
        x().matches("a*"),
        x().equals(1),
        x().equals(number_at("$.y")),
        x().less_than(1.5),
        x().less_than(number_at("$.y")),
        x().greater_than(1_u64),
        x().greater_than(number_at("$.y")),
        x().less_than_equals(-1_i64),
        x().less_than_equals(number_at("$.y")),
        x().greater_than_equals(1_u32),
        x().greater_than_equals(number_at("$.y")),
        x().is_true(),
        x().equals(boolean_at("$.y")),
        x().equals(moment()),
        x().equals(timestamp_at("$.y")),
        x().less_than(moment()),
        x().less_than(timestamp_at("$.y")),
        x().greater_than(moment()),
        x().greater_than(timestamp_at("$.y")),
        x().less_than_equals(moment()),
        x().less_than_equals(timestamp_at("$.y")),
        x().greater_than_equals(moment()),
        x().greater_than_equals(timestamp_at("$.y")),
        x().is_null(),
        x().is_present(),
        x().is_numeric(),
        x().is_string(),
        x().is_boolean(),
        x().is_timestamp(),
    ]
}

fn retrier() -> Retrier {
    Retrier::on(["A", "B"])
        .interval_seconds(1)
        .max_attempts(2)
        .backoff_rate(1.5)
        .max_delay_seconds(9)
        .full_jitter()
        .comment("c")
}

fn inner<K: Kind>() -> Flow<K> {
    Flow::new().comment("c").then(Pass::new("Inner"))
}

/// Every field of JSONPath states.
#[expect(clippy::too_many_lines, reason = "a list of all fields")]
fn paths() -> Flow {
    let catcher = || Catcher::on_all().result_path("$.e").next("Done").assign("v", 1).comment("c");
    let task = Task::new("Task", "arn:aws:lambda:r:1:function:f")
        .comment("c")
        .input_path("$.a")
        .parameters(json!({"a.$": "$.a"}))
        .result_selector(json!({"b.$": "$.b"}))
        .result_path("$.c")
        .output_path("$.d")
        .assign("v.$", "$.v")
        .timeout_seconds(9)
        .heartbeat_seconds(3)
        .credentials("arn:aws:iam::1:role/r")
        .retry(retrier())
        .catch(catcher());
    let by_path = Task::lambda_invoke("Task by path", "f")
        .timeout_seconds_path("$.t")
        .heartbeat_seconds_path("$.h")
        .credentials_path("$.role");
    let pass = Pass::new("Pass")
        .comment("c")
        .empty_input()
        .parameters(json!({}))
        .result(json!({"a.$": 1}))
        .discard_result()
        .empty_output()
        .assign("v", "x");
    let wait = |wait: Wait| wait.comment("c").input_path("$").output_path("$").assign("v", true);
    let mut choice = Choice::new("Choice").comment("c").input_path("$").output_path("$").assign("v", 0.5);
    for condition in conditions() {
        choice = choice.rule(Rule::new(condition, "Fail").comment("c").assign("v", 1));
    }
    let choice = choice
        .when(Condition::all(conditions()).comment("c"), "Fail")
        .when(Condition::any(conditions()), "Fail")
        .when(not(var("$.x").is_null().and(var("$.y").is_null().comment("c"))), "Fail")
        .when(!(!var("$.x").is_null()).or(not(Condition::any(conditions()))), "Fail")
        .otherwise("Done");
    let parallel = Parallel::new("Parallel")
        .comment("c")
        .branch(inner())
        .input_path("$")
        .parameters(json!({}))
        .result_selector(json!({}))
        .result_path("$.p")
        .output_path("$.p")
        .assign("v", 1)
        .retry(retrier())
        .catch(catcher());
    let map = Map::new("Map")
        .comment("c")
        .items_path("$.items")
        .item_selector(json!({}))
        .item_processor(inner())
        .inline()
        .max_concurrency(3)
        .input_path("$")
        .parameters(json!({}))
        .result_selector(json!({}))
        .result_path("$.m")
        .output_path("$.m")
        .assign("v", 1)
        .retry(retrier())
        .catch(catcher());
    let reader = ItemReader::get_object(json!({"Bucket": "b", "Key": "k"}))
        .input_type(InputType::Csv)
        .csv_headers(["a", "b"])
        .csv_delimiter(CsvDelimiter::Tab)
        .max_items(9)
        .max_items_path("$.n")
        .load_and_flatten()
        .manifest_type(ManifestType::S3Inventory)
        .items_pointer("/a")
        .field("ItemsPointer", "/a");
    let batcher = ItemBatcher::new()
        .max_items_per_batch(1)
        .max_items_per_batch_path("$.a")
        .max_input_bytes_per_batch(1)
        .max_input_bytes_per_batch_path("$.a")
        .batch_input(json!({"a": 1}));
    let distributed = Map::new("Distributed")
        .iterator(inner())
        .distributed(Express)
        .item_reader(reader)
        .item_batcher(batcher)
        .result_writer(
            ResultWriter::put_object(json!({"Bucket": "b"}))
                .writer_config(Transformation::Compact, OutputType::Json),
        )
        .max_concurrency_path("$.n")
        .tolerated_failure_percentage(5.0)
        .tolerated_failure_percentage_path("$.n")
        .tolerated_failure_count(5)
        .tolerated_failure_count_path("$.n")
        .label("l");
    Flow::new()
        .then(task)
        .then(by_path.end())
        .then(pass)
        .then(Pass::new("Pass end").end())
        .then(wait(Wait::seconds("Seconds", 1)))
        .then(wait(Wait::seconds_path("Seconds path", "$.s")).end())
        .then(wait(Wait::timestamp("Timestamp", "2030-01-01T00:00:00Z")))
        .then(wait(Wait::timestamp_path("Timestamp path", "$.t")))
        .then(choice)
        .then(Succeed::new("Done").comment("c").input_path("$").output_path("$"))
        .then(Fail::new("Fail").comment("c").error("E").cause("C").error_path("$.e").cause_path("$.c"))
        .then(parallel)
        .then(map)
        .then(distributed.end())
        .then(parallel_and_map_ends())
}

fn parallel_and_map_ends() -> Flow {
    Flow::new()
        .then(Parallel::new("Parallel end").branch(Pass::new("P1")).end())
        .then(Map::new("Map end").item_processor(Pass::new("P2")).end())
}

/// Every field of JSONata states.
fn expressions() -> Flow {
    use sfn_dsl::prelude::jsonata::*;
    let one = || expression("1");
    let catcher = || Catcher::on("A").next("J Done").output(one()).assign("v", one()).comment("c");
    let inner = || Flow::new().comment("c").then(Pass::new("J Inner"));
    let task = Task::aws_sdk("J Task", "s3:headObject")
        .comment("c")
        .arguments(json!({"a": "{% $states.input %}"}))
        .output(one())
        .assign("v", one())
        .timeout_seconds(one())
        .heartbeat_seconds(expression("2"))
        .credentials(expression("$role"))
        .retry(retrier())
        .catch(catcher());
    let rule = || Rule::new(expression("$x"), "J Fail").comment("c").output(one()).assign("v", 1);
    let choice = Choice::new("J Choice")
        .comment("c")
        .output(one())
        .assign("v", 1)
        .rule(rule())
        .when(true, "J Fail")
        .otherwise("J Done");
    let parallel = Parallel::new("J Parallel")
        .comment("c")
        .branch(inner())
        .arguments(one())
        .output(one())
        .assign("v", 1)
        .retry(retrier())
        .catch(catcher());
    let reader = ItemReader::list_objects(json!({"Bucket": "b"}))
        .input_type(InputType::Json)
        .csv_headers_in_first_row()
        .csv_headers(["a"])
        .csv_delimiter(CsvDelimiter::Comma)
        .max_items(one())
        .load_and_flatten()
        .manifest_type(ManifestType::AthenaData)
        .items_pointer(one())
        .field("ItemsPointer", "/a");
    let map = Map::new("J Map")
        .comment("c")
        .items(one())
        .item_selector(one())
        .item_processor(inner())
        .distributed(Standard)
        .item_reader(reader)
        .item_batcher(
            ItemBatcher::new().max_items_per_batch(one()).max_input_bytes_per_batch(one()).batch_input(one()),
        )
        .result_writer(
            ResultWriter::put_object(one()).writer_config(Transformation::None, OutputType::JsonLines),
        )
        .max_concurrency(one())
        .tolerated_failure_percentage(one())
        .tolerated_failure_count(one())
        .label("l")
        .output(one())
        .assign("v", 1)
        .retry(retrier())
        .catch(catcher());
    let wait = |wait: Wait| wait.comment("c").output(one()).assign("v", 1);
    Flow::new()
        .then(task)
        .then(Task::activity("J Task end", "arn:aws:states:r:1:activity:a").end())
        .then(Pass::new("J Pass").comment("c").output(one()).assign("v", 1))
        .then(Pass::new("J Pass end").end())
        .then(wait(Wait::seconds("J Seconds", one())))
        .then(wait(Wait::timestamp("J Timestamp", one())).end())
        .then(choice)
        .then(Succeed::new("J Done").comment("c").output(one()))
        .then(Fail::new("J Fail").comment("c").error(one()).cause(one()))
        .then(parallel)
        .then(map)
        .then(Map::new("J Map end").iterator(Pass::new("J P2")).end())
        .then(Parallel::new("J Parallel end").branch(Pass::new("J P1")).end())
}
