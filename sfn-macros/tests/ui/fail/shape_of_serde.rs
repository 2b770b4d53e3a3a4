//! What is not known here is refused even where serde says so too: a later serde may know it.

use sfn_dsl::shape::Shape;


#[derive(serde::Serialize, Shape)]
#[serde(transparent)]
struct Two {
    a: u8,
    b: u8,
}

#[derive(serde::Serialize, Shape)]
#[serde(rename_all = "Camel")]
struct Case {
    a: u8,
}

#[derive(serde::Serialize, Shape)]
#[serde(compact)]
struct Unknown {
    #[serde(base64 = "url")]
    a: u8,
    #[serde(rename = 5)]
    b: u8,
}

mod other {
    pub struct Instant(u8);

    impl Instant {
        pub fn seconds(&self) -> &u8 {
            &self.0
        }
    }
}

#[derive(serde::Serialize, Shape)]
#[serde(remote = "other::Instant")]
struct Remote {
    #[serde(getter = "other::Instant::seconds")]
    seconds: u8,
}

#[derive(Shape)]
union Both {
    a: u8,
    b: i8,
}

fn main() {}
