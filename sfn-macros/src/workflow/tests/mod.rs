mod dump;

use proc_macro2::TokenStream;
use sfn_syntax::Function;

use super::parse::{Read, read};
use super::refusal::Refusals;
use super::{fragment, workflow};

fn read_body(body: &str) -> Read {
    let text = format!("async fn w(order: Order, n: u32) -> R {{ {body} }}");
    read(&syn::parse_str(&text).unwrap(), Refusals::default())
}

/// The tree of a body.
#[track_caller]
fn check_tree(body: &str, expected: &str) {
    let read = read_body(body);
    assert!(read.refusals.is_empty(), "{}", read.refusals.into_tokens());
    let tree = dump::block(&read.function.body);
    assert_eq!(tree, format!("{{ {expected} }}"));
    assert_eq!(Function::decode(&read.function.encode()), Ok(read.function));
}

/// The codes of what is refused in a body, in order.
#[track_caller]
fn check_refused(body: &str, expected: &[&str]) {
    let text = read_body(body).refusals.into_tokens().to_string();
    let codes: Vec<_> = text.split("\"[").skip(1).filter_map(|rest| rest.split(']').next()).collect();
    assert_eq!(codes, expected, "{text}");
}

#[test]
fn ownership_is_transparent() {
    check_tree("let a = &order.id; (*a, &&n)", "let a# = order.id; (a, n)");
}

#[test]
fn what_rustc_infers_has_a_probe() {
    check_tree(
        "let v: Vec<u8> = order.items.iter().collect(); Ok(Out::Done { id: n.into(), ..order })",
        "let v# = order.items.iter().collect()#; Ok(Out::Done { id: n.into()#, ..order }#)#",
    );
    check_tree("n as f64", "n as _#");
    check_tree("charge(n).retry(Retrier::all()).await?", "charge(n)#.retry(const0()).await?");
}

#[test]
fn arithmetic_has_a_probe_where_nothing_in_it_says_its_type() {
    check_tree(
        "(if a { 1 } else { 2 }) - 3; 60 * 60 - n; 1 + match n { 1 => return, _ => 2 }; 2_u8 % if a { 1 } else { 2 }; -(1 - 2) * 3",
        "(if a { 1 } else { 2 } - 3)#; ((60 * 60) - n); (1 + match n { 1 => return, _ => 2 })#; (2# % if a { 1 } else { 2 }); \
         (-(1 - 2) * 3)",
    );
}

#[test]
fn a_variable_shares_the_probe_of_its_value() {
    let read = read_body("let v = n.into();");
    let probes = read.probes.declarations().to_string();
    // Of the two parameters, and of the variable.
    assert_eq!(probes.matches("let __p").count(), 3, "{probes}");
}

#[test]
fn capitals_are_constants() {
    check_tree(
        "match n { MAX => i64::MAX, Size::XL => Size::Small, _ => LIMIT }",
        "match n { const0(MAX) => const1(i64::MAX), const2(Size::XL) => Size::Small#, _ => const3(LIMIT) }",
    );
}

#[test]
fn patterns_are_read() {
    check_tree(
        "match order { Order { id, n: (1..=5, -1), .. } if n > 1 => {}, Some(x @ Ok(_)) | Err(x) => {}, [a, ..] => {}, None => {} }",
        "match order { Order { id: id#, n: (1..=5, -1) } if (n > 1) => {  }, Some(x# @ Ok(_)) | Err(x#) => {  }, \
         [a#, ..] => {  }, None => {  } }",
    );
    check_tree("let Some(mut x) = order.x else { return };", "let Some(mut x#) = order.x else { return };");
}

#[test]
fn control_flow_is_read() {
    check_tree(
        "'a: loop { if let Some(x) = order.x && x > n { break 'a 5; } continue 'a; }",
        "'a: loop { if (let Some(x#) = order.x && (x > n)) { break 'a 5; }; continue 'a; }",
    );
    check_tree("for i in 0..n { while i < 3 {} }", "for i# in 0..n { while (i < 3) {  } }");
    check_tree("let x; x = 'b: { 1 }; async move { n }", "let x#; x = 'b: { 1 }; async { n }#");
    check_tree(
        "n += 1; order.total = 5; order.items[0] = n;",
        "n += 1; order.total = 5; order.items[0] = n;",
    );
}

#[test]
fn macros_of_the_standard_library_are_read() {
    check_tree(
        r#"format!("{{{n}}} {0:?} {} {MAX} {b:.2}", order.a, order.b, b = n)"#,
        r#"format("{" n "} " order.a:? " " order.a " " const0(MAX) " " n:.2)"#,
    );
    check_tree("vec![1, n,]; vec![0; 3]", "[1, n]; [0; 3]");
    check_tree("matches!(n, 1 | 2 if order.x)", "matches(n, 1 | 2 if order.x)");
    check_tree(
        r#"assert!(n > 1); assert_eq!(n, 2, "{n} is not two"); unreachable!("no {}", n)"#,
        r#"if !(n > 1) { panic("assertion failed: n > 1"); }; if (n != 2) { panic(n " is not two"); }; panic("internal error: entered unreachable code: " "no " n)"#,
    );
}

#[test]
fn closures_are_arguments() {
    check_tree(
        "states::map(order.items, async |i| ship(i).await).max_concurrency(5).await",
        "states::map(order.items, async |i#| ship(i)#.await)#.max_concurrency(5).await",
    );
    check_tree("order.items.iter().map(Some).map(Self::x)", "order.items.iter().map(Some).map(Self::x)");
    check_tree(
        "states::map(order.items, ship).await; states::map(n, tasks::pack).await; let pack = 1; states::map(n, pack).await",
        "states::map(order.items, |item#| ship(item)#)#.await; states::map(n, |item#| tasks::pack(item)#)#.await; \
         let pack# = 1; states::map(n, pack)#.await",
    );
}

#[test]
fn state_names_are_read_and_stripped() {
    check_tree(
        "#[state(name = \"Charge\")] let x = charge(n).await; #[state(name = \"Ship\")] ship(x).await?;",
        "[Charge] let x# = charge(n)#.await; [Ship] ship(x)#.await?;",
    );
    let tokens: TokenStream =
        "async fn w() { #[state(name = \"A\")] #[allow(unused)] a().await; }".parse().unwrap();
    let expanded = workflow(TokenStream::new(), tokens).to_string();
    assert!(expanded.starts_with("async fn w () { # [allow (unused)] a () . await ; }"), "{expanded}");
}

#[test]
fn literals_are_what_json_writes() {
    check_tree(
        "(1_000u64, 0xff, 1., 2e3, 1f64, 'ä', r\"a\\b\")",
        "(1000#, 255, 1, 2e3, 1#, 'ä', \"a\\\\b\")",
    );
}

#[test]
fn what_is_not_lowered_is_refused_all_at_once() {
    check_refused(
        "unsafe { x() }; const { 1 }; let f = |x| x; n ^ 1; n <<= 2; struct S; println!(); #[cfg(x)] let y = 1; &mut n; *n = 1;",
        &[
            "UNSAFE",
            "CONST_BLOCK",
            "CLOSURE_VALUE",
            "BIT_OPERATOR",
            "BIT_OPERATOR",
            "NESTED_ITEM",
            "OUTPUT",
            "CONDITIONAL_COMPILATION",
            "MUTABLE_REFERENCE",
            "ASSIGNED_REFERENCE",
        ],
    );
    check_refused(
        "Instant::now(); std::env::var(\"A\"); rand::random(); Uuid::new_v4(); std::fs::read(p); (order.f)(1); b\"x\";",
        &["CLOCK", "OUTSIDE_WORLD", "RANDOM", "RANDOM", "OUTSIDE_WORLD", "CALLED_VALUE", "BYTES"],
    );
    check_refused("w(1).await", &["RECURSION"]);
    check_refused(
        "let max = 3; f().retry(Retrier::all().max_attempts(max)).await; f().retry(r(order.max)).await",
        &["RETRIER_OF_VARIABLE", "RETRIER_OF_VARIABLE"],
    );
    check_refused(
        "format!(\"{:.1$}\", n, 2); format!(\"{0}{0}\", f().await)",
        &["FORMAT_ARGUMENT", "AWAITED_TWICE"],
    );
    check_refused("#[state(name = \"A\")] f().await", &["MISPLACED_STATE_NAME"]);
    check_refused("#[state(\"A\")] f().await;", &["STATE_ATTRIBUTE"]);
}

#[test]
fn other_functions_are_refused_and_stay() {
    for (text, code) in [
        ("fn w() {}", "NOT_ASYNC"),
        ("async unsafe fn w() {}", "UNSAFE"),
        ("async fn w<T>(x: T) {}", "GENERIC_WORKFLOW"),
        ("async fn w(x: impl Into<String>) {}", "GENERIC_WORKFLOW"),
        ("async fn w(&self) {}", "SELF_PARAMETER"),
    ] {
        for expand in [workflow, fragment] {
            let tokens: TokenStream = text.parse().unwrap();
            let expanded = expand(TokenStream::new(), tokens.clone()).to_string();
            assert!(expanded.contains(code), "{expanded}");
            assert!(expanded.contains(&tokens.to_string()), "{expanded}");
        }
    }
}

#[test]
fn tokens_that_are_no_function_stay() {
    let tokens: TokenStream = "async fn w() { let x = ; }".parse().unwrap();
    let expanded = workflow(TokenStream::new(), tokens.clone()).to_string();
    assert!(expanded.starts_with(&tokens.to_string()), "{expanded}");
    // The compiler has told already.
    assert!(!expanded.contains("compile_error") && expanded.contains("enum w"), "{expanded}");
    let tokens: TokenStream = "struct S;".parse().unwrap();
    let expanded = fragment(TokenStream::new(), tokens).to_string();
    assert!(expanded.starts_with("struct S ;") && expanded.contains("[NOT_A_FUNCTION]"), "{expanded}");
}

#[test]
fn a_body_that_is_not_lowered_stays_as_it_is_written() {
    for body in [
        // What is typed when somebody wants to know the fields.
        "let x = order . ;",
        "let x = order . id . ; charge (x) . await",
        "match charge (order .) { Ok (x) => x , }",
        "println ! (\"{}\" , order . id) ; charge (order . id) . await",
        "unsafe { order . } ; w (1) . await",
    ] {
        for (name, expand) in [("w", workflow as fn(_, _) -> _), ("w2", fragment)] {
            let tokens: TokenStream =
                format!("async fn {name} (order : Order) {{ {body} }}").parse().unwrap();
            let expanded = expand(TokenStream::new(), tokens.clone()).to_string();
            assert!(expanded.contains(&tokens.to_string()), "{expanded}");
            assert!(expanded.contains(&format!("enum {name}")), "{expanded}");
        }
    }
}

#[test]
fn options_say_what_the_machine_is() {
    let tokens: TokenStream =
        "/// Ships\n/// orders.\n///\n/// Slowly.\nasync fn ship_order() {}".parse().unwrap();
    let options = "timeout_seconds = 60, express".parse().unwrap();
    let expanded = workflow(options, tokens).to_string();
    for part in ["name : \"ship-order\"", "MachineType :: Express", "Some (60)", "Some (\"Ships orders.\")"] {
        assert!(expanded.contains(part), "{part}: {expanded}");
    }
    let tokens: TokenStream = "async fn w() {}".parse().unwrap();
    let expanded = workflow("nam = \"a\", express, express".parse().unwrap(), tokens).to_string();
    assert_eq!(expanded.matches("[WORKFLOW_OPTION]").count(), 2, "{expanded}");
}
