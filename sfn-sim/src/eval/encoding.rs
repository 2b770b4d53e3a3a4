//! Hashes and Base64, as `States.Hash` and its like make them.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use md5::Digest;

/// The hash in hexadecimal digits; `None` for an algorithm that the service does not offer.
pub(super) fn hash(data: &str, algorithm: &str) -> Option<String> {
    let bytes = data.as_bytes();
    Some(match algorithm {
        "MD5" => hex(&md5::Md5::digest(bytes)),
        "SHA-1" => hex(&sha1::Sha1::digest(bytes)),
        "SHA-256" => hex(&sha2::Sha256::digest(bytes)),
        "SHA-384" => hex(&sha2::Sha384::digest(bytes)),
        "SHA-512" => hex(&sha2::Sha512::digest(bytes)),
        _ => return None,
    })
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

pub(super) fn base64_encode(text: &str) -> String {
    STANDARD.encode(text)
}

/// The text that Base64 stands for.
///
/// The service is lenient: it skips what is no Base64 digit, stops at `=`, and does not miss the padding.
/// Bytes that are no UTF-8 become `U+FFFD`.
pub(super) fn base64_decode(text: &str) -> String {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let mut digits: Vec<u8> = text
        .bytes()
        .take_while(|&byte| byte != b'=')
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .collect();
    if digits.len() % 4 == 1 {
        // One digit is less than a byte.
        digits.pop();
    }
    // Only digits are left, in a number that makes whole bytes: there is nothing to refuse.
    String::from_utf8_lossy(&LENIENT.decode(digits).unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standards() {
        assert_eq!(hash("abc", "MD5").unwrap(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hash("abc", "SHA-1").unwrap(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(hash("abc", "SHA-256").unwrap().starts_with("ba7816bf8f01cfea"));
        assert!(hash("abc", "SHA-384").unwrap().starts_with("cb00753f45a35e8b"));
        assert!(hash("abc", "SHA-512").unwrap().starts_with("ddaf35a193617aba"));
        assert_eq!(hash("abc", "sha-256"), None);
    }

    #[test]
    fn base64_decoding_is_lenient() {
        for (encoded, decoded) in [
            ("", ""),
            ("aGVsbG8=", "hello"),
            ("aGVsbG8", "hello"),
            (" YWJj\nZA== ", "abcd"),
            ("ab==cd", "i"),
            ("a", ""),
            ("4pyT", "✓"),
            ("_w==", "\u{fffd}"),
        ] {
            assert_eq!(base64_decode(encoded), decoded, "{encoded}");
        }
        assert_eq!(base64_encode("✓ hello"), "4pyTIGhlbGxv");
    }
}
