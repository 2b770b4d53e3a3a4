//! What happens around every call: counting, keeping the raw answer, leaving out host prefixes, and writing what is off.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_sdk_sfn::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
    BeforeTransmitInterceptorContextRef,
};
use aws_sdk_sfn::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sfn::error::BoxError;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

/// How many calls were made. Tries that are repeated count once.
#[derive(Debug, Default)]
pub struct Calls {
    reads: AtomicUsize,
    writes: AtomicUsize,
}

impl Calls {
    /// Calls that only look.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }

    /// Calls that change something.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }
}

/// Counts the calls of a client.
#[derive(Debug)]
pub(super) struct Count(pub(super) Arc<Calls>);

impl Intercept for Count {
    fn name(&self) -> &'static str {
        "Count"
    }

    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let target = context.request().headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let is_read =
            ["Describe", "List", "Get", "Validate"].iter().any(|prefix| operation.starts_with(prefix));
        let counter = if is_read { &self.0.reads } else { &self.0.writes };
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// Writes `false` where the SDK leaves it out: a block without the field may keep its old value, and what was on must go off.
#[derive(Debug)]
pub(super) struct ExplicitOff;

/// The blocks of a state machine that can be switched off, and what says so.
const OFF: [(&str, &str); 2] =
    [("tracingConfiguration", "enabled"), ("loggingConfiguration", "includeExecutionData")];

impl Intercept for ExplicitOff {
    fn name(&self) -> &'static str {
        "ExplicitOff"
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        if !target.ends_with(".CreateStateMachine") && !target.ends_with(".UpdateStateMachine") {
            return Ok(());
        }
        let mut body: Value = serde_json::from_slice(request.body().bytes().unwrap_or_default())?;
        for (block, field) in OFF {
            if let Some(block) = body.get_mut(block).and_then(Value::as_object_mut) {
                block.entry(field).or_insert(false.into());
            }
        }
        let body = body.to_string();
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
        Ok(())
    }
}

/// Leaves out the host prefix `sync-` of `StartSyncExecution` on hosts that are not of AWS: they have no such name.
#[derive(Debug)]
pub(super) struct NoHostPrefix;

impl Intercept for NoHostPrefix {
    fn name(&self) -> &'static str {
        "NoHostPrefix"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if let Some((scheme, rest)) = request.uri().split_once("://sync-")
            && !is_aws(rest)
        {
            let without = format!("{scheme}://{rest}");
            request.set_uri(without)?;
        }
        Ok(())
    }
}

/// Whether the part of a URL after its scheme begins with a host of AWS.
fn is_aws(rest: &str) -> bool {
    let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().any(|domain| host.ends_with(domain))
}

/// Keeps the body of an answer as it came, for operations whose answer has more than the SDK knows.
#[derive(Debug, Clone, Default)]
pub(super) struct KeepBody(Arc<Mutex<Option<Vec<u8>>>>);

impl KeepBody {
    /// The body of the last answer.
    pub(super) fn take(&self) -> Option<Vec<u8>> {
        self.0.lock().ok()?.take()
    }
}

impl Intercept for KeepBody {
    fn name(&self) -> &'static str {
        "KeepBody"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let (Some(body), Ok(mut kept)) = (context.response().body().bytes(), self.0.lock()) {
            *kept = Some(body.to_vec());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_aws_keep_their_prefix() {
        assert!(is_aws("states.eu-west-1.amazonaws.com/"));
        assert!(is_aws("states.cn-north-1.amazonaws.com.cn"));
        assert!(!is_aws("127.0.0.1:8083/"));
        assert!(!is_aws("localhost/x.amazonaws.com"));
    }
}
