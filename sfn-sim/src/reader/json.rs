//! Items in JSON: the elements of an array or the members of an object, one at a time.

use std::sync::Arc;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::ReaderError;

/// A place in a JSON text. Nothing before it is kept, nothing after it is looked at yet.
#[derive(Debug, Clone)]
struct Cursor {
    text: Arc<[u8]>,
    at: usize,
}

impl Cursor {
    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.get(self.at)?;
            if !byte.is_ascii_whitespace() {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Goes over a byte if it comes next.
    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), ReaderError> {
        if self.eat(byte) {
            Ok(())
        } else {
            Err(ReaderError::malformed(&format!("expected `{}`", char::from(byte))))
        }
    }

    /// Reads a value.
    fn value<T: DeserializeOwned>(&mut self) -> Result<T, ReaderError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter();
        let value = values.next().unwrap_or_else(|| Err(serde::de::Error::custom("the text ends too early")));
        let read = values.byte_offset();
        let value = value.map_err(|error| ReaderError::malformed(&error.to_string()))?;
        self.at += read;
        Ok(value)
    }

    /// Goes over a comma to the next element or member, or over the bracket at the end; returns whether there is more.
    fn has_next(&mut self, close: u8, is_first: bool) -> Result<bool, ReaderError> {
        if self.eat(close) {
            return Ok(false);
        }
        if !is_first {
            self.expect(b',')?;
        }
        Ok(true)
    }

    fn key(&mut self) -> Result<String, ReaderError> {
        let key = self.value()?;
        self.expect(b':')?;
        Ok(key)
    }

    /// Goes to the value that one token of a JSON Pointer names, inside the array or object that comes next.
    fn descend(&mut self, token: &str) -> Result<bool, ReaderError> {
        let mut is_first = true;
        if self.eat(b'{') {
            while self.has_next(b'}', is_first)? {
                if self.key()? == token {
                    return Ok(true);
                }
                self.value::<IgnoredAny>()?;
                is_first = false;
            }
        } else if self.eat(b'[') {
            let mut left: usize = token.parse().map_err(|_| ReaderError::no_such_place(token))?;
            while self.has_next(b']', is_first)? {
                if left == 0 {
                    return Ok(true);
                }
                self.value::<IgnoredAny>()?;
                (left, is_first) = (left - 1, false);
            }
        }
        Ok(false)
    }
}

/// The items of a JSON text.
#[derive(Debug, Clone)]
pub(super) struct JsonItems {
    cursor: Cursor,
    /// The bracket that ends them.
    close: u8,
    is_first: bool,
    is_done: bool,
}

impl JsonItems {
    /// The items of the array or object at a place; an object is taken only where a pointer chose it, as recorded.
    pub(super) fn open(text: Arc<[u8]>, pointer: Option<&str>) -> Result<Self, ReaderError> {
        let mut cursor = Cursor { text, at: 0 };
        for token in pointer.unwrap_or_default().split('/').skip(1) {
            if !cursor.descend(&token.replace("~1", "/").replace("~0", "~"))? {
                return Err(ReaderError::no_such_place(pointer.unwrap_or_default()));
            }
        }
        let close = if cursor.eat(b'[') {
            b']'
        } else if pointer.is_some_and(|pointer| !pointer.is_empty()) && cursor.eat(b'{') {
            b'}'
        } else {
            // What is no JSON at all is told as such.
            cursor.value::<IgnoredAny>()?;
            return Err(ReaderError::new("Attempting to map over non-iterable node."));
        };
        Ok(Self { cursor, close, is_first: true, is_done: false })
    }

    /// The next item, with its key where it is a member of an object.
    pub(super) fn next(&mut self) -> Option<Result<(Option<String>, Value), ReaderError>> {
        if self.is_done {
            return None;
        }
        let item = self.read();
        self.is_first = false;
        self.is_done = !matches!(item, Ok(Some(_)));
        item.transpose()
    }

    fn read(&mut self) -> Result<Option<(Option<String>, Value)>, ReaderError> {
        if !self.cursor.has_next(self.close, self.is_first)? {
            return Ok(None);
        }
        let key = if self.close == b'}' { Some(self.cursor.key()?) } else { None };
        Ok(Some((key, self.cursor.value()?)))
    }
}

/// The items of a text with one JSON value in each line; empty lines are passed over.
#[derive(Debug, Clone)]
pub(super) struct JsonLines {
    text: Arc<[u8]>,
    at: usize,
}

impl JsonLines {
    pub(super) fn open(text: Arc<[u8]>) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn next(&mut self) -> Option<Result<Value, ReaderError>> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            self.at += end + 1;
            if !line.trim_ascii().is_empty() {
                let value = serde_json::from_slice(line);
                return Some(value.map_err(|error| ReaderError::malformed(&error.to_string())));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn items(text: &str, pointer: Option<&str>) -> Result<Vec<(Option<String>, Value)>, ReaderError> {
        let mut items = JsonItems::open(text.as_bytes().into(), pointer)?;
        std::iter::from_fn(|| items.next()).collect()
    }

    #[track_caller]
    fn values(text: &str, pointer: Option<&str>) -> Vec<Value> {
        items(text, pointer).unwrap().into_iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn elements_come_one_by_one() {
        assert_eq!(
            values(" [1,\"a,]\" ,{\"b\":[2]},null]\n", None),
            [json!(1), json!("a,]"), json!({"b": [2]}), json!(null)]
        );
        assert_eq!(values("[ ]", None), [] as [Value; 0]);
        assert_eq!(values("[[1], [2]]", Some("/1")), [json!(2)]);
    }

    #[test]
    fn a_pointer_chooses_an_array_or_an_object() {
        let text = r#"{"skipped": [{"a": 1}], "data": {"a/b": [1, 2], "~": {"x": 1, "y": 2}}}"#;
        assert_eq!(values(text, Some("/data/a~1b")), [json!(1), json!(2)]);
        let members = items(text, Some("/data/~0")).unwrap();
        assert_eq!(members, [(Some("x".to_owned()), json!(1)), (Some("y".to_owned()), json!(2))]);
        assert!(items(text, Some("/data/missing")).is_err());
        assert!(items(text, Some("/skipped/0/a")).is_err());
        assert!(items(text, Some("/skipped/7")).is_err());
    }

    #[test]
    fn what_is_no_list_is_told() {
        let cause = "Attempting to map over non-iterable node.";
        assert_eq!(items("{\"a\": 1}", None), Err(ReaderError::new(cause)));
        assert_eq!(items("17", None), Err(ReaderError::new(cause)));
        for malformed in ["", "nonsense", "[1 2]", "[1,", "[1,]", "[{]"] {
            assert!(items(malformed, None).is_err(), "{malformed}");
        }
    }

    #[test]
    fn after_a_mistake_nothing_comes() {
        let mut items = JsonItems::open("[1 2]".as_bytes().into(), None).unwrap();
        assert!(items.next().unwrap().is_ok());
        assert!(items.next().unwrap().is_err());
        assert!(items.next().is_none());
    }

    #[test]
    fn each_line_is_an_item() {
        let mut lines = JsonLines::open("{\"a\": 1}\r\n\n 2\n\"b\"".as_bytes().into());
        let read: Vec<Value> = std::iter::from_fn(|| lines.next()).map(Result::unwrap).collect();
        assert_eq!(read, [json!({"a": 1}), json!(2), json!("b")]);
        let mut lines = JsonLines::open("{".as_bytes().into());
        assert!(lines.next().unwrap().is_err());
        assert!(lines.next().is_none());
    }
}
