//! Resources of AWS SDK integrations that an argument names.
//!
//! The Developer Guide knows none; these few are those of the Service Authorization Reference for actions that have one kind
//! of resource. Everything else is allowed on `*`, and a note says so.

use sfn_services::Action;

/// The resources of an action, as patterns of ARNs; `None` where they are not known.
pub(super) fn resources(action: Action) -> Option<&'static [&'static str]> {
    let has = |name: &str| action.param(name).is_some();
    let iam = action.iam_actions();
    let [iam] = iam.as_slice() else { return None };
    Some(match action.service().id() {
        "s3" if has("CopySource") => return None,
        "s3" if has("Key") => &["arn:{partition}:s3:::{Bucket}/{Key}"],
        // Several objects, each with a key of its own.
        "s3" if iam == "s3:DeleteObject" => &["arn:{partition}:s3:::{Bucket}/*"],
        "s3" if has("Bucket") => &["arn:{partition}:s3:::{Bucket}"],
        "dynamodb" if has("IndexName") => &[
            "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}",
            "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}/index/{IndexName}",
        ],
        "dynamodb" if has("TableName") => &["arn:{partition}:dynamodb:{region}:{account}:table/{TableName}"],
        "sqs" if has("QueueUrl") => &["{queue:QueueUrl}"],
        "sns" if has("TopicArn") => &["{TopicArn}"],
        "sfn" if has("StateMachineArn") => &["{state-machine:StateMachineArn}"],
        "lambda" if iam == "lambda:InvokeFunction" => {
            &["{function:FunctionName}", "{function:FunctionName}:*"]
        }
        "secretsmanager" if has("SecretId") => &["{secret:SecretId}"],
        "ssm"
            if matches!(
                action.name(),
                "getParameter" | "putParameter" | "deleteParameter" | "getParameterHistory"
            ) =>
        {
            &["arn:{partition}:ssm:{region}:{account}:parameter/{path:Name}"]
        }
        _ => return None,
    })
}
