//! What a map run leaves behind: results in the output of the state, or in files in S3.
//!
//! Source: Developer Guide, "`ResultWriter` (Map)".

use std::io;
use std::sync::Arc;

use serde::Serialize;
use sfn_dsl::time::Timestamp;

use super::family::Family;
use crate::execution::Status;
use crate::program::OutputType;

/// How a child execution went.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChildResult<'a> {
    pub(super) index: u64,
    /// `None`: it was never started.
    pub(super) status: Option<Status>,
    pub(super) started_at: Timestamp,
    pub(super) stopped_at: Timestamp,
    /// A JSON text.
    pub(super) input: &'a str,
    /// A JSON text.
    pub(super) output: Option<&'a str>,
    pub(super) error: Option<&'a str>,
    pub(super) cause: Option<&'a str>,
    pub(super) redrive_count: u64,
}

/// Everything that is known of a child, in the words of the service.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    execution_arn: String,
    input: &'a str,
    input_details: Included,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a str>,
    #[serde(flatten)]
    end: Option<End>,
    state_machine_arn: &'a str,
    status: &'static str,
}

/// What is known of a child that was started.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct End {
    output_details: Included,
    redrive_count: u64,
    redrive_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_status_reason: Option<&'static str>,
    start_date: String,
    stop_date: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Included {
    included: bool,
}

impl<'a> ChildResult<'a> {
    /// The result with everything that is known of the execution.
    pub(super) fn described(&self, family: &'a Family) -> Described<'a> {
        let name = family.name(self.index);
        let is_success = self.status == Some(Status::Succeeded);
        Described {
            cause: self.cause,
            error: self.error,
            execution_arn: family.execution_arn(&name),
            input: self.input,
            input_details: Included { included: true },
            name,
            output: self.output,
            end: self.status.map(|_| End {
                output_details: Included { included: true },
                redrive_count: self.redrive_count,
                redrive_status: if is_success { "NOT_REDRIVABLE" } else { "REDRIVABLE" },
                redrive_status_reason: is_success.then_some("Execution is SUCCEEDED and cannot be redriven"),
                start_date: self.started_at.to_string(),
                stop_date: self.stopped_at.to_string(),
            }),
            state_machine_arn: &family.state_machine_arn,
            status: self.status.map_or("PENDING", Status::as_str),
        }
    }
}

/// A writer that only counts.
struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a value as compact JSON to a place that takes everything.
fn write_json(to: &mut impl io::Write, value: &impl Serialize) {
    // Neither these writers nor these values can fail.
    let _ = serde_json::to_writer(to, value);
}

/// The results of children with one status, as they are written to S3.
///
/// They are kept packed and become text when somebody reads the file: what describes a child is mostly what the map run
/// knows anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResultFile {
    family: Arc<Family>,
    output_type: OutputType,
    /// Packed results, in pieces that never move.
    pieces: Vec<Vec<u8>>,
    count: u64,
    /// The bytes of the text.
    size: usize,
}

/// How large a piece is before the next one begins.
const PIECE_BYTES: usize = 256 * 1024;

impl ResultFile {
    pub(super) fn new(family: Arc<Family>, output_type: OutputType) -> Self {
        Self { family, output_type, pieces: Vec::new(), count: 0, size: 2 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The bytes of the text.
    pub(crate) fn size(&self) -> usize {
        match self.output_type {
            OutputType::Json => self.size,
            // Brackets and commas are line ends here: none at the start, one after each.
            OutputType::JsonLines => self.size - 2 + usize::from(self.count > 0),
        }
    }

    /// Adds a result with everything that is known of the execution.
    pub(super) fn push_described(&mut self, result: &ChildResult<'_>) {
        let mut bytes = Counter(0);
        write_json(&mut bytes, &result.described(&self.family));
        self.push(bytes.0, |piece| {
            piece.push(0);
            pack_result(piece, result);
        });
    }

    /// Adds an output, or a part of one.
    pub(super) fn push_output(&mut self, text: &str) {
        self.push(text.len(), |piece| {
            piece.push(1);
            pack_text(piece, text);
        });
    }

    fn push(&mut self, text_bytes: usize, pack: impl FnOnce(&mut Vec<u8>)) {
        if self.pieces.last().is_none_or(|piece| piece.len() >= PIECE_BYTES) {
            self.pieces.push(Vec::new());
        }
        if let Some(piece) = self.pieces.last_mut() {
            pack(piece);
        }
        self.size += text_bytes + usize::from(self.count > 0);
        self.count += 1;
    }

    /// The text of the file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.size);
        let (open, between, close): (&[u8], &[u8], &[u8]) = match self.output_type {
            OutputType::Json => (b"[", b",", b"]"),
            OutputType::JsonLines => (b"", b"\n", if self.is_empty() { b"" } else { b"\n" }),
        };
        text.extend_from_slice(open);
        let mut is_first = true;
        for piece in &self.pieces {
            let mut packed = piece.as_slice();
            while let Some((kind, rest)) = packed.split_first() {
                packed = rest;
                text.extend_from_slice(if is_first { b"" } else { between });
                is_first = false;
                if *kind == 0 {
                    write_json(&mut text, &unpack_result(&mut packed).described(&self.family));
                } else {
                    text.extend_from_slice(unpack_text(&mut packed).as_bytes());
                }
            }
        }
        text.extend_from_slice(close);
        text
    }
}

fn pack_result(piece: &mut Vec<u8>, result: &ChildResult<'_>) {
    let status = match result.status {
        None => 0,
        Some(Status::Succeeded) => 1,
        Some(Status::Failed) => 2,
        Some(Status::TimedOut) => 3,
        Some(Status::Aborted | Status::Running) => 4,
    };
    let started = result.started_at.as_millis();
    pack_number(piece, result.index);
    piece.push(status);
    pack_number(piece, started.cast_unsigned());
    pack_number(piece, result.stopped_at.as_millis().saturating_sub(started).unsigned_abs());
    pack_text(piece, result.input);
    for text in [result.output, result.error, result.cause] {
        piece.push(u8::from(text.is_some()));
        pack_text(piece, text.unwrap_or_default());
    }
    pack_number(piece, result.redrive_count);
}

fn unpack_result<'a>(packed: &mut &'a [u8]) -> ChildResult<'a> {
    let index = unpack_number(packed);
    let status = match unpack_byte(packed) {
        0 => None,
        1 => Some(Status::Succeeded),
        2 => Some(Status::Failed),
        3 => Some(Status::TimedOut),
        _ => Some(Status::Aborted),
    };
    let started = unpack_number(packed).cast_signed();
    let stopped = started.saturating_add_unsigned(unpack_number(packed));
    let input = unpack_text(packed);
    let mut optional = || {
        let is_there = unpack_byte(packed) == 1;
        Some(unpack_text(packed)).filter(|_| is_there)
    };
    let (output, error, cause) = (optional(), optional(), optional());
    let (started_at, stopped_at) = (Timestamp::from_millis(started), Timestamp::from_millis(stopped));
    let redrive_count = unpack_number(packed);
    ChildResult { index, status, started_at, stopped_at, input, output, error, cause, redrive_count }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn pack_number(piece: &mut Vec<u8>, mut number: u64) {
    loop {
        let [bits, ..] = (number & 0x7f).to_le_bytes();
        number >>= 7;
        if number == 0 {
            return piece.push(bits);
        }
        piece.push(bits | 0x80);
    }
}

fn unpack_number(packed: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = unpack_byte(packed);
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}

fn pack_text(piece: &mut Vec<u8>, text: &str) {
    pack_number(piece, text.len() as u64);
    piece.extend_from_slice(text.as_bytes());
}

fn unpack_text<'a>(packed: &mut &'a [u8]) -> &'a str {
    let length = usize::try_from(unpack_number(packed)).unwrap_or(usize::MAX);
    let (text, rest) = packed.split_at_checked(length).unwrap_or((packed, &[]));
    *packed = rest;
    std::str::from_utf8(text).unwrap_or_default()
}

fn unpack_byte(packed: &mut &[u8]) -> u8 {
    match packed.split_first() {
        Some((byte, rest)) => {
            *packed = rest;
            *byte
        }
        None => 0,
    }
}
