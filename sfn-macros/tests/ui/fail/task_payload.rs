//! The payload of a task: JSON with the names of its parameters.

use sfn_dsl::task;

#[task(resource = "sqs:sendMessage", arguments = {"QueueUrl": "${Queue}", "MessageBody": order_ids})]
async fn misspelled(order_id: String) -> String;

#[task(resource = "sqs:sendMessage", arguments = {"QueueUrl": "${Queue}", "MessageBody": "fixed"})]
async fn unused(order_id: String) -> String;

#[task(resource = "sqs:sendMessage", arguments = {"QueueUrl": "${Queue}", "MessageBody": token})]
async fn token_without_callback() -> String;

#[task(resource = "sqs:sendMessage", callback, arguments = {"QueueUrl": "${Queue}", "MessageBody": order_id})]
async fn callback_without_token(order_id: String) -> String;

#[task(lambda = "${Ask}", callback)]
async fn callback_without_payload(order_id: String) -> String;

#[task(lambda = "${Ask}", payload = {"id": order_id, "id": 1})]
async fn key_twice(order_id: String) -> String;

#[task(lambda = "${Ask}", payload = {id: order_id})]
async fn bare_key(order_id: String) -> String;

#[task(lambda = "${Ask}", payload = {"id": order_id, "limit": 10u8})]
async fn suffix(order_id: String) -> String;

#[task(lambda = "${Ask}", payload = {"id": order_id + 1})]
async fn expression(order_id: String) -> String;

#[task(lambda = "${Ask}", payload = {"id": order_id, "run": context.Execution.Identifier})]
async fn no_such_context(order_id: String) -> String;

#[task(lambda = "${Ask}", payload = {"id": order_id, "input": context.Execution.Input})]
async fn input_of_the_execution(order_id: String) -> String;

#[task(lambda = "${Ask}", payload = {"id": order.id})]
async fn part_of_a_parameter(order: String) -> String;

fn main() {}
