use distributed_orders::DISTRIBUTED_ORDERS;
use serde_json::Value;
use sfn_sim::Simulation;
use sfn_sim::mock::MockConfig;

#[test]
fn a_distributed_map_is_refused_with_its_state_and_the_reason() {
    // FIXME: run it, with a thousand children at once and 5 % of them failing, when distributed Maps are simulated.
    let machine = DISTRIBUTED_ORDERS.machine().unwrap();
    assert_eq!(
        Simulation::of(&machine).unwrap_err().to_string(),
        "this state machine cannot be simulated: state \"ProcessAllOrders\": `Mode` DISTRIBUTED is not simulated yet"
    );
}

#[test]
fn mocks_and_sample_orders_can_be_read() {
    let mocks = MockConfig::parse(include_str!("../../mocks.json")).unwrap();
    assert!(mocks.test_case(DISTRIBUTED_ORDERS.name(), "AllProcessed").is_some());
    let orders: Vec<Value> = serde_json::from_str(include_str!("../../data/daily-orders.json")).unwrap();
    assert!(orders.iter().all(|order| order["orderId"].is_string()));
}
