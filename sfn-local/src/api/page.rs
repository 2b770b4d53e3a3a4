//! `nextToken`: where a list goes on, bound to the list it came from.

use super::ApiError;
use super::fields::Fields;

/// Reads `nextToken` of a list. `list` names the operation and what is listed; a token of another list is no token.
///
/// # Errors
/// `InvalidToken` from the inner result, once the fields are finished.
pub(super) fn token(fields: &mut Fields<'_>, longest: usize, list: &str) -> Result<Option<String>, ApiError> {
    fields
        .text("nextToken", 1..=longest)
        .map(|text| decode(text, list).ok_or(ApiError::InvalidToken))
        .transpose()
}

/// The token that goes on after `cursor`.
pub(super) fn next_token(list: &str, cursor: &str) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
    format!("{list}\n{cursor}").bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn decode(text: &str, list: &str) -> Option<String> {
    let digits = text.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> =
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let decoded = String::from_utf8(bytes?).ok()?;
    let (found, cursor) = decoded.rsplit_once('\n')?;
    (found == list).then(|| cursor.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_on_in_its_own_list_only() {
        let token = next_token("ListStateMachines", "orders");
        assert_eq!(decode(&token, "ListStateMachines").as_deref(), Some("orders"));
        assert_eq!(decode(&token, "ListActivities"), None);
        for text in ["", "InvalidToken", "0", "zz", "é", "ffff"] {
            assert_eq!(decode(text, "ListStateMachines"), None, "{text}");
        }
    }
}
