//! The recorded facts beside the workspace, when they are there.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The path of a file or folder of `shared`, which lies beside the workspace or a folder above it.
///
/// Without it the test is skipped, and says so.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let ancestors = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let found = ancestors.map(|folder| folder.join("shared").join(name)).find(|path| path.exists());
    if found.is_none() {
        // The harness hides what passing tests print, and a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no ../shared/{name} beside the workspace");
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "tests read recorded facts")]
pub(crate) fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}
