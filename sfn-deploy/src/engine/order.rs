//! In which order several machines are deployed: those that others start come first.

use crate::machine::Desired;

/// The positions of machines, in groups: each group starts only machines of earlier ones. Those that start each other in a
/// circle come together, last.
pub fn groups(machines: &[&Desired]) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..machines.len()).collect();
    let mut groups = Vec::new();
    while !left.is_empty() {
        let waits = |index: &usize| {
            let starts = machines.get(*index).map(|machine| machine.starts.as_slice()).unwrap_or_default();
            left.iter().any(|other| {
                other != index && machines.get(*other).is_some_and(|other| starts.contains(&other.arn))
            })
        };
        let (later, now): (Vec<usize>, Vec<usize>) = left.iter().copied().partition(waits);
        if now.is_empty() {
            groups.push(later);
            return groups;
        }
        groups.push(now);
        left = later;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::desired;

    fn machine(name: &str, starts: &[&str]) -> Desired {
        let arn = |name: &str| format!("arn:aws:states:eu-west-1:123456789012:stateMachine:{name}");
        Desired {
            name: name.to_owned(),
            arn: arn(name),
            starts: starts.iter().map(|name| arn(name)).collect(),
            ..desired()
        }
    }

    #[test]
    fn children_come_first_and_circles_last() {
        let machines = [
            machine("a", &["b"]),
            machine("b", &["c", "elsewhere"]),
            machine("c", &[]),
            machine("d", &["d"]),
        ];
        let machines: Vec<&Desired> = machines.iter().collect();
        assert_eq!(groups(&machines), [vec![2, 3], vec![1], vec![0]]);
        let circle = [machine("a", &["b"]), machine("b", &["a"]), machine("c", &[])];
        assert_eq!(groups(&circle.iter().collect::<Vec<_>>()), [vec![2], vec![0, 1]]);
    }
}
