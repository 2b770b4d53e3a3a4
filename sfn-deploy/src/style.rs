//! Colors, and how names and values are shown. Nothing is told by color alone.

use anstyle::{AnsiColor, Style};

/// `error`
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// `warning`
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What is added, what went well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What is changed.
pub const CHANGED: Style = AnsiColor::Yellow.on_default();
/// What is removed, what failed.
pub const BAD: Style = AnsiColor::Red.on_default();
/// Headings.
pub const STRONG: Style = Style::new().bold();
/// What matters less.
pub const FAINT: Style = Style::new().dimmed();

/// A text in a style.
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A name or a foreign text as it may be shown: control characters, which could steer the terminal, are escaped.
///
/// # Examples
/// ```
/// assert_eq!(sfn_deploy::style::visible("a\u{1b}[2Jb\n"), "a\\u{1b}[2Jb\\n");
/// ```
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() { shown.extend(character.escape_default()) } else { shown.push(character) }
    }
    shown
}

/// A name in double quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", visible(name))
}

/// A text cut to `width` characters, with `...` where something is missing.
pub fn cut(text: &str, width: usize) -> String {
    let text = visible(text);
    if text.chars().count() <= width {
        return text;
    }
    let kept: String = text.chars().take(width.saturating_sub(3)).collect();
    format!("{kept}...")
}
