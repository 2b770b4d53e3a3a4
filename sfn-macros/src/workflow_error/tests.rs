use quote::quote;

use super::derive;
use super::parse::parse;

/// The names and constants of an enum.
#[track_caller]
fn check_names(tokens: proc_macro2::TokenStream, expected: &[(&str, &str)]) {
    let input: syn::DeriveInput = syn::parse2(tokens).unwrap();
    let error_enum = parse(&input).unwrap();
    let found: Vec<_> =
        error_enum.variants.iter().map(|variant| (variant.error_name(), variant.constant())).collect();
    let found: Vec<_> = found.iter().map(|(name, constant)| (name.as_str(), constant.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn names_are_identifiers_unless_given() {
    check_names(
        quote! { enum E { CardDeclined(u8), #[error_name("Lambda.TooManyRequestsException")] Busy, r#Gone { why: String } } },
        &[("CardDeclined", "CARD_DECLINED"), ("Lambda.TooManyRequestsException", "BUSY"), ("Gone", "GONE")],
    );
}

#[test]
fn constants_split_words_where_readers_do() {
    check_names(
        quote! { enum E { HTTPError, S3NoSuchKey, Http404, A, Snake_Case } },
        &[
            ("HTTPError", "HTTP_ERROR"),
            ("S3NoSuchKey", "S3_NO_SUCH_KEY"),
            ("Http404", "HTTP404"),
            ("A", "A"),
            ("Snake_Case", "SNAKE_CASE"),
        ],
    );
}

#[test]
fn every_complaint_is_told_and_the_implementation_stays() {
    let expanded = derive(quote! {
        #[error_name = "E"]
        enum E {
            #[error_name(A)]
            A,
            #[error_name = ""]
            B,
            #[error_name = "C"]
            #[error_name = "D"]
            C,
            #[error_name = "C"]
            D,
            IO(u8),
        }
    })
    .to_string();
    assert_eq!(expanded.matches("compile_error").count(), 6, "{expanded}");
    assert!(expanded.contains("WorkflowError for E"), "{expanded}");
}

#[test]
fn other_items_are_refused() {
    for tokens in [quote! { struct S; }, quote! { union U { a: u8 } }] {
        let expanded = derive(tokens).to_string();
        assert_eq!(expanded.matches("compile_error").count(), 1, "{expanded}");
    }
}

#[test]
fn tokens_that_are_no_item_give_an_error_not_a_panic() {
    assert!(derive(quote! { fn }).to_string().contains("compile_error"));
}
