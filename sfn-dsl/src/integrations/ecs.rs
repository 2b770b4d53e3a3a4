//! Amazon ECS / AWS Fargate. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Run Amazon ECS or Fargate tasks with Step Functions".

crate::builder::request::integrations! {
    /// `ecs:runTask`: calls `RunTask` of Amazon ECS / AWS Fargate.
    ///
    /// Requires `TaskDefinition`.
    /// Refuses `Count` and `StartedBy`.
    /// Besides going on with the answer of the call it has `.sync` and `.waitForTaskToken`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "ecs:runTask": run_task(task_definition = "TaskDefinition") -> RunTask waits [sync wait_for_task_token] {
        /// `CapacityProviderStrategy`: an array.
        capacity_provider_strategy = "CapacityProviderStrategy";
        /// `Cluster`: text.
        cluster = "Cluster";
        /// `EnableExecuteCommand`: `true` or `false`.
        enable_execute_command = "EnableExecuteCommand";
        /// `Group`: text.
        group = "Group";
        /// `LaunchType`: a word out of a list.
        launch_type = "LaunchType";
        /// `NetworkConfiguration`: an object.
        network_configuration = "NetworkConfiguration";
        /// `Overrides`: an object.
        overrides = "Overrides";
        /// `PlacementConstraints`: an array.
        placement_constraints = "PlacementConstraints";
        /// `PlacementStrategy`: an array.
        placement_strategy = "PlacementStrategy";
        /// `PlatformVersion`: text.
        platform_version = "PlatformVersion";
        /// `PropagateTags`: a word out of a list.
        propagate_tags = "PropagateTags";
    }
}
