use sfn_dsl::workflow;

#[workflow]
async fn broken(n: u32) -> u32 {
    let a = n + ;
    a
}

#[workflow]
struct Order;

fn main() {}
