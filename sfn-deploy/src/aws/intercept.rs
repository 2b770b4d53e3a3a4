//! What happens around every call: counting, keeping the raw answer, and leaving out host prefixes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_sdk_sfn::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
    BeforeTransmitInterceptorContextRef,
};
use aws_sdk_sfn::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sfn::error::BoxError;

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

/// Leaves out the host prefix `sync-` of `StartSyncExecution`: an endpoint at an address has no such host.
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
        let without = request.uri().replacen("://sync-", "://", 1);
        if without != request.uri() {
            request.set_uri(without)?;
        }
        Ok(())
    }
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
