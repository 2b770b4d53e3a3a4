//! JSONPath.
/// A path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JsonPath(String);
/// A reference path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReferencePath(JsonPath);
