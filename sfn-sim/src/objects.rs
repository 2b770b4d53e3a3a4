//! Objects in S3, in memory: what distributed Maps read their items from and write their results to.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use md5::{Digest as _, Md5};
use sfn_dsl::time::Timestamp;

use crate::eval::hex;
use crate::execution::ResultFile;

/// Buckets and their objects.
///
/// # Examples
/// ```
/// use sfn_sim::Objects;
///
/// let objects = Objects::default().with("orders", "2026/january.json", "[1, 2, 3]").with_bucket("results");
/// assert_eq!(objects.read("orders", "2026/january.json").as_deref(), Some(&b"[1, 2, 3]"[..]));
/// assert_eq!(objects.read("results", "manifest.json"), None);
/// assert_eq!(objects.keys("orders", "2026/").collect::<Vec<_>>(), ["2026/january.json"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objects {
    buckets: BTreeMap<String, BTreeMap<String, Object>>,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    body: Body,
    /// When it was written, where the simulation did.
    last_modified: Timestamp,
}

/// What an object holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Body {
    Bytes(Arc<[u8]>),
    /// The results of a map run, which take a fraction of the memory of their text.
    Results(Arc<ResultFile>),
}

impl Objects {
    /// The same objects and one more; its bucket is made where it is new.
    #[must_use]
    pub fn with(mut self, bucket: impl Into<String>, key: impl Into<String>, body: impl AsRef<[u8]>) -> Self {
        self.put(bucket, key, body.as_ref().into(), Timestamp::from_millis(0));
        self
    }

    /// The same objects and one more bucket.
    #[must_use]
    pub fn with_bucket(mut self, bucket: impl Into<String>) -> Self {
        self.buckets.entry(bucket.into()).or_default();
        self
    }

    /// Adds all buckets and objects of others; of two with the same key, theirs stays.
    pub fn merge(&mut self, others: &Self) {
        for (bucket, objects) in &others.buckets {
            let objects = objects.iter().map(|(key, object)| (key.clone(), object.clone()));
            self.buckets.entry(bucket.clone()).or_default().extend(objects);
        }
    }

    /// What an object holds; `None` where there is no such object.
    pub fn read(&self, bucket: &str, key: &str) -> Option<Cow<'_, [u8]>> {
        Some(match &self.find(bucket, key)?.body {
            Body::Bytes(bytes) => Cow::Borrowed(bytes),
            Body::Results(results) => Cow::Owned(results.to_bytes()),
        })
    }

    /// The keys in a bucket that begin with a prefix, in order; none where there is no such bucket.
    pub fn keys<'a>(&'a self, bucket: &str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.list(bucket, prefix).map(|(key, _)| key)
    }

    pub(crate) fn has_bucket(&self, bucket: &str) -> bool {
        self.buckets.contains_key(bucket)
    }

    pub(crate) fn find(&self, bucket: &str, key: &str) -> Option<&Object> {
        self.buckets.get(bucket)?.get(key)
    }

    pub(crate) fn list<'a>(
        &'a self,
        bucket: &str,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Object)> {
        let objects = self.buckets.get(bucket).map(|objects| objects.range(prefix.to_owned()..));
        let listed = objects.into_iter().flatten().take_while(move |(key, _)| key.starts_with(prefix));
        listed.map(|(key, object)| (key.as_str(), object))
    }

    pub(crate) fn put(
        &mut self,
        bucket: impl Into<String>,
        key: impl Into<String>,
        body: Arc<[u8]>,
        last_modified: Timestamp,
    ) {
        let object = Object { body: Body::Bytes(body), last_modified };
        self.buckets.entry(bucket.into()).or_default().insert(key.into(), object);
    }

    pub(crate) fn put_results(
        &mut self,
        bucket: impl Into<String>,
        key: impl Into<String>,
        results: ResultFile,
        last_modified: Timestamp,
    ) {
        let object = Object { body: Body::Results(Arc::new(results)), last_modified };
        self.buckets.entry(bucket.into()).or_default().insert(key.into(), object);
    }
}

impl Object {
    /// What it holds, to be kept for as long as it is read.
    pub(crate) fn bytes(&self) -> Arc<[u8]> {
        match &self.body {
            Body::Bytes(bytes) => Arc::clone(bytes),
            Body::Results(results) => results.to_bytes().into(),
        }
    }

    pub(crate) fn size(&self) -> usize {
        match &self.body {
            Body::Bytes(bytes) => bytes.len(),
            Body::Results(results) => results.size(),
        }
    }

    pub(crate) fn last_modified(&self) -> Timestamp {
        self.last_modified
    }

    /// The entity tag in quotes, as S3 gives it to objects that were put in one part.
    pub(crate) fn etag(&self) -> String {
        format!("\"{}\"", hex(&Md5::digest(self.bytes())))
    }
}
