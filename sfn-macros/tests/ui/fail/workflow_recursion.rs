use sfn_dsl::prelude::*;

#[workflow]
async fn count_down(number: u32) -> u32 {
    if number == 0 { 0 } else { count_down(number - 1).await }
}

#[fragment]
async fn count_up(number: u32) -> u32 {
    if number == 9 { 9 } else { count_up(number + 1).await }
}

fn main() {}
