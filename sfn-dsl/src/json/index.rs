//! Where the members of a large object are, by key.

use std::collections::HashMap;

use super::Member;

/// The positions of the members of an object, of a key that stands twice the last one.
///
/// Most objects are small and have none: looking through them is faster.
#[derive(Debug, Clone, Default)]
pub(super) struct Index(Option<Box<Positions>>);

#[derive(Debug, Clone)]
struct Positions(HashMap<Box<str>, usize>);

/// The most members that are looked through.
const SMALL: usize = 32;

impl Index {
    pub(super) fn of(members: &[Member]) -> Self {
        if members.len() <= SMALL {
            return Self(None);
        }
        let positions = members.iter().enumerate().map(|(position, member)| (member.key.clone(), position));
        Self(Some(Box::new(Positions(positions.collect()))))
    }

    /// The position of the last member named `key`.
    pub(super) fn position(&self, members: &[Member], key: &str) -> Option<usize> {
        match &self.0 {
            Some(positions) => positions.0.get(key).copied(),
            None => members.iter().rposition(|member| &*member.key == key),
        }
    }

    /// Notes the last member, which is new.
    pub(super) fn note_last(&mut self, members: &[Member]) {
        match (&mut self.0, members.split_last()) {
            (Some(positions), Some((last, before))) => {
                positions.0.insert(last.key.clone(), before.len());
            }
            _ => *self = Self::of(members),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::json::{Node, Object};
    use crate::place::Place;

    fn set(object: &mut Object, key: &str, value: &str) {
        object.set(key, Place::Unknown, Node::new(value, Place::Unknown));
    }

    fn get<'o>(object: &'o Object, key: &str) -> Option<&'o str> {
        object.get(key)?.as_str()
    }

    #[test]
    fn a_large_object_answers_like_a_small_one_through_every_change() {
        for count in [3, 300] {
            let mut object = Object::new();
            (0..count).for_each(|number| set(&mut object, &format!("key {number}"), "first"));
            set(&mut object, "key 1", "second");
            assert_eq!((object.len(), get(&object, "key 1")), (count, Some("second")));
            object.push("key 1", Place::Unknown, Node::new("third", Place::Unknown));
            assert_eq!((object.len(), get(&object, "key 1")), (count + 1, Some("third")));
            object.remove("key 1");
            assert_eq!((object.len(), get(&object, "key 1")), (count - 1, None));
            set(&mut object, "key 1", "fourth");
            assert_eq!(get(&object, "key 1"), Some("fourth"));
            assert_eq!(object.members().last().map(|last| &*last.key), Some("key 1"));
            assert_eq!((get(&object, "key 2"), get(&object, "key 0")), (Some("first"), Some("first")));
        }
    }
}
