//! Functions and the machines made of them do the same.

#[cfg(test)]
mod bodies;
#[cfg(test)]
mod design;
