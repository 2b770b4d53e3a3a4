//! Signatures of functions: `<s-n?:b>`. Only what makes a definition fail is looked at.

use super::error::SyntaxErrorKind;

/// Checks a signature with its angle brackets and without blanks.
pub(super) fn check(signature: &str) -> Result<(), SyntaxErrorKind> {
    let mut takes_parameter = false;
    let mut characters = signature.chars().skip(1);
    while let Some(character) = characters.next() {
        match character {
            ':' => break,
            'a' | 'f' => takes_parameter = true,
            's' | 'n' | 'b' | 'l' | 'o' | 'j' | 'x' => takes_parameter = false,
            '(' => {
                if enclosed(&mut characters, '(', ')').contains('<') {
                    return Err(SyntaxErrorKind::ParameterizedChoice);
                }
                takes_parameter = false;
            }
            '<' if takes_parameter => {
                enclosed(&mut characters, '<', '>');
            }
            '<' => return Err(SyntaxErrorKind::BadTypeParameter),
            _ => {}
        }
    }
    Ok(())
}

/// What follows up to the bracket that closes.
fn enclosed(characters: &mut impl Iterator<Item = char>, open: char, close: char) -> String {
    let mut depth = 1_usize;
    characters
        .take_while(|character| {
            if *character == open {
                depth += 1;
            } else if *character == close {
                depth -= 1;
            }
            depth > 0
        })
        .collect()
}
