use super::same;

same! {
    fn arithmetic(input: (i32, i32)) -> (i32, i32, i32) {
        let (a, b) = input;
        (a + b, a - b, a * b)
    } for [(7, 2), (-7, 2), (0, 0), (i32::MAX, 1), (i32::MIN, 1), (i32::MIN, -1), (65_536, 65_536), (46_340, 46_340)]
}

same! {
    fn the_least_number_has_no_opposite(input: (i8, i64, f64)) -> (i8, i64, f64) {
        let (a, b, c) = input;
        (-a, -b, -c)
    } for [(127, 5, 0.5), (-127, -5, -1.5), (-128, 0, 0.0)]
}

same! {
    fn types_of_literals_come_from_suffixes_and_from_their_use(truth: bool) -> (i32, u8, i64, u32, usize) {
        let byte: u8 = (if truth { 100 } else { 200 }) + (if truth { 100 } else { 50 });
        (
            1_i32 % 5 - (if truth { 4_i32 } else { 1_i32 }),
            byte,
            (match truth { true => 3, false => -3 }) * (if truth { 2 } else { 5 }) - 60 * 60,
            [3, 4][0] - vec![1, 5][usize::from(truth)],
            (1, 2).1 + { if truth { 1 } else { 2 } },
        )
    } for [true, false]
}

same! {
    fn a_literal_overflows_in_the_type_of_its_use(truth: bool) -> u8 {
        (if truth { 200 } else { 100 }) + (if truth { 100 } else { 50 })
    } for [true, false]
}

same! {
    fn division(input: (i32, i32)) -> (i32, i32, i32) {
        let (a, b) = input;
        (a / b, a % b, a / 3)
    } for [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, -3), (-3, 3), (5, 0), (i32::MIN, -1)]
}

same! {
    fn unsigned(input: (u8, u8)) -> (u8, u8, u8) {
        let (a, b) = input;
        (a / b, a % b, a - b)
    } for [(7, 2), (2, 7), (255, 255), (1, 0)]
}

same! {
    fn small_sums_overflow(input: (u8, i8)) -> (u8, i8) {
        let (a, b) = input;
        (a + 1, b - 1)
    } for [(254, -127), (255, 0), (0, -128)]
}

same! {
    fn casts(number: i64) -> (u8, i8, u16, i32, u32, f64, i64) {
        (number as u8, number as i8, number as u16, number as i32, number as u32, number as f64, number)
    } for [0, 1, -1, 127, 128, 255, 256, -128, -129, 65_535, 65_536, 4_294_967_296, -4_294_967_297, 1 << 52]
}

same! {
    fn casts_of_floats(number: f64) -> (u8, i8, i32, u32, i64, u64) {
        (number as u8, number as i8, number as i32, number as u32, number as i64, number as u64)
    } for [0.0, 0.9, -0.9, 1.5, -1.5, 254.9, 256.0, -300.7, 1e10, -1e10]
}

same! {
    fn integers_have_methods(input: (i32, i32)) -> ((i32, i32, i32, i32, i32), (bool, bool, i32, i32, u32)) {
        let (a, b) = input;
        (
            (a.abs(), a.min(b), a.max(b), a.clamp(-3, 3), a.signum()),
            (a.is_positive(), a.is_negative(), a.rem_euclid(5), a.div_euclid(5), a.abs_diff(b)),
        )
    } for [(7, 2), (-7, 2), (0, 0), (4, -4), (i32::MIN + 1, 0), (i32::MIN, 0)]
}

same! {
    fn checked_arithmetic(input: (i32, i32)) -> (Option<i32>, Option<i32>, Option<i32>, Option<i32>, Option<i32>) {
        let (a, b) = input;
        (a.checked_add(b), a.checked_sub(b), a.checked_mul(b), a.checked_div(b), a.checked_rem(b))
    } for [(7, 2), (i32::MAX, 1), (i32::MIN, 1), (65_536, 65_536), (1, 0), (i32::MIN, -1)]
}

same! {
    fn saturating_arithmetic(input: (u8, u8)) -> (u8, u8, u8) {
        let (a, b) = input;
        (a.saturating_add(b), a.saturating_sub(b), a.saturating_mul(b))
    } for [(7, 2), (2, 7), (255, 255)]
}

same! {
    fn powers(number: i32) -> (i32, i32, i32) {
        (number.pow(2), number.pow(0), number.pow(3))
    } for [0, 1, -3, 1_290, 1_291, 46_341]
}

same! {
    fn floats(input: (f64, f64)) -> (f64, f64, f64, f64, bool, bool) {
        let (a, b) = input;
        (a + b, a - b, a * b, -a, a < b, a == b)
    } for [(0.1, 0.2), (1e100, -1e100), (-2.5, 2.5), (3.0, 3.0)]
}

same! {
    fn floats_have_methods(x: f64) -> (f64, f64, f64, f64, f64, f64, f64) {
        (x.abs(), x.floor(), x.ceil(), x.round(), x.trunc(), x.fract(), x.powi(2))
    } for [0.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.499_999_999_999_999_94, 4_503_599_627_370_497.5, 1e18, 2.4, -2.6]
}

same! {
    fn comparisons(input: (i32, i32)) -> (bool, bool, bool, bool, bool, bool) {
        let (a, b) = input;
        (a < b, a <= b, a > b, a >= b, a == b, a != b)
    } for [(1, 2), (2, 1), (2, 2)]
}

same! {
    fn conditions(input: (bool, bool)) -> (bool, bool, bool, bool, Option<u32>, Option<u32>) {
        let (a, b) = input;
        (a && b, a || b, !a, a != b && !(a && b), a.then_some(1), b.then(|| 2))
    } for [(false, false), (false, true), (true, false), (true, true)]
}

same! {
    fn ranges(number: i32) -> (bool, bool, Vec<i32>, i32) {
        ((1..4).contains(&number), (1..=4).contains(&number), (0..number).map(|n| n * n).collect(), (1..=number).sum())
    } for [0, 1, 3, 4, 5, -1]
}

same! {
    fn a_condition_stops_early(input: (i32, i32)) -> (bool, bool) {
        let (a, b) = input;
        (b != 0 && a / b > 1, b == 0 || a / b > 1)
    } for [(4, 2), (4, 0), (1, 2)]
}
