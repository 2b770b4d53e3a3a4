//! What fuzzing leaves behind in `fuzz/`: the corpus is replayed here, and the dictionary is what the tables say.

#![expect(clippy::disallowed_methods, reason = "these tests read files")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sfn_dsl::intrinsic::Function;
use sfn_dsl::jsonata::FUNCTIONS;
use sfn_dsl::raw::schema::{OBJECT_KINDS, Shape};
use sfn_sim::Status;
use sfn_tests::machines::Choices;
use sfn_tests::properties;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fuzz")
}

/// Gives every file of a corpus to a property; it must accept some and refuse some.
#[track_caller]
fn replay(target: &str, property: fn(&[u8]) -> bool) {
    let mut verdicts = BTreeSet::new();
    for entry in std::fs::read_dir(folder().join("corpus").join(target)).unwrap() {
        verdicts.insert(property(&std::fs::read(entry.unwrap().path()).unwrap()));
    }
    assert_eq!(verdicts.len(), 2, "{target}: {verdicts:?}");
}

#[test]
fn the_corpora_of_definitions_hold() {
    replay("definition", properties::definition);
    replay("yaml", properties::yaml);
}

#[test]
fn the_corpora_of_expressions_hold() {
    replay("path", properties::path);
    replay("intrinsic", properties::intrinsic);
    replay("jsonata", properties::jsonata);
    replay("evaluation", properties::evaluation);
}

#[test]
fn the_corpus_of_executions_holds() {
    replay("execution", |bytes| {
        properties::execution(Choices::of_bytes(bytes)).status() == Status::Succeeded
    });
}

/// What no table has: punctuation, and texts with a meaning.
const PIECES: &str = r#"
    {" ":" ":{" ":[{" "}] "}, {} [] null true false 1e400 -1 0.5 99999999999999999999
    \u0000 \ud83d\ude00 .$" $$. $. $.. $[ ['a'] ["a"] [0] [-1] [1:2] [*] [?(@. ) )] [0,1] == != =~ <= && || @. .length() .index(
    ${A} {%" %}" {}' \\' States. States.ALL
    $states.input $states.result $states.context. $states.errorOutput := ~> ^(< @$v #$i .% ** .. /a/i function($x){ }
    arn:aws:states::: arn:aws:states:::lambda:invoke .sync .waitForTaskToken arn:aws:states:::aws-sdk:sqs:
    2030-01-01T00:00:00Z
"#;

/// A dictionary for libFuzzer: the words of the language.
fn dictionary() -> String {
    let mut words = BTreeSet::new();
    for field in OBJECT_KINDS.iter().flat_map(|kind| kind.fields()) {
        words.insert(format!("\"{}\"", field.name));
        if let Shape::OneOf(allowed) = field.shape {
            words.extend(allowed.iter().map(|word| format!("\"{word}\"")));
        }
    }
    words.extend(Function::ALL.iter().map(|function| format!("{function}(")));
    words.extend(FUNCTIONS.iter().map(|function| format!("${function}(")));
    words.extend(PIECES.split_whitespace().map(str::to_owned));
    let mut text = String::from(
        "# The words of the language, for `-dict`. `BLESS=1 cargo test -p sfn-tests dictionary` writes it anew.\n",
    );
    for word in words {
        writeln!(text, "\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")).unwrap();
    }
    text
}

#[test]
fn the_dictionary_has_the_words_of_the_language() {
    let file = folder().join("dictionary");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, dictionary()).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == dictionary(), "run `BLESS=1 cargo test -p sfn-tests dictionary`");
}
