use super::same;

const TEXTS: [&str; 12] = [
    "",
    "a",
    "abc",
    "  a b\t\n",
    "a,b,,c",
    "ABC ß",
    "İstanbul",
    "😀x😀",
    "line\r\nline\n",
    "'\"\\{% x %}${Y}",
    "\u{a0}x\u{3000}",
    "aXbXc",
];

fn texts() -> impl Iterator<Item = String> {
    TEXTS.into_iter().map(str::to_owned)
}

same! {
    fn texts_have_methods(text: String) -> (bool, String, String, String, String, String, usize) {
        (
            text.is_empty(), text.to_uppercase(), text.to_ascii_lowercase(), text.trim().to_string(),
            text.trim_start().to_owned(), text.trim_end().into(), text.chars().count(),
        )
    } for texts()
}

same! {
    fn texts_are_searched(text: String) -> (bool, bool, bool, Option<String>, Option<String>, bool) {
        (
            text.contains("X"), text.starts_with("a"), text.ends_with("c"), text.strip_prefix("a").map(|rest| rest.to_string()),
            text.strip_suffix("c").map(str::to_owned), text.eq_ignore_ascii_case("ABC"),
        )
    } for texts()
}

same! {
    fn texts_are_taken_apart(text: String) -> (Vec<String>, Vec<String>, Vec<String>, Option<(String, String)>, Vec<char>) {
        (
            text.split(",").map(|part| part.to_string()).collect(),
            text.split_whitespace().map(String::from).collect(),
            text.lines().map(|line| line.to_owned()).collect(),
            text.split_once(',').map(|(left, right)| (left.to_string(), right.to_string())),
            text.chars().collect(),
        )
    } for texts()
}

same! {
    fn texts_are_put_together(text: String) -> (String, String, String, String, String) {
        let reversed: String = text.chars().rev().collect();
        (
            format!("<{text}> and {}", text), text.replace("X", "--"), text.repeat(3), reversed,
            vec![text.clone(), String::from("z")].join("-"),
        )
    } for texts()
}

same! {
    fn other_texts(input: (String, String)) -> (bool, bool, bool, Option<String>, Option<String>, bool, bool, String) {
        let (a, b) = input;
        (
            a.contains(&b), a.starts_with(&b), a.ends_with(&b), a.strip_prefix(b.as_str()).map(|t| t.to_string()),
            a.strip_suffix(b.as_str()).map(|t| t.to_string()), a == b, a < b, a.clone() + &b,
        )
    } for [("abc", "bc"), ("abc", ""), ("", ""), ("", "a"), ("c", "abc"), ("B", "a")].map(|(a, b)| (a.to_owned(), b.to_owned()))
}

same! {
    fn numbers_as_texts(input: (i64, u32, bool)) -> (String, String, String, String, String) {
        let (number, small, truth) = input;
        (
            number.to_string(), format!("{small:05}|{small:>6}|{small:<6}|{small:x}"), format!("{truth}"), format!("{number}{small}"),
            format!("{small:?}"),
        )
    } for [(0, 0, true), (-5, 42, false), (9_007_199_254_740_991, 4_294_967_295, true), (1_234_567_890_123_456, 1, true)]
}

same! {
    fn floats_as_texts(x: f64) -> (String, String, String, String) {
        (format!("{x}"), format!("{x:?}"), format!("{x:.2}"), format!("{x:.0}"))
    } for [0.0, 1.0, -1.5, 0.1, 2.345, 0.615, 1.005, 0.125, 0.375, 123_456.789, 1.015, 8.345, 2.5, 3.5, 1e15, 0.000_1, -2.5, 1e-3, 99.995]
}

same! {
    fn texts_are_padded(text: String) -> (String, String, String) {
        (format!("{text:6}|"), format!("{text:*>4}|"), format!("{text:.2}"))
    } for texts()
}

same! {
    fn numbers_are_parsed(text: String) -> (Option<i32>, u8, bool, f64, bool) {
        (
            text.parse::<i32>().ok(), text.parse().unwrap_or(7), text.parse::<bool>().unwrap_or(false), text.parse::<f64>().unwrap_or(0.5),
            text.parse::<u32>().is_ok(),
        )
    } for ["", "12", "-12", "+7", "007", "-0", "256", "1.5", "true", "x1", " 1", "1e3", "2147483648", "-2147483648", "--1", "0x10"]
        .map(str::to_owned)
}

same! {
    fn lines_of_a_match(text: String) -> String {
        match text.as_str() {
            "" => "nothing".to_string(),
            "a" | "abc" => format!("known {text}"),
            other if other.contains('X') => other.to_lowercase(),
            _ => "other".into(),
        }
    } for texts()
}

same! {
    fn characters(c: char) -> (bool, String, u32) {
        let kind = match c {
            'a'..='z' => 1,
            '0'..='9' => 2,
            _ => 3,
        };
        (c == 'x', c.to_string(), kind)
    } for ['a', 'x', '5', 'ß', '😀']
}

same! {
    fn errors_of_parsing_have_texts(text: String) -> (String, String, String, String) {
        let told = match text.parse::<i8>() {
            Ok(number) => format!("{number}"),
            Err(error) => error.to_string(),
        };
        (
            told, text.parse::<f64>().map_or_else(|error| error.to_string(), |_| "a float".to_string()),
            text.parse::<char>().map_err(|error| format!("{error}")).map(|c| c.to_string()).unwrap_or_else(|error| error),
            text.parse::<bool>().err().map(|error| error.to_string()).unwrap_or_default(),
        )
    } for ["", "12", "-129", "128", "x", "true", "-", "1.5", "+"].map(str::to_owned)
}

same! {
    fn integers_are_tried(number: i64) -> (Option<u8>, String, i64) {
        (
            u8::try_from(number).ok(), u32::try_from(number).map_or_else(|error| error.to_string(), |n| n.to_string()),
            i32::try_from(number).map(i64::from).unwrap_or(-1),
        )
    } for [0, 255, 256, -1, 5_000_000_000]
}

same! {
    fn calculations_are_written_after_texts(number: i32) -> (String, String, String) {
        let next = number - 1;
        (format!("n{}", number + 1), format!("{}-{}", number - 1, number - (next - 2)), "n".to_string() + &(number * (next + 1)).to_string())
    } for [0, 1, -5]
}
