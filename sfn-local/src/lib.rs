//! A local AWS Step Functions endpoint over sfn-sim.
