//! Items in delimited text: one object of texts per row.
//!
//! Source: Developer Guide, "`ItemReader` (Map)", "How Step Functions parses input CSV files"; recorded rows of 2023.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::ReaderError;

/// The most bytes of the headers.
///
/// Source: Developer Guide, "`ItemReader` (Map)".
const MAX_HEADER_BYTES: usize = 10 * 1024;

/// The items of a delimited text.
#[derive(Debug, Clone)]
pub(super) struct CsvItems {
    rows: Rows,
    headers: Arc<[String]>,
}

impl CsvItems {
    /// The rows of a text; its first row has the names of the fields where `headers` are not given.
    pub(super) fn open(
        text: Arc<[u8]>,
        delimiter: u8,
        headers: Option<&Arc<[String]>>,
    ) -> Result<Self, ReaderError> {
        // A byte order mark is no part of the first name.
        let at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut rows = Rows { text, at, delimiter };
        let headers = match headers {
            Some(headers) => Arc::clone(headers),
            None => rows.next().transpose()?.unwrap_or_default().into(),
        };
        if headers.iter().map(String::len).sum::<usize>() > MAX_HEADER_BYTES {
            return Err(ReaderError::new("CSV headers cannot be larger than 10 KiB."));
        }
        let is_repeated = |(position, header)| headers.iter().take(position).any(|earlier| earlier == header);
        if headers.iter().enumerate().any(is_repeated) {
            return Err(ReaderError::new("CSV headers cannot contain duplicates."));
        }
        Ok(Self { rows, headers })
    }

    /// The next row: missing fields are empty, fields without a name are left out.
    pub(super) fn next(&mut self) -> Option<Result<Value, ReaderError>> {
        Some(self.rows.next()?.map(|fields| {
            let fields = fields.into_iter().map(Value::from).chain(std::iter::repeat(Value::from("")));
            self.headers.iter().cloned().zip(fields).collect::<Map<_, _>>().into()
        }))
    }
}

/// The rows of a delimited text; empty lines are passed over.
#[derive(Debug, Clone)]
struct Rows {
    text: Arc<[u8]>,
    at: usize,
    delimiter: u8,
}

impl Rows {
    fn next(&mut self) -> Option<Result<Vec<String>, ReaderError>> {
        while let Some(b'\n' | b'\r') = self.text.get(self.at) {
            self.at += 1;
        }
        self.text.get(self.at)?;
        let mut fields = Vec::new();
        loop {
            let (field, is_last) = self.field();
            match String::from_utf8(field) {
                Ok(field) => fields.push(field),
                Err(_) => return Some(Err(ReaderError::malformed("a field is not UTF-8"))),
            }
            if is_last {
                return Some(Ok(fields));
            }
        }
    }

    /// Reads a field and what ends it; returns whether it is the last of its row.
    fn field(&mut self) -> (Vec<u8>, bool) {
        let mut field = Vec::new();
        let mut is_quoted = false;
        let mut is_start = true;
        while let Some(byte) = self.text.get(self.at).copied() {
            self.at += 1;
            let next = self.text.get(self.at).copied();
            match byte {
                b'"' if is_quoted && next == Some(b'"') => {
                    self.at += 1;
                    field.push(b'"');
                }
                b'"' if is_quoted || is_start => is_quoted = !is_quoted,
                // It escapes itself, quotes and the delimiter; before anything else it disappears.
                b'\\' => {
                    if let Some(escaped) = next.filter(|next| [b'\\', b'"', self.delimiter].contains(next)) {
                        self.at += 1;
                        field.push(escaped);
                    }
                }
                _ if is_quoted => field.push(byte),
                b'\r' if next == Some(b'\n') => {}
                b'\n' => return (field, true),
                _ if byte == self.delimiter => return (field, false),
                _ => field.push(byte),
            }
            is_start = false;
        }
        (field, true)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, delimiter: u8, headers: Option<&Arc<[String]>>, expected: &Value) {
        let mut items = CsvItems::open(text.as_bytes().into(), delimiter, headers).unwrap();
        let items: Vec<Value> = std::iter::from_fn(|| items.next()).map(Result::unwrap).collect();
        assert_eq!(Value::from(items), *expected, "{text}");
    }

    #[test]
    fn rows_become_objects_of_texts() {
        check("a,b\n1,x\n2,\n", b',', None, &json!([{"a": "1", "b": "x"}, {"a": "2", "b": ""}]));
        check("a;b\r\n1;x\r\n", b';', None, &json!([{"a": "1", "b": "x"}]));
        check(
            "1|2|3\n4",
            b'|',
            Some(&given(&["a", "b"])),
            &json!([{"a": "1", "b": "2"}, {"a": "4", "b": ""}]),
        );
        check("", b',', None, &json!([]));
        check("\u{feff}a\n\n1\n\n", b',', None, &json!([{"a": "1"}]));
        check("   \n", b',', Some(&given(&["a"])), &json!([{"a": "   "}]));
    }

    #[test]
    fn quotes_and_backslashes_protect_what_they_stand_before() {
        let a_b = given(&["a", "b"]);
        check("\"x, y\",\"line\nbreak\"\n", b',', Some(&a_b), &json!([{"a": "x, y", "b": "line\nbreak"}]));
        check(
            "\"say \"\"hi\"\"\",it's \"so\"\n",
            b',',
            Some(&a_b),
            &json!([{"a": "say \"hi\"", "b": "it's \"so\""}]),
        );
        check(
            "C:\\\\Program Files,a\\,b\n",
            b',',
            Some(&a_b),
            &json!([{"a": "C:\\Program Files", "b": "a,b"}]),
        );
        check("x\\y,\"open\n", b',', Some(&a_b), &json!([{"a": "xy", "b": "open\n"}]));
    }

    #[test]
    fn headers_have_their_limits() {
        let open = |text: &str| CsvItems::open(text.as_bytes().into(), b',', None).map(|_| ());
        assert_eq!(open("a,b,a\n1,2,3"), Err(ReaderError::new("CSV headers cannot contain duplicates.")));
        assert!(open(&"a".repeat(MAX_HEADER_BYTES)).is_ok());
        assert!(open(&"a".repeat(MAX_HEADER_BYTES + 1)).is_err());
    }

    fn given(names: &[&str]) -> Arc<[String]> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }
}
