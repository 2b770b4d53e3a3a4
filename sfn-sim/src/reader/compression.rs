//! Objects that are compressed with GZIP or Zstandard.

use std::io::Read;
use std::sync::Arc;

use super::ReaderError;

/// The most bytes that a compressed object may have when it is unpacked.
///
/// DIFFERENCE: the service reads objects of 10 GB in pieces; here an object is unpacked in memory.
const MAX_UNPACKED_BYTES: u64 = 1 << 30;

/// The content of an object, unpacked where it begins as compressed data does.
pub(super) fn unpack(bytes: Arc<[u8]>) -> Result<Arc<[u8]>, ReaderError> {
    let unpacked = if bytes.starts_with(&[0x1f, 0x8b]) {
        read(flate2::read::MultiGzDecoder::new(&*bytes), "GZIP")?
    } else if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut frames = &*bytes;
        let decoder = ruzstd::decoding::StreamingDecoder::new(&mut frames);
        read(decoder.map_err(|error| ReaderError::malformed(&format!("ZSTD: {error}")))?, "ZSTD")?
    } else {
        return Ok(bytes);
    };
    Ok(unpacked.into())
}

fn read(decoder: impl Read, format: &str) -> Result<Vec<u8>, ReaderError> {
    let mut unpacked = Vec::new();
    let length = decoder
        .take(MAX_UNPACKED_BYTES + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error| ReaderError::malformed(&format!("{format}: {error}")))?;
    if length as u64 > MAX_UNPACKED_BYTES {
        return Err(ReaderError::new(&format!(
            "the object has more than {MAX_UNPACKED_BYTES} bytes unpacked"
        )));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf 'a,b\n1,2\n' | gzip -n`
    const GZIP: &[u8] = &[
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4b, 0xd4, 0x49, 0xe2, 0x32, 0xd4, 0x31,
        0xe2, 0x02, 0x00, 0x7b, 0x07, 0x97, 0x0a, 0x08, 0x00, 0x00, 0x00,
    ];

    /// `printf 'a,b\n1,2\n' | zstd`
    const ZSTD: &[u8] = &[
        0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x41, 0x00, 0x00, 0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x32, 0x0a,
        0x35, 0xe7, 0xca, 0xce,
    ];

    #[test]
    fn compressed_objects_are_unpacked_and_others_left_alone() {
        for packed in [GZIP, ZSTD, b"a,b\n1,2\n"] {
            assert_eq!(&*unpack(packed.into()).unwrap(), b"a,b\n1,2\n");
        }
        assert_eq!(&*unpack([GZIP, GZIP].concat().into()).unwrap(), b"a,b\n1,2\na,b\n1,2\n");
    }

    #[test]
    fn damaged_objects_are_told() {
        for packed in [GZIP, ZSTD] {
            for length in 4..packed.len() {
                let cut = packed.get(..length).unwrap();
                assert!(unpack(cut.into()).is_err(), "{length} of {}", packed.len());
            }
        }
    }
}
