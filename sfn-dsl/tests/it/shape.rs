//! The form of a type is what serde writes: every value that serde writes has to fit its form, and nothing is left over.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sfn_dsl::shape::{Enum, Field, Fields, Form, Shape, Skip, Tagging, Variant};

/// Whether `value` is of this form: no member is missing, none is too many, numbers are in range.
fn fits(form: Form, value: &Value) -> bool {
    match form {
        Form::Unit => value.is_null(),
        Form::Bool => value.is_boolean(),
        Form::Integer(integer) => {
            let number = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
            let bits = u32::from(integer.bits);
            let (low, high) = if integer.signed {
                (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
            } else {
                (0, (1_i128 << bits) - 1)
            };
            number.is_some_and(|number| (low..=high).contains(&number))
        }
        Form::Float(_) => value.is_number(),
        Form::Char => value.as_str().is_some_and(|text| text.chars().count() == 1),
        Form::String => value.is_string(),
        Form::Json => true,
        Form::Option(some) => value.is_null() || fits(some(), value),
        Form::List(element) | Form::Set(element) => {
            value.as_array().is_some_and(|list| list.iter().all(|value| fits(element(), value)))
        }
        Form::Map(element) => {
            value.as_object().is_some_and(|map| map.values().all(|value| fits(element(), value)))
        }
        Form::Tuple(elements) => tuple(elements, value),
        Form::Struct(of) => fields(of.fields, value),
        Form::Enum(of) => of.variants.iter().any(|variant| tagged(of, variant, value)),
        Form::Result(ok, error) => value.as_object().is_some_and(|object| {
            object.len() == 1
                && (object.get("Ok").is_some_and(|value| fits(ok(), value))
                    || object.get("Err").is_some_and(|value| fits(error(), value)))
        }),
        Form::Duration => fields_are(value, &["secs", "nanos"]),
    }
}

fn fields_are(value: &Value, names: &[&str]) -> bool {
    value.as_object().is_some_and(|object| {
        object.len() == names.len() && names.iter().all(|name| object.contains_key(*name))
    })
}

fn tuple(elements: &[fn() -> Form], value: &Value) -> bool {
    value.as_array().is_some_and(|list| {
        list.len() == elements.len() && list.iter().zip(elements).all(|(value, form)| fits(form(), value))
    })
}

fn fields(fields: Fields, value: &Value) -> bool {
    match fields {
        Fields::Unit => value.is_null(),
        Fields::Transparent(field) => fits((field.form)(), value),
        Fields::Tuple(elements) => tuple(elements, value),
        Fields::Named(fields) => value.as_object().is_some_and(|object| {
            let mut rest = object.clone();
            members(fields, &mut rest) && rest.is_empty()
        }),
    }
}

/// Takes the members of these fields out of an object. Whatever flattened fields take, they take after the others.
fn members(fields: &[Field], rest: &mut Map<String, Value>) -> bool {
    let own = fields.iter().filter(|field| !field.flatten).all(|field| {
        match (field.skip, rest.remove(field.json)) {
            (Some(Skip::Always), found) => found.is_none(),
            (Some(Skip::None), found) => {
                found.is_none_or(|value| !value.is_null() && fits((field.form)(), &value))
            }
            (Some(Skip::Empty), found) => {
                found.is_none_or(|value| !is_empty(&value) && fits((field.form)(), &value))
            }
            (None, found) => found.is_some_and(|value| fits((field.form)(), &value)),
        }
    });
    own && fields.iter().filter(|field| field.flatten).all(|field| flattened((field.form)(), rest))
}

fn flattened(form: Form, rest: &mut Map<String, Value>) -> bool {
    match form {
        Form::Struct(of) => match of.fields {
            Fields::Named(fields) => members(fields, rest),
            Fields::Transparent(field) => flattened((field.form)(), rest),
            Fields::Unit => true,
            Fields::Tuple(_) => false,
        },
        Form::Option(some) => {
            let mut attempt = rest.clone();
            if flattened(some(), &mut attempt) {
                *rest = attempt;
            }
            true
        }
        // A map or an enum takes all that is left.
        _ => fits(form, &Value::Object(std::mem::take(rest))),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

fn tagged(of: &Enum, variant: &Variant, value: &Value) -> bool {
    match of.tagging {
        Tagging::External => match variant.fields {
            Fields::Unit => value == variant.json,
            _ => value.as_object().is_some_and(|object| {
                object.len() == 1 && object.get(variant.json).is_some_and(|data| fields(variant.fields, data))
            }),
        },
        Tagging::Internal(tag) => value.as_object().is_some_and(|object| {
            let mut rest = object.clone();
            let named = rest.remove(tag).is_some_and(|name| name == variant.json);
            named
                && match variant.fields {
                    Fields::Unit => rest.is_empty(),
                    of => fields(of, &Value::Object(rest)),
                }
        }),
        Tagging::Adjacent { tag, content } => value.as_object().is_some_and(|object| {
            object.get(tag).is_some_and(|name| name == variant.json)
                && match (variant.fields, object.get(content)) {
                    (Fields::Unit, None) => object.len() == 1,
                    (of, Some(data)) => object.len() == 2 && fields(of, data),
                    (_, None) => false,
                }
        }),
        Tagging::Untagged => fields(variant.fields, value),
    }
}

/// Every value fits its form, also after it was read back; a value of another form does not.
#[track_caller]
fn check<T: Shape + Serialize + DeserializeOwned>(values: impl IntoIterator<Item = T>) {
    for value in values {
        let json = serde_json::to_value(&value).unwrap();
        assert!(fits(T::FORM, &json), "{json} does not fit {:?}", T::FORM);
        let again: T = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&again).unwrap(), json);
    }
}

/// One value, and what serde writes of it, so that a test says which case it is about.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "`json!` makes one")]
fn check_written<T: Shape + Serialize + DeserializeOwned>(value: T, expected: Value) {
    assert_eq!(serde_json::to_value(&value).unwrap(), expected);
    check([value]);
}

/// What is left out of JSON is read as the default that the form tells.
#[track_caller]
fn check_defaults<T: Shape + Serialize + DeserializeOwned>(json: Value, expected: &[(&str, Value)]) {
    let Form::Struct(of) = T::FORM else { panic!("not a struct") };
    let Fields::Named(fields) = of.fields else { panic!("no fields with names") };
    let read = serde_json::to_value(serde_json::from_value::<T>(json).unwrap()).unwrap();
    let told: Vec<_> = fields.iter().filter_map(|field| Some((field.json, field.default?()))).collect();
    assert_eq!(told, expected);
    for (name, default) in told {
        assert_eq!(read.get(name), Some(&default), "{name}");
    }
}

#[test]
fn types_of_the_standard_library_are_what_serde_writes() {
    check([(1_u8, -1_i64, 1.5_f32, 'x', "text".to_owned(), true)]);
    check([u64::MAX]);
    check([i8::MIN, i8::MAX]);
    check([Some(vec![Some(1)]), Some(vec![None]), None]);
    check([[1, 2, 3]]);
    check([VecDeque::from([1])]);
    check([BTreeSet::from([1]), BTreeSet::new()]);
    check([HashSet::from(["a".to_owned()])]);
    check([BTreeMap::from([("k".to_owned(), vec![1])])]);
    check([HashMap::from([("k".to_owned(), NonZeroU32::MIN)])]);
    check([Ok(1), Err("no".to_owned())]);
    check([Box::new(Cow::<'static, str>::Borrowed("text"))]);
    check([json!({"any": [1, null]})]);
    check([std::time::Duration::from_millis(1500)]);
    check([PhantomData::<u8>]);
    check([serde_json::Number::from(5)]);
    assert!(matches!(<Rc<str>>::FORM, Form::String));
    assert!(matches!(<Arc<[u8]>>::FORM, Form::List(_)));
    assert!(matches!(<&str>::FORM, Form::String));
}

#[test]
fn values_of_another_form_do_not_fit() {
    assert!(!fits(u8::FORM, &json!(256)));
    assert!(!fits(u64::FORM, &json!(-1)));
    assert!(!fits(Named::FORM, &json!({"id": "a"})));
    assert!(!fits(Named::FORM, &json!({"id": "a", "in_stock": true, "more": 1})));
    assert!(!fits(External::FORM, &json!("circle")));
    assert!(!fits(External::FORM, &json!({"Circle": null})));
    assert!(!fits(Internal::FORM, &json!({"kind": "Circle"})));
}

#[derive(Serialize, Deserialize, Shape)]
struct Named {
    id: String,
    in_stock: bool,
}

#[derive(Serialize, Deserialize, Shape)]
struct Unit;

#[derive(Serialize, Deserialize, Shape)]
struct Newtype(Named);

#[derive(Serialize, Deserialize, Shape)]
struct Pair(u8, Option<String>);

#[derive(Serialize, Deserialize, Shape)]
struct NoElements();

#[derive(Serialize, Deserialize, Shape)]
struct NoFields {}

#[derive(Serialize, Deserialize, Shape)]
#[expect(dead_code, reason = "what is skipped is never read")]
#[serde(transparent)]
struct Transparent {
    value: u8,
    #[serde(skip)]
    note: Option<std::time::SystemTime>,
    unit: PhantomData<String>,
}

#[test]
fn structs_are_written_by_their_kind() {
    check_written(Named { id: "a".into(), in_stock: true }, json!({"id": "a", "in_stock": true}));
    check_written(Unit, Value::Null);
    check_written(Newtype(Named { id: "a".into(), in_stock: true }), json!({"id": "a", "in_stock": true}));
    check_written(Pair(1, None), json!([1, null]));
    check_written(NoElements(), json!([]));
    check_written(NoFields {}, json!({}));
    check_written(Transparent { value: 1, note: None, unit: PhantomData }, json!(1));
}

macro_rules! cases {
    ($($name:ident $case:literal;)*) => { $(
        mod $name {
            use super::*;

            #[derive(Serialize, Deserialize, Shape)]
            #[expect(non_snake_case, reason = "names that are easily renamed wrongly")]
            #[serde(rename_all = $case)]
            pub(super) struct Fields {
                r#type: u8,
                order_id: u8,
                in__two: u8,
                ends_: u8,
                s3_key: u8,
                #[serde(rename = "as It-is")]
                given: u8,
            }

            #[derive(Serialize, Deserialize, Shape)]
            #[serde(rename_all = $case, rename_all_fields = $case)]
            pub(super) enum Variants {
                Open,
                InTransit { item_count: u8 },
                HTTPError(u8),
                #[serde(rename = "as It-is", rename_all = "UPPERCASE")]
                Given { item_count: u8 },
            }

            pub(super) fn check_all() {
                check([Fields { r#type: 1, order_id: 1, in__two: 1, ends_: 1, s3_key: 1, given: 1 }]);
                check([
                    Variants::Open,
                    Variants::InTransit { item_count: 1 },
                    Variants::HTTPError(1),
                    Variants::Given { item_count: 1 },
                ]);
            }
        }
    )* };
}

cases! {
    lower "lowercase";
    upper "UPPERCASE";
    pascal "PascalCase";
    camel "camelCase";
    snake "snake_case";
    screaming_snake "SCREAMING_SNAKE_CASE";
    kebab "kebab-case";
    screaming_kebab "SCREAMING-KEBAB-CASE";
}

#[test]
fn names_follow_the_case_as_serde_applies_it() {
    lower::check_all();
    upper::check_all();
    pascal::check_all();
    camel::check_all();
    snake::check_all();
    screaming_snake::check_all();
    kebab::check_all();
    screaming_kebab::check_all();
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(rename_all(serialize = "camelCase", deserialize = "camelCase"), rename = "Other")]
struct SameBothWays {
    #[serde(rename(serialize = "Id", deserialize = "Id"))]
    order_id: u8,
    in_stock: u8,
}

#[test]
fn a_name_given_twice_is_one_name() {
    check_written(SameBothWays { order_id: 1, in_stock: 2 }, json!({"Id": 1, "inStock": 2}));
}

macro_rules! tagging {
    ($name:ident: $(#[$attribute:meta])*) => {
        #[derive(Serialize, Deserialize, Shape)]
        $(#[$attribute])*
        enum $name {
            Circle,
            Square { side_length: f64 },
            Named(Named),
            Empty {},
        }

        impl $name {
            fn all() -> [Self; 4] {
                let named = Named { id: "a".into(), in_stock: false };
                [Self::Circle, Self::Square { side_length: 1.0 }, Self::Named(named), Self::Empty {}]
            }
        }
    };
}

tagging! { External: }
tagging! { Internal: #[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")] }
tagging! { Adjacent: #[serde(tag = "kind", content = "data")] }
tagging! { Untagged: #[serde(untagged)] }

#[derive(Serialize, Deserialize, Shape)]
#[serde(tag = "t", content = "c")]
enum AdjacentTuple {
    Two(u8, u8),
    One(Option<u8>),
    Zero(),
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(tag = "kind")]
enum InternalOfEnum {
    Shape(External),
    Map(BTreeMap<String, u8>),
}

#[derive(Serialize, Deserialize, Shape)]
enum Never {}

#[test]
fn enums_are_written_by_their_tagging() {
    check(External::all());
    check(Internal::all());
    check(Adjacent::all());
    check(Untagged::all());
    check([AdjacentTuple::Two(1, 2), AdjacentTuple::One(None), AdjacentTuple::Zero()]);
    check([InternalOfEnum::Shape(External::Square { side_length: 1.0 })]);
    check([InternalOfEnum::Map(BTreeMap::from([("a".to_owned(), 1)]))]);
    check::<Never>([]);
    check_written(Internal::Square { side_length: 1.0 }, json!({"kind": "square", "sideLength": 1.0}));
}

fn seven() -> u8 {
    7
}

#[derive(Serialize, Deserialize, Shape)]
struct Defaults {
    plain: u8,
    #[serde(default)]
    count: u8,
    #[serde(default = "seven")]
    seven: u8,
    #[serde(default)]
    tags: Vec<String>,
    option: Option<u8>,
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(default, rename_all = "camelCase")]
struct AllDefault {
    retry_count: u8,
    #[serde(default = "seven")]
    seven: u8,
    name: String,
}

impl Default for AllDefault {
    fn default() -> Self {
        Self { retry_count: 3, seven: 8, name: "none".to_owned() }
    }
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(default = "all_by_path")]
struct AllByPath {
    count: u8,
}

fn all_by_path() -> AllByPath {
    AllByPath { count: 9 }
}

#[test]
fn defaults_are_those_of_the_field_or_of_the_struct() {
    let count = ("count", json!(0));
    check_defaults::<Defaults>(json!({"plain": 1}), &[count, ("seven", json!(7)), ("tags", json!([]))]);
    check_defaults::<AllDefault>(
        json!({}),
        &[("retryCount", json!(3)), ("seven", json!(7)), ("name", json!("none"))],
    );
    check_defaults::<AllByPath>(json!({}), &[("count", json!(9))]);
}

#[derive(Serialize, Deserialize, Shape, Default)]
#[expect(dead_code, reason = "what is skipped is never read")]
#[serde(deny_unknown_fields, bound = "", expecting = "an order")]
struct LeftOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<u8>,
    #[serde(default, skip_serializing_if = "std::string::String::is_empty")]
    text: String,
    #[serde(default, skip_serializing_if = "<[u8]>::is_empty")]
    bytes: Vec<u8>,
    #[serde(skip)]
    cache: Option<std::time::SystemTime>,
    #[serde(skip_serializing, skip_deserializing)]
    other: Option<std::time::SystemTime>,
}

#[test]
fn fields_that_are_left_out_may_be_missing() {
    check_written(LeftOut::default(), json!({}));
    let full = LeftOut {
        note: Some("n".into()),
        items: vec![1],
        text: "t".into(),
        bytes: vec![2],
        ..LeftOut::default()
    };
    check_written(full, json!({"note": "n", "items": [1], "text": "t", "bytes": [2]}));
}

#[derive(Serialize, Deserialize, Shape)]
struct Flat {
    id: u8,
    #[serde(flatten)]
    named: Inner,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    more: Option<Pagination>,
    #[serde(flatten)]
    rest: HashMap<String, Value>,
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Inner {
    in_stock: bool,
}

#[derive(Serialize, Deserialize, Shape)]
struct Pagination {
    page: u32,
}

#[derive(Serialize, Deserialize, Shape)]
struct FlatEnum {
    id: u8,
    #[serde(flatten)]
    kind: Internal,
}

#[test]
fn flattened_fields_stand_among_the_others() {
    let rest = HashMap::from([("any".to_owned(), json!([1]))]);
    let flat = Flat { id: 1, named: Inner { in_stock: true }, more: Some(Pagination { page: 2 }), rest };
    check_written(flat, json!({"id": 1, "inStock": true, "page": 2, "any": [1]}));
    check([Flat { id: 1, named: Inner { in_stock: true }, more: None, rest: HashMap::new() }]);
    check([FlatEnum { id: 1, kind: Internal::Square { side_length: 2.0 } }]);
}

#[derive(Serialize, Deserialize, Shape)]
struct Tree<T> {
    value: T,
    #[serde(default = "Vec::new")]
    children: Vec<Tree<T>>,
    next: Option<Box<Tree<T>>>,
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(default)]
struct Page<'a, T: Clone>
where
    T: Default,
{
    title: Cow<'a, str>,
    items: Vec<T>,
    #[serde(default)]
    last: T,
}

impl<T: Clone + Default> Default for Page<'_, T> {
    fn default() -> Self {
        Self { title: Cow::Borrowed("page"), items: vec![T::default()], last: T::default() }
    }
}

#[derive(Serialize, Shape)]
struct Borrowed<'a> {
    text: &'a str,
    list: &'a [Named],
}

#[test]
fn generic_and_recursive_types_have_a_form() {
    let leaf = || Tree { value: 1_u8, children: Vec::new(), next: None };
    check([Tree { value: 1, children: vec![leaf()], next: Some(Box::new(leaf())) }]);
    let Form::Struct(page) = <Page<'static, u8>>::FORM else { panic!("a struct") };
    let Fields::Named(fields) = page.fields else { panic!("named fields") };
    let defaults: Vec<Value> = fields.iter().filter_map(|field| Some(field.default?())).collect();
    assert_eq!(defaults, [json!("page"), json!([0]), json!(0)]);
    let named = [Named { id: "a".into(), in_stock: true }];
    let json = serde_json::to_value(Borrowed { text: "t", list: &named }).unwrap();
    assert!(fits(Borrowed::FORM, &json));
}
