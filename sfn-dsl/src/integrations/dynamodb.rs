//! Amazon DynamoDB. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Perform DynamoDB CRUD operations with Step Functions".

crate::builder::request::integrations! {
    /// `dynamodb:deleteItem`: calls `DeleteItem` of Amazon DynamoDB.
    ///
    /// Requires `TableName` and `Key`.
    /// It goes on with the answer of the call; there is no other pattern.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "dynamodb:deleteItem": delete_item(table_name = "TableName", key = "Key") -> DeleteItem waits [] {
        /// `ConditionExpression`: text.
        condition_expression = "ConditionExpression";
        /// `ConditionalOperator`: a word out of a list.
        conditional_operator = "ConditionalOperator";
        /// `Expected`: an object with keys of your own.
        expected = "Expected";
        /// `ExpressionAttributeNames`: an object with keys of your own.
        expression_attribute_names = "ExpressionAttributeNames";
        /// `ExpressionAttributeValues`: an object with keys of your own.
        expression_attribute_values = "ExpressionAttributeValues";
        /// `ReturnConsumedCapacity`: a word out of a list.
        return_consumed_capacity = "ReturnConsumedCapacity";
        /// `ReturnItemCollectionMetrics`: a word out of a list.
        return_item_collection_metrics = "ReturnItemCollectionMetrics";
        /// `ReturnValues`: a word out of a list.
        return_values = "ReturnValues";
    }

    /// `dynamodb:getItem`: calls `GetItem` of Amazon DynamoDB.
    ///
    /// Requires `TableName` and `Key`.
    /// It goes on with the answer of the call; there is no other pattern.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "dynamodb:getItem": get_item(table_name = "TableName", key = "Key") -> GetItem waits [] {
        /// `AttributesToGet`: an array.
        attributes_to_get = "AttributesToGet";
        /// `ConsistentRead`: `true` or `false`.
        consistent_read = "ConsistentRead";
        /// `ExpressionAttributeNames`: an object with keys of your own.
        expression_attribute_names = "ExpressionAttributeNames";
        /// `ProjectionExpression`: text.
        projection_expression = "ProjectionExpression";
        /// `ReturnConsumedCapacity`: a word out of a list.
        return_consumed_capacity = "ReturnConsumedCapacity";
    }

    /// `dynamodb:putItem`: calls `PutItem` of Amazon DynamoDB.
    ///
    /// Requires `TableName` and `Item`.
    /// It goes on with the answer of the call; there is no other pattern.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "dynamodb:putItem": put_item(table_name = "TableName", item = "Item") -> PutItem waits [] {
        /// `ConditionExpression`: text.
        condition_expression = "ConditionExpression";
        /// `ConditionalOperator`: a word out of a list.
        conditional_operator = "ConditionalOperator";
        /// `Expected`: an object with keys of your own.
        expected = "Expected";
        /// `ExpressionAttributeNames`: an object with keys of your own.
        expression_attribute_names = "ExpressionAttributeNames";
        /// `ExpressionAttributeValues`: an object with keys of your own.
        expression_attribute_values = "ExpressionAttributeValues";
        /// `ReturnConsumedCapacity`: a word out of a list.
        return_consumed_capacity = "ReturnConsumedCapacity";
        /// `ReturnItemCollectionMetrics`: a word out of a list.
        return_item_collection_metrics = "ReturnItemCollectionMetrics";
        /// `ReturnValues`: a word out of a list.
        return_values = "ReturnValues";
    }

    /// `dynamodb:updateItem`: calls `UpdateItem` of Amazon DynamoDB.
    ///
    /// Requires `TableName` and `Key`.
    /// It goes on with the answer of the call; there is no other pattern.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "dynamodb:updateItem": update_item(table_name = "TableName", key = "Key") -> UpdateItem waits [] {
        /// `AttributeUpdates`: an object with keys of your own.
        attribute_updates = "AttributeUpdates";
        /// `ConditionExpression`: text.
        condition_expression = "ConditionExpression";
        /// `ConditionalOperator`: a word out of a list.
        conditional_operator = "ConditionalOperator";
        /// `Expected`: an object with keys of your own.
        expected = "Expected";
        /// `ExpressionAttributeNames`: an object with keys of your own.
        expression_attribute_names = "ExpressionAttributeNames";
        /// `ExpressionAttributeValues`: an object with keys of your own.
        expression_attribute_values = "ExpressionAttributeValues";
        /// `ReturnConsumedCapacity`: a word out of a list.
        return_consumed_capacity = "ReturnConsumedCapacity";
        /// `ReturnItemCollectionMetrics`: a word out of a list.
        return_item_collection_metrics = "ReturnItemCollectionMetrics";
        /// `ReturnValues`: a word out of a list.
        return_values = "ReturnValues";
        /// `UpdateExpression`: text.
        update_expression = "UpdateExpression";
    }
}
