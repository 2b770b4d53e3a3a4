//! The name that was probably meant.

/// The characters of a name without regard to how its words are put together.
fn plain_chars(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase)
}

/// The candidate nearest to `word`, if one is near enough to be a slip of the pen.
///
/// Letter case, `_` and `-` do not count: `result_path` is near `ResultPath`.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| plain_chars(text).collect::<String>();
    let length_of = |text: &str| plain_chars(text).count();
    let wanted = plain(word);
    let length = wanted.chars().count();
    let cut_off = (length / 3).max(1);
    // Long names would make the distance expensive; nobody mistypes a name this long.
    let comparable = |text: &str| text.chars().count() <= 100;
    if wanted.is_empty() || !comparable(&wanted) {
        return None;
    }
    candidates
        .filter(|candidate| *candidate != word && comparable(candidate))
        // Names of other lengths are that far away at least.
        .filter(|candidate| length.abs_diff(length_of(candidate)) <= cut_off)
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &plain(candidate)), candidate))
        .filter(|(distance, _)| *distance <= cut_off)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let fields = ["ResultPath", "OutputPath", "Next", "Retry"];
        let find = |word| nearest(word, fields.into_iter());
        assert_eq!(find("resultPath"), Some("ResultPath"));
        assert_eq!(find("result_path"), Some("ResultPath"));
        assert_eq!(find("Nxet"), Some("Next"));
        assert_eq!(find("Banana"), None);
        assert_eq!(find(""), None);
    }
}
