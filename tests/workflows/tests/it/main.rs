//! Functions and the machines made of them do the same.

mod bodies;
mod design;
