//! Names of the user's scope do not matter, nor does where a task is declared.

#![deny(missing_docs, warnings)]
#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types)]

use ::sfn_dsl::states::TaskFunction;
use ::sfn_dsl::task;

struct str;
struct String;
struct Option;
struct Vec;
mod core {}
mod std {}

/// Raw names are names.
#[task(lambda = "${Match}", rename_all = "camelCase")]
pub async fn r#match(r#type: &::std::string::String, max_items: &[u8], rest: &u64) -> bool;

/// Without parameters, in every way that JSON can be written.
#[task(resource = "events:putEvents", arguments = {"Entries": [{"Detail": {"a": [1, -2.5, 1.0, true, null, []], "b": {}}}]})]
pub async fn r#try();

/// Tasks of a module.
pub mod tasks {
    /// Refunds.
    #[::sfn_dsl::task(workflow = "${Refunds}", callback, payload = {"id": id, "back": token}, timeout_seconds = 3600)]
    pub async fn refund(id: u32) -> ::std::primitive::u32;

    /// Asks.
    #[::sfn_dsl::task(http = "https://example.com/orders", method = "POST", connection = "${Connection}")]
    pub(crate) async fn ask(question: ::std::string::String) -> ::std::string::String;
}

macro_rules! declare {
    ($name:ident, $function:literal, $parameter:ident: $type:ty) => {
        /// From a macro.
        #[task(lambda = $function, payload = {"x": $parameter})]
        pub async fn $name($parameter: $type) -> $type;
    };
}

declare!(from_macro, "${FromMacro}", value: u8);

fn main() {
    #[task(lambda = "${Local}")]
    async fn local(id: u8) -> u8;

    let _ = (r#match(&::std::convert::From::from("a"), &[1], &2), r#try(), tasks::refund(1), from_macro(1), local(2));
    let _ = tasks::ask(::std::convert::From::from("?"));
    ::std::assert_eq!(<r#match as TaskFunction>::DECLARATION.name, "match");
    let [first, second, third] = r#match::DECLARATION.parameters else { ::std::panic!("three parameters") };
    ::std::assert_eq!([first.name, second.name, third.name], ["type", "max_items", "rest"]);
    ::std::assert_eq!(tasks::refund::DECLARATION.resource, "arn:aws:states:::states:startExecution.waitForTaskToken");
    ::std::assert!(tasks::refund::DECLARATION.result.is_empty());
    ::std::assert_eq!(tasks::ask::DECLARATION.result, ["ResponseBody"]);
}
