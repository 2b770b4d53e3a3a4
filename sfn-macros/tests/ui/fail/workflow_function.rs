use sfn_dsl::{states, task, workflow};

#[task(lambda = "${Pack}")]
async fn pack(weight: f64) -> bool;

#[workflow]
async fn of_another_item(items: Vec<String>) -> Vec<bool> {
    states::map(items, pack).await
}

fn unmarked(item: String) -> String {
    item
}

#[workflow]
async fn not_marked(items: Vec<String>) -> Vec<String> {
    states::map(items, unmarked).await
}

fn main() {}
