//! Names of the user's scope do not matter, nor does where the type comes from.

#![deny(missing_docs, warnings)]
#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types)]

struct Option;
struct Default;
mod core {}
mod sfn_dsl {}

macro_rules! order {
    ($name:ident, $case:literal, $field:ident: $ty:ty) => {
        /// An order.
        #[derive(::serde::Serialize, ::serde::Deserialize, ::sfn_dsl::shape::Shape)]
        #[serde(rename_all = $case)]
        pub struct $name {
            #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
            $field: ::std::vec::Vec<$ty>,
            r#type: u8,
        }
    };
}

order!(Order, "camelCase", line_items: u8);

/// Generic and borrowed.
#[derive(::serde::Serialize, ::sfn_dsl::shape::Shape)]
#[serde(tag = "kind", content = "data")]
pub enum Generic<'a, const N: usize, T: ::std::clone::Clone = u8>
where
    T: ::std::marker::Send,
{
    /// Borrowed.
    Text(&'a T),
    /// Named.
    Named {
        /// Data.
        data: T,
    },
    /// None.
    #[cfg(any())]
    Never(::std::thread::JoinHandle<()>),
}

fn main() {
    use ::sfn_dsl::shape::{Fields, Form, Shape};
    let Form::Struct(order) = Order::FORM else { ::std::panic!() };
    let Fields::Named([line_items, kind]) = order.fields else { ::std::panic!() };
    ::std::assert_eq!([line_items.json, kind.json], ["lineItems", "type"]);
    let Form::Enum(generic) = Generic::<'static, 1, u8>::FORM else { ::std::panic!() };
    ::std::assert_eq!(generic.variants.len(), 2);
}
