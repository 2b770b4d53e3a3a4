//! The binary table: how it is laid out and how it is read.
//!
//! Little endian. A header of [`MAGIC`] and, for each [`Section`], its first byte and its length as `u32`. Sections are rows
//! of equal size. A *text* is a `u32`: 20 bits where it begins in the pool, 8 bits how long it is, 4 bits for the row's own use.
//! The pool and the lists are packed: texts and lists overlap where they can.
//!
//! | section | row |
//! |---|---|
//! | pool | one byte of text |
//! | services | id + flags, error prefix, IAM prefix, SDK id (texts); first action, actions, first error, errors (`u16`); sorted by id |
//! | actions | name + flags (text); first parameter (`u16`), parameters (`u8`), errors (`u8`), first error (`u16`); sorted by name per service |
//! | params | name + kind (text) |
//! | param lists | 14 bits the parameter, `0x4000` required, `0x8000` idempotency token (`u16`); sorted by name per action |
//! | errors | name (text); sorted per service |
//! | error lists | position among the errors of the service (`u8`) |
//! | extras | action (`u16`), text + what it is (text), second text; sorted by action |

use std::fmt;

use crate::service::Service;

/// The first bytes of the table; the last one is the version of the layout.
pub(crate) const MAGIC: &[u8; 8] = b"sfn-svc\x01";

static EMBEDDED: &[u8] = include_bytes!("../services.bin");

/// A part of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Section {
    Pool,
    Services,
    Actions,
    Params,
    ParamLists,
    Errors,
    ErrorLists,
    Extras,
}

impl Section {
    /// How many bytes a row has.
    pub(crate) const fn row_size(self) -> usize {
        match self {
            Self::Pool | Self::ErrorLists => 1,
            Self::Services => 24,
            Self::Actions | Self::Extras => 10,
            Self::Params | Self::Errors => 4,
            Self::ParamLists => 2,
        }
    }
}

/// The bytes of a table.
#[derive(Clone, Copy)]
pub(crate) struct Table(&'static [u8]);

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Table").field(&self.0.len()).finish()
    }
}

impl Table {
    /// The table of this crate.
    pub(crate) fn embedded() -> Self {
        Self(EMBEDDED)
    }

    #[cfg(test)]
    pub(crate) fn of(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    fn section(self, section: Section) -> &'static [u8] {
        let find = || {
            let header = Row(self.0.get(MAGIC.len() + 8 * section as usize..)?);
            self.0.get(header.u32(0) as usize..)?.get(..header.u32(4) as usize)
        };
        if self.0.starts_with(MAGIC) { find().unwrap_or_default() } else { &[] }
    }

    /// How many rows a section has.
    pub(crate) fn len(self, section: Section) -> usize {
        self.section(section).len() / section.row_size()
    }

    /// A row, if the section has it.
    pub(crate) fn row(self, section: Section, index: usize) -> Option<Row> {
        let size = section.row_size();
        self.section(section).get(index.checked_mul(size)?..)?.get(..size).map(Row)
    }

    /// The text that a row holds at that byte; empty where the table is damaged.
    pub(crate) fn text(self, row: Row, at: usize) -> &'static str {
        let reference = row.u32(at);
        let (start, length) = (reference & 0xF_FFFF, reference >> 20 & 0xFF);
        let bytes = self.section(Section::Pool).get(start as usize..);
        let bytes = bytes.and_then(|pool| pool.get(..length as usize)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The row that begins with that text, among sorted rows.
    pub(crate) fn find(self, section: Section, first: usize, count: usize, text: &str) -> Option<usize> {
        let (mut low, mut high) = (first, first.saturating_add(count).min(self.len(section)));
        while low < high {
            let middle = low + (high - low) / 2;
            match self.text(self.row(section, middle)?, 0).cmp(text) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub(crate) fn service(self, id: &str) -> Option<Service> {
        let index = self.find(Section::Services, 0, self.len(Section::Services), id)?;
        Service::at(self, index)
    }

    pub(crate) fn services(self) -> impl Iterator<Item = Service> {
        (0..self.len(Section::Services)).map_while(move |index| Service::at(self, index))
    }
}

/// Bytes of a row. Reads behind its end give zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row(&'static [u8]);

impl Row {
    #[cfg(feature = "responses")]
    pub(crate) fn of(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn u8(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or_default()
    }

    pub(crate) fn u16(self, at: usize) -> u16 {
        u16::from_le_bytes([self.u8(at), self.u8(at + 1)])
    }

    pub(crate) fn u32(self, at: usize) -> u32 {
        u32::from(self.u16(at)) | u32::from(self.u16(at + 2)) << 16
    }

    /// The four bits beside a text.
    pub(crate) fn tag(self, at: usize) -> u8 {
        self.u8(at + 3) >> 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads everything there is and returns how many values that were.
    fn read_all(table: Table) -> usize {
        let mut read = 0;
        // A damaged table can give every service the same thousands of actions; a few say enough.
        for service in table.services().take(40) {
            read += service.id().len() + service.errors().count();
            for action in service.actions().take(200) {
                read += action.params().count() + action.errors().count() + action.iam_actions().len();
                read += action.renamed().count() + action.alternatives().count();
            }
        }
        read
    }

    fn damaged(change: impl FnOnce(&mut Vec<u8>)) -> Table {
        let mut bytes = EMBEDDED.to_vec();
        change(&mut bytes);
        Table::of(bytes.leak())
    }

    #[test]
    fn a_cut_table_gives_fewer_answers_and_no_panic() {
        let whole = read_all(Table::embedded());
        for length in [0, 7, 8, 20, 71, 72, 1000, 500_000, EMBEDDED.len() / 2, EMBEDDED.len() - 1] {
            let table = damaged(|bytes| bytes.truncate(length));
            assert!(read_all(table) <= whole, "{length}");
            table.service("sqs").and_then(|sqs| sqs.action("sendMessage"));
        }
    }

    #[test]
    fn flipped_bytes_never_panic() {
        // Every byte of the header, and one in each few thousand of the rest.
        let rest = (72..EMBEDDED.len()).step_by(EMBEDDED.len() / 60);
        for (position, mask) in (0..72).chain(rest).flat_map(|position| [(position, 0xFF), (position, 0x41)])
        {
            let table = damaged(|bytes| bytes[position] ^= mask);
            read_all(table);
            table.service("sqs").and_then(|sqs| sqs.action("sendMessage"));
        }
    }

    #[test]
    fn another_file_is_an_empty_table() {
        assert_eq!(
            Table::of(b"not a table at all, but long enough for a header, which is 72 bytes long")
                .services()
                .count(),
            0
        );
    }
}
