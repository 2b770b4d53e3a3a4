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
    format!("{list}\n{cursor}").bytes().map(|byte| format!("{byte:02x}")).collect()
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
