//! Where a part of a string stands in the text it was written in.
//!
//! Escapes, folded lines and indentation make a string differ from how it is written, but only blanks are added or
//! removed: character by character both have the same others, in the same order. So those are counted.

use std::ops::Range;

/// How the bytes of a string lie in the text that writes it. Made once for a string, however many parts of it are asked for.
#[derive(Debug)]
pub(crate) enum Alignment {
    /// Byte for byte, behind so many others.
    Same(usize),
    /// Character by character, blanks left out: the byte in the value, and the bytes that write it.
    Counted(Vec<(usize, Range<usize>)>),
    /// Not at all, as after a substitution or at an alias.
    None,
}

impl Alignment {
    /// Lays `text` along `source`, a string as JSON or YAML writes it.
    pub(crate) fn new(source: &str, text: &str) -> Self {
        let is_quoted = source.starts_with(['"', '\'']) && source.len() > 1;
        let inner = if is_quoted { source.get(1..source.len() - 1).unwrap_or_default() } else { source };
        if inner == text {
            return Self::Same(usize::from(is_quoted));
        }
        let mut written = Written::new(source);
        let mut counted = Vec::new();
        for (at, character) in text.char_indices().filter(|(_, character)| !character.is_whitespace()) {
            match written.next() {
                Some((bytes, found)) if found == character => counted.push((at, bytes)),
                _ => return Self::None,
            }
        }
        Self::Counted(counted)
    }

    /// The bytes of the source that write the bytes `part` of the value.
    pub(crate) fn part(&self, part: Range<usize>) -> Option<Range<usize>> {
        match self {
            Self::Same(before) => Some(part.start + before..part.end + before),
            Self::Counted(characters) => {
                let before = characters.partition_point(|(at, _)| *at < part.end);
                let end =
                    before.checked_sub(1).and_then(|last| characters.get(last)).map(|(_, bytes)| bytes.end);
                let first = characters.get(characters.partition_point(|(at, _)| *at < part.start));
                let start = first.map(|(_, bytes)| bytes.start).or(end)?;
                Some(start..end.unwrap_or(start).max(start))
            }
            Self::None => None,
        }
    }
}

/// The characters of a string as it is written, blanks left out, each with the bytes that write it.
struct Written<'s> {
    source: &'s str,
    at: usize,
    quote: Option<char>,
}

impl<'s> Written<'s> {
    fn new(source: &'s str) -> Self {
        let quote = source.chars().next().filter(|first| matches!(first, '"' | '\''));
        Self { source, at: usize::from(quote.is_some()), quote }
    }

    /// The next character, and how many bytes write it.
    fn character(&self) -> Option<(char, usize)> {
        let rest = self.source.get(self.at..)?;
        let first = rest.chars().next()?;
        match (self.quote, first) {
            (Some('\''), '\'') => rest.starts_with("''").then_some(('\'', 2)),
            (Some('"'), '"') => None,
            (Some('"'), '\\') => escape(rest),
            _ => Some((first, first.len_utf8())),
        }
    }
}

impl Iterator for Written<'_> {
    type Item = (Range<usize>, char);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (character, length) = self.character()?;
            let start = self.at;
            self.at += length;
            if !character.is_whitespace() {
                return Some((start..self.at, character));
            }
        }
    }
}

/// The character that an escape of JSON or YAML at the start of `rest` stands for, and how long the escape is.
fn escape(rest: &str) -> Option<(char, usize)> {
    let code = rest.chars().nth(1)?;
    let hexadecimal = |from: usize, digits: usize| {
        let digits = rest.get(from..from + digits)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let short = |character| Some((character, 1 + code.len_utf8()));
    match code {
        '0' => short('\0'),
        'a' => short('\u{7}'),
        'b' => short('\u{8}'),
        't' => short('\t'),
        'n' => short('\n'),
        'v' => short('\u{b}'),
        'f' => short('\u{c}'),
        'r' => short('\r'),
        'e' => short('\u{1b}'),
        'N' => short('\u{85}'),
        '_' => short('\u{a0}'),
        'L' => short('\u{2028}'),
        'P' => short('\u{2029}'),
        'x' => Some((char::from_u32(hexadecimal(2, 2)?)?, 4)),
        'U' => Some((char::from_u32(hexadecimal(2, 8)?)?, 10)),
        'u' => {
            let first = hexadecimal(2, 4)?;
            match char::from_u32(first) {
                Some(character) => Some((character, 6)),
                None if rest.get(6..8) == Some("\\u") => {
                    let second = hexadecimal(8, 4)?;
                    let pair = u16::try_from(first).ok().zip(u16::try_from(second).ok())?;
                    let character = char::decode_utf16([pair.0, pair.1]).next()?.ok()?;
                    Some((character, 12))
                }
                None => None,
            }
        }
        other => short(other),
    }
}

#[cfg(test)]
mod tests {
    use super::Alignment;

    /// The part of `source` that writes the part `[…]` of the value.
    #[track_caller]
    fn check(source: &str, marked: &str, expected: Option<&str>) {
        let (start, end) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let text = marked.replace(['[', ']'], "");
        let found = Alignment::new(source, &text).part(start..end).map(|range| source.get(range).unwrap());
        assert_eq!(found, expected, "{source:?}");
    }

    #[test]
    fn parts_are_found_behind_escapes_and_folded_lines() {
        check(r#""a b""#, "a [b]", Some("b"));
        check("a b", "a [b]", Some("b"));
        check(r#""\"a\" é\u00e9 \ud83d\ude00x""#, "\"a\" é[é] 😀x", Some(r"\u00e9"));
        check(r#""\"a\" é\u00e9 \ud83d\ude00x""#, "\"a\" éé [😀]x", Some(r"\ud83d\ude00"));
        check(r#""\"a\" é\u00e9 \ud83d\ude00x""#, "\"a\" éé 😀[x]", Some("x"));
        check("'it''s me'", "it's [me]", Some("me"));
        check("'it''s me'", "it[']s me", Some("''"));
        check("\"one \\\n   two\\n three\\U0001F600\"", "one two\n [three]😀", Some("three"));
        check("one\n      two\n\n      three", "one two\nthr[ee]", Some("ee"));
        check("{%\n    $a +\n      $b\n  %}", "{%\n  $a +\n    [$b]\n%}", Some("$b"));
    }

    #[test]
    fn a_part_of_blanks_or_at_the_end_is_near() {
        check("one\n  two", "one[ ]two", Some(""));
        check("one\n  two", "one[ t]wo", Some("t"));
        check("'it''s'", "it's[]", Some(""));
        check("'a''b c'", "a'b[ c]", Some("c"));
    }

    #[test]
    fn another_text_has_no_part() {
        check("*anchor", "some [text]", None);
        check("'${A}''s x'", "value's [x]", None);
        check("\"\\u12", "a [b]", None);
        check("\"", "[a]", None);
        check("", "[a]", None);
    }
}
