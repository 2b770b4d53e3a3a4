use super::*;

fn request(arguments: &Value, max_items: u64) -> Request {
    Request { arguments: arguments.clone(), max_items, ..Request::default() }
}

#[track_caller]
fn read(reader: &Reader, objects: &Objects, arguments: &Value, max_items: u64) -> Vec<(Value, String)> {
    let mut items = reader.open(objects, request(arguments, max_items)).unwrap();
    let count = items.count().unwrap();
    let read: Vec<_> = std::iter::from_fn(|| items.next())
        .map(|item| item.map(|item| (item.value, item.source.to_string())).unwrap())
        .collect();
    assert_eq!(read.len() as u64, count);
    read
}

#[track_caller]
fn values(reader: &Reader, objects: &Objects, arguments: &Value, max_items: u64) -> Value {
    read(reader, objects, arguments, max_items).into_iter().map(|(value, _)| value).collect()
}

#[track_caller]
fn cause(reader: &Reader, objects: &Objects, arguments: &Value) -> String {
    let opened = reader.open(objects, request(arguments, 0)).and_then(|items| items.count());
    opened.unwrap_err().cause().to_owned()
}

#[test]
fn the_items_of_one_object_are_read_up_to_a_limit() {
    let objects = Objects::default().with("b", "k.json", "[1, 2, 3]");
    let at = json!({"Bucket": "b", "Key": "k.json"});
    let source = "S3://b/k.json".to_owned();
    assert_eq!(
        read(&Reader::Object(Format::Json), &objects, &at, 2),
        [(json!(1), source.clone()), (json!(2), source)]
    );
    assert_eq!(values(&Reader::Object(Format::Json), &objects, &at, 0), json!([1, 2, 3]));
}

#[test]
fn what_is_not_there_is_told() {
    let objects = Objects::default().with("b", "k.json", "[1, }");
    let reader = Reader::Object(Format::Json);
    assert_eq!(
        cause(&reader, &objects, &json!({"Bucket": "b", "Key": "x"})),
        "The specified key does not exist: s3://b/x"
    );
    assert_eq!(
        cause(&reader, &objects, &json!({"Bucket": "c", "Key": "x"})),
        "The specified bucket does not exist: c"
    );
    assert_eq!(cause(&reader, &objects, &json!({"Bucket": "b"})), "The ItemReader needs the text Key.");
    let malformed = cause(&reader, &objects, &json!({"Bucket": "b", "Key": "k.json"}));
    assert!(malformed.starts_with("The object cannot be read as its InputType: "), "{malformed}");
}

#[test]
fn a_listing_tells_of_the_objects_under_a_prefix() {
    let objects = Objects::default().with("b", "in/1", "x").with("b", "in/2", "yy").with("b", "other", "");
    let listed = read(&Reader::Listing, &objects, &json!({"Bucket": "b", "Prefix": "in/"}), 0);
    assert_eq!(listed[0].1, "S3://b");
    // The digest of `x` is known.
    let first = json!({
        "Etag": "\"9dd4e461268c8034f5c8564e155c67a6\"", "Key": "in/1", "LastModified": 0.0, "Size": 1,
        "StorageClass": "STANDARD"
    });
    assert_eq!(listed[0].0, first);
    assert_eq!(listed.len(), 2);
    let after = json!({"Bucket": "b", "StartAfter": "in/1"});
    let keys: Vec<_> = read(&Reader::Listing, &objects, &after, 0)
        .into_iter()
        .map(|(item, _)| item["Key"].clone())
        .collect();
    assert_eq!(keys, ["in/2", "other"]);
}

#[test]
fn listed_objects_are_loaded_one_after_the_other() {
    let objects = Objects::default()
        .with("b", "in/", "")
        .with("b", "in/1.csv", "a\n1\n2\n")
        .with("b", "in/2.csv", "a\n3\n")
        .with("b", "out/3.csv", "a\n4\n");
    let reader = Reader::ListedObjects(Format::Csv { delimiter: b',' });
    let read = read(&reader, &objects, &json!({"Bucket": "b", "Prefix": "in/"}), 0);
    assert_eq!(
        read,
        [
            (json!({"a": "1"}), "S3://b/in/1.csv".to_owned()),
            (json!({"a": "2"}), "S3://b/in/1.csv".to_owned()),
            (json!({"a": "3"}), "S3://b/in/2.csv".to_owned()),
        ]
    );
}

#[test]
fn an_inventory_lists_objects_by_its_schema() {
    let manifest = r#"{
        "sourceBucket": "source", "destinationBucket": "arn:aws:s3:::lists", "version": "2016-11-30",
        "fileFormat": "CSV", "fileSchema": "Bucket, Key, Size", "files": [{"key": "data/1.csv", "size": 1}]
    }"#;
    let objects = Objects::default().with("lists", "manifest.json", manifest).with(
        "lists",
        "data/1.csv",
        "\"source\",\"a.txt\",\"3\"\n\"source\",\"b.txt\",\"0\"\n",
    );
    let at = json!({"Bucket": "lists", "Key": "manifest.json"});
    let expected = json!([
        {"Bucket": "source", "Key": "a.txt", "Size": "3"}, {"Bucket": "source", "Key": "b.txt", "Size": "0"}
    ]);
    assert_eq!(values(&Reader::Inventory, &objects, &at, 0), expected);
    let parquet = objects.with("lists", "manifest.json", manifest.replace("\"CSV\"", "\"Parquet\""));
    assert_eq!(
        cause(&Reader::Inventory, &parquet, &at),
        "The S3 inventory has the format Parquet, only CSV is supported."
    );
}

#[test]
fn an_athena_manifest_lists_objects_that_are_loaded() {
    let objects = Objects::default()
        .with("q", "1-manifest.csv", "s3://data/x/1.jsonl\ns3://data/x/2.jsonl\n")
        .with("data", "x/1.jsonl", "{\"n\": 1}\n")
        .with("data", "x/2.jsonl", "{\"n\": 2}\n{\"n\": 3}\n");
    let at = json!({"Bucket": "q", "Key": "1-manifest.csv"});
    let reader = Reader::Athena(Format::JsonLines);
    assert_eq!(values(&reader, &objects, &at, 0), json!([{"n": 1}, {"n": 2}, {"n": 3}]));
    let broken = objects.with("q", "1-manifest.csv", "data/x/1.jsonl");
    assert!(cause(&reader, &broken, &at).ends_with("is no address in S3"));
}
