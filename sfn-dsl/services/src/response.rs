//! What actions answer: the shapes of their results.
//!
//! A second table in a file of its own, read in place like the first. Little endian: [`MAGIC`], then for each section its
//! first byte and its length as `u32`. A *text* is a `u32`: 24 bits where it begins in the pool, 8 bits how long it is.
//!
//! | section | row |
//! |---|---|
//! | pool | one byte of text |
//! | services | id (text); first action, actions (`u16`); sorted by id |
//! | actions | name (text); shape (`u32`); sorted by name per service |
//! | shapes | kind, flags (`u8`); count (`u16`); two values (`u32`) |
//! | members | name (text); shape, `0x8000_0000` required (`u32`); sorted by name per shape |
//! | words | a value of an enumeration (text) |

use crate::table::Row;

/// The first bytes of the table; the last one is the version of the layout.
const MAGIC: &[u8; 8] = b"sfn-out\x01";

static EMBEDDED: &[u8] = include_bytes!("../responses.bin");

#[derive(Debug, Clone, Copy)]
enum Section {
    Pool,
    Services,
    Actions,
    Shapes,
    Members,
    Words,
}

impl Section {
    const fn row_size(self) -> usize {
        match self {
            Self::Pool => 1,
            Self::Services | Self::Actions | Self::Members => 8,
            Self::Shapes => 12,
            Self::Words => 4,
        }
    }
}

/// The shape of a value in the result of an action.
///
/// # Examples
/// ```
/// use sfn_services::{Response, response};
///
/// let put_events = response("eventbridge", "putEvents").ok_or("no such action")?;
/// let Response::Object(mut members) = put_events else { return Err("no object") };
/// let entries = members.find(|member| member.name == "Entries").ok_or("no entries")?;
/// assert!(matches!(entries.shape, Response::Array(_)));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone)]
pub enum Response {
    /// Anything.
    Any,
    /// A text, bytes and timestamps included.
    String,
    /// One of these texts.
    Word(Words),
    /// A number between bounds, where it has some.
    Number {
        /// The least.
        least: Option<i32>,
        /// The most.
        most: Option<i32>,
    },
    /// `true` or `false`.
    Boolean,
    /// Any number of values.
    Array(Element),
    /// Values by names that nobody knows before.
    Map(Element),
    /// Values by names.
    Object(Members),
}

/// A member of an object in a result.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name, as it stands in a definition.
    pub name: &'static str,
    /// Whether the service always answers it.
    pub required: bool,
    /// Its shape.
    pub shape: Response,
}

/// The shape of the values of an array or a map.
#[derive(Debug, Clone, Copy)]
pub struct Element(usize);

impl Element {
    /// The shape.
    pub fn shape(self) -> Response {
        shape(self.0)
    }
}

/// The members of an object, in order.
#[derive(Debug, Clone)]
pub struct Members(std::ops::Range<usize>);

impl Iterator for Members {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        const REQUIRED: u32 = 0x8000_0000;
        let row = row(Section::Members, self.0.next()?)?;
        let reference = row.u32(4);
        Some(Member {
            name: text(row),
            required: reference & REQUIRED != 0,
            shape: shape((reference & !REQUIRED) as usize),
        })
    }
}

/// The values of an enumeration.
#[derive(Debug, Clone)]
pub struct Words(std::ops::Range<usize>);

impl Iterator for Words {
    type Item = &'static str;

    fn next(&mut self) -> Option<&'static str> {
        row(Section::Words, self.0.next()?).map(text)
    }
}

/// What an action of an AWS SDK integration answers, by the names of the definition; `None` where that is not known.
pub fn response(service: &str, action: &str) -> Option<Response> {
    let service = row(Section::Services, find(Section::Services, 0..rows(Section::Services), service)?)?;
    let (first, count) = (usize::from(service.u16(4)), usize::from(service.u16(6)));
    let action = row(Section::Actions, find(Section::Actions, first..first + count, action)?)?;
    Some(shape(action.u32(4) as usize))
}

fn shape(index: usize) -> Response {
    let Some(row) = row(Section::Shapes, index) else { return Response::Any };
    let (first, count) = (row.u32(4) as usize, usize::from(row.u16(2)));
    let range = first..first.saturating_add(count);
    let bound = |flag: u8, at: usize| (row.u8(1) & flag != 0).then(|| row.u32(at).cast_signed());
    match row.u8(0) {
        1 => Response::String,
        2 => Response::Word(Words(range)),
        3 => Response::Number { least: bound(1, 4), most: bound(2, 8) },
        4 => Response::Boolean,
        5 => Response::Array(Element(first)),
        6 => Response::Map(Element(first)),
        7 => Response::Object(Members(range)),
        _ => Response::Any,
    }
}

fn section(section: Section) -> &'static [u8] {
    let find = || {
        let header = Row::of(EMBEDDED.get(MAGIC.len() + 8 * section as usize..)?);
        EMBEDDED.get(header.u32(0) as usize..)?.get(..header.u32(4) as usize)
    };
    if EMBEDDED.starts_with(MAGIC) { find().unwrap_or_default() } else { &[] }
}

fn rows(of: Section) -> usize {
    section(of).len() / of.row_size()
}

fn row(of: Section, index: usize) -> Option<Row> {
    let size = of.row_size();
    section(of).get(index.checked_mul(size)?..)?.get(..size).map(Row::of)
}

/// The text that a row begins with.
fn text(row: Row) -> &'static str {
    let reference = row.u32(0);
    let (start, length) = (reference & 0xFF_FFFF, reference >> 24);
    let bytes = section(Section::Pool).get(start as usize..).and_then(|pool| pool.get(..length as usize));
    std::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
}

/// The row that begins with that text, among sorted rows.
fn find(of: Section, among: std::ops::Range<usize>, wanted: &str) -> Option<usize> {
    let (mut low, mut high) = (among.start, among.end.min(rows(of)));
    while low < high {
        let middle = low + (high - low) / 2;
        match text(row(of, middle)?).cmp(wanted) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(shape: Response, name: &str) -> Member {
        let Response::Object(mut members) = shape else { panic!("no object") };
        members.find(|member| member.name == name).unwrap()
    }

    #[test]
    fn names_are_those_of_definitions() {
        let started = response("sfn", "startExecution").unwrap();
        assert!(member(started.clone(), "ExecutionArn").required);
        assert!(matches!(member(started, "StartDate").shape, Response::String));
        let object = response("s3", "getObject").unwrap();
        assert!(!member(object.clone(), "ETag").required);
        assert!(matches!(member(object, "SseCustomerKeyMD5").shape, Response::String));
    }

    #[test]
    fn numbers_have_bounds_and_words_have_values() {
        let function = member(response("lambda", "getFunction").unwrap(), "Configuration").shape;
        let memory = member(function, "MemorySize").shape;
        assert!(matches!(memory, Response::Number { least: Some(128), .. }), "{memory:?}");
        let Response::Word(mut classes) = member(response("s3", "getObject").unwrap(), "StorageClass").shape
        else {
            panic!("no word")
        };
        assert!(classes.any(|class| class == "GLACIER"));
    }

    #[test]
    fn what_is_not_known_has_no_shape() {
        assert!(response("s3", "getNothing").is_none());
        assert!(response("nothing", "getObject").is_none());
    }
}
