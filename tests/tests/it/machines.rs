//! What holds for every machine that builders can make.

use std::collections::BTreeSet;

use sfn_dsl::check::{Checked, Levels};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_dsl::raw::schema::OBJECT_KINDS;
use sfn_tests::machines::{Choices, Substitutions, workflow};

const MACHINES: u64 = 1_000;

fn check(definition: &Definition, machine_type: MachineType, seed: u64) -> Checked {
    let checked = definition.check_with(machine_type, &Levels::service_only());
    checked.unwrap_or_else(|report| panic!("seed {seed}: {report}\n{definition}"))
}

#[test]
fn a_thousand_machines_survive_being_built_written_and_read() {
    for seed in 0..MACHINES {
        let workflow = workflow(&mut Choices::of_seed(seed), Substitutions::With);
        let built = workflow.definition();
        let machine = check(&built, workflow.machine_type(), seed).machine;
        for text in [built.to_compact(), built.to_pretty()] {
            let read = Definition::parse("read.asl.json", &text)
                .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
            assert_eq!(read, built, "seed {seed}");
            assert_eq!(check(&read, workflow.machine_type(), seed).machine, machine, "seed {seed}\n{text}");
            assert_eq!(
                (read.to_compact(), read.to_pretty()),
                (built.to_compact(), built.to_pretty()),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn every_field_of_the_language_is_in_one_of_them() {
    let texts: String = (0..MACHINES)
        .map(|seed| workflow(&mut Choices::of_seed(seed), Substitutions::With).definition().to_compact())
        .collect();
    let fields = OBJECT_KINDS.iter().flat_map(|kind| kind.fields()).map(|field| field.name);
    let missing: BTreeSet<&str> = fields.filter(|field| !texts.contains(&format!("\"{field}\":"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_same_choices_make_the_same_machine() {
    for seed in 0..100 {
        let make = || workflow(&mut Choices::of_seed(seed), Substitutions::With).definition().to_pretty();
        assert_eq!(make(), make(), "seed {seed}");
    }
}

#[test]
fn any_bytes_make_a_machine() {
    for length in 0..=u8::MAX {
        let bytes: Vec<u8> = (0..length).map(|at| at.wrapping_mul(37).wrapping_add(length)).collect();
        let workflow = workflow(&mut Choices::of_bytes(&bytes), Substitutions::With);
        check(&workflow.definition(), workflow.machine_type(), length.into());
    }
}
