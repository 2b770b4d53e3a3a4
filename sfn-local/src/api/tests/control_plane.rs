//! State machines, versions, aliases, activities and tags.
