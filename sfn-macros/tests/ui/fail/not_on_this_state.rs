use sfn_dsl::prelude::*;

fn main() {
    let _ = Choice::new("C").next("D");
    let _ = Succeed::new("S").end();
    let _ = Pass::new("P").retry(Retrier::on_all());
    let _ = var("$.x").less_than(true);
    let _ = var("$.x").equals(());
}
