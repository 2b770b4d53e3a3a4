//! What the child executions of a map run get as their input: an item, or a batch of them.

use serde_json::{Map, Value};

use crate::payload::{Payload, measure};
use crate::reader::{Item, Items, ReaderError};

/// The items that are still to come, and how they become inputs.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    items: Items,
    /// How many items were taken.
    taken: usize,
    batching: Option<Batching>,
    /// An item that did not fit into the batch before.
    held: Option<Payload>,
}

/// `ItemBatcher`
///
/// Source: Developer Guide, "`ItemBatcher` (Map)".
#[derive(Debug, Clone)]
pub(super) struct Batching {
    pub(super) max_items: usize,
    /// The most bytes of an input, all of it.
    pub(super) max_bytes: usize,
    /// `BatchInput`
    pub(super) batch_input: Option<Payload>,
}

/// The input of a child execution.
#[derive(Debug, PartialEq)]
pub(super) struct Input {
    pub(super) value: Payload,
    /// How many items are in it.
    pub(super) items: u64,
}

impl Inputs {
    pub(super) fn new(items: Items, batching: Option<Batching>) -> Self {
        Self { items, taken: 0, batching, held: None }
    }

    /// The next input; `select` is `ItemSelector`, from position and item to value.
    pub(super) fn next<E: From<ReaderError>>(
        &mut self,
        mut select: impl FnMut(usize, Item) -> Result<Payload, E>,
    ) -> Result<Option<Input>, E> {
        let Some(batching) = &self.batching else {
            let Some(item) = self.items.next() else { return Ok(None) };
            let value = select(self.taken, item?)?;
            self.taken += 1;
            return Ok(Some(Input { value, items: 1 }));
        };
        let mut batch = Vec::new();
        let mut bytes = bytes(&wrap(batching.batch_input.as_deref(), Vec::new()));
        while batch.len() < batching.max_items {
            let value = match self.held.take() {
                Some(held) => held,
                None => match self.items.next() {
                    Some(item) => {
                        self.taken += 1;
                        select(self.taken - 1, item?)?
                    }
                    None => break,
                },
            };
            let more = self::bytes(&value).saturating_add(usize::from(!batch.is_empty()));
            // An item that is too large alone has a batch of its own.
            if bytes.saturating_add(more) > batching.max_bytes && !batch.is_empty() {
                self.held = Some(value);
                break;
            }
            bytes = bytes.saturating_add(more);
            batch.push(value);
        }
        if batch.is_empty() {
            return Ok(None);
        }
        let items = batch.len() as u64;
        let batch = batch.into_iter().map(Payload::into_value).collect();
        Ok(Some(Input { value: wrap(batching.batch_input.as_deref(), batch).into(), items }))
    }
}

fn wrap(batch_input: Option<&Value>, items: Vec<Value>) -> Value {
    let mut input = Map::new();
    input.insert("Items".to_owned(), items.into());
    if let Some(batch_input) = batch_input {
        input.insert("BatchInput".to_owned(), batch_input.clone());
    }
    input.into()
}

fn bytes(value: &Value) -> usize {
    measure(value).map_or(usize::MAX, |size| size.bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn batches(items: &[Value], batching: Option<Batching>) -> Vec<(Value, u64)> {
        let items = Items::of_values(items.iter().map(|item| (None, item.clone())));
        let mut inputs = Inputs::new(items, batching);
        let mut next = || inputs.next(|_, item| Ok::<_, ReaderError>(item.value.into())).unwrap();
        std::iter::from_fn(|| next().map(|input| (Value::clone(&input.value), input.items))).collect()
    }

    #[test]
    fn without_batching_every_item_is_an_input() {
        assert_eq!(batches(&[json!(1), json!(2)], None), [(json!(1), 1), (json!(2), 1)]);
    }

    #[test]
    fn batches_have_at_most_so_many_items() {
        let batching = Batching { max_items: 2, max_bytes: 1000, batch_input: Some(json!("b").into()) };
        let expected =
            [(json!({"BatchInput": "b", "Items": [1, 2]}), 2), (json!({"BatchInput": "b", "Items": [3]}), 1)];
        assert_eq!(batches(&[json!(1), json!(2), json!(3)], Some(batching)), expected);
    }

    #[test]
    fn batches_have_at_most_so_many_bytes() {
        let whole = json!({"Items": ["aaaa", "bb"]}).to_string().len();
        let items = [json!("aaaa"), json!("bb"), json!("too long for any"), json!(4)];
        let limit = |max_bytes| Some(Batching { max_items: usize::MAX, max_bytes, batch_input: None });
        let counts = |max_bytes| {
            batches(&items, limit(max_bytes)).into_iter().map(|(_, count)| count).collect::<Vec<_>>()
        };
        assert_eq!(counts(whole), [2, 1, 1]);
        assert_eq!(counts(whole - 1), [1, 1, 1, 1]);
        assert_eq!(counts(1000), [4]);
    }
}
