//! The name that was probably meant.

/// The candidate nearest to `word`, if one is near enough to be a slip of the pen; `_` and letter case do not count.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.replace('_', "").to_lowercase();
    let wanted = plain(word);
    let cut_off = (wanted.chars().count() / 3).max(1);
    let distances = candidates.into_iter().map(|candidate| {
        let candidate_plain = plain(candidate);
        // `timeout` is meant to be `timeout_seconds`.
        let begins = wanted.len() > 2 && candidate_plain.starts_with(&wanted);
        (if begins { 1 } else { strsim::damerau_levenshtein(&wanted, &candidate_plain) }, candidate)
    });
    let found = distances.filter(|(distance, _)| *distance <= cut_off).min_by_key(|(distance, _)| *distance);
    found.map(|(_, candidate)| candidate)
}
