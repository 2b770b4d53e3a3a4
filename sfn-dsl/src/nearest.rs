//! The name that was probably meant.

/// The candidate nearest to `word`, if one is near enough to be a slip of the pen.
///
/// Letter case, `_` and `-` do not count: `result_path` is near `ResultPath`.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| {
        text.chars().filter(|c| !"_- ".contains(*c)).flat_map(char::to_lowercase).collect::<String>()
    };
    let wanted = plain(word);
    let length = wanted.chars().count();
    let cut_off = (length / 3).max(1);
    // Long names would make the distance expensive; nobody mistypes a name this long.
    let comparable = |length: usize| length <= 100;
    if wanted.is_empty() || !comparable(length) {
        return None;
    }
    candidates
        .filter(|candidate| *candidate != word && comparable(candidate.chars().count()))
        .map(|candidate| (plain(candidate), candidate))
        // The distance is at least the difference in length, which costs nothing to know.
        .filter(|(plain, _)| plain.chars().count().abs_diff(length) <= cut_off)
        .map(|(plain, candidate)| (strsim::damerau_levenshtein(&wanted, &plain), candidate))
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
