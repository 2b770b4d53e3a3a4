//! XML as a tree of elements: what the Query protocol answers.

use xmlparser::{ElementEnd, Token, Tokenizer};

/// An element: its name, its text and its children. Attributes are of no interest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Reads a document.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut open = vec![Self::default()];
        for token in Tokenizer::from(text) {
            match token.map_err(|error| error.to_string())? {
                Token::ElementStart { local, .. } => {
                    open.push(Self { name: local.as_str().to_owned(), ..Self::default() });
                }
                Token::ElementEnd { end: ElementEnd::Close(..) | ElementEnd::Empty, .. } => {
                    let (Some(closed), Some(parent)) = (open.pop(), open.last_mut()) else {
                        return Err("an element ends that never began".to_owned());
                    };
                    parent.children.push(closed);
                }
                Token::Text { text } => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&unescaped(text.as_str()));
                    }
                }
                Token::Cdata { text, .. } => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(text.as_str());
                    }
                }
                _ => {}
            }
        }
        open.pop()
            .and_then(|document| document.children.into_iter().next())
            .ok_or_else(|| "no element".to_owned())
    }

    /// The child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element of that name, at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.child(name).or_else(|| self.children.iter().find_map(|child| child.find(name)))
    }

    /// The text of a child.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// The members of a list: the elements `member` of a child.
    pub(super) fn members(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.child(name)
            .into_iter()
            .flat_map(|list| list.children.iter().filter(|child| child.name == "member"))
    }
}

fn unescaped(text: &str) -> String {
    // The ampersand comes last, so that nothing is unescaped twice.
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_become_trees() {
        let text =
            "<?xml version=\"1.0\"?><R xmlns=\"x\"><L><member><N>a &amp;lt; b</N></member><member/></L></R>";
        let root = Element::parse(text).unwrap();
        let names: Vec<Option<&str>> = root.members("L").map(|member| member.text_of("N")).collect();
        assert_eq!(names, [Some("a &lt; b"), None]);
        assert_eq!(root.find("N").map(|element| element.text.as_str()), Some("a &lt; b"));
        assert!(Element::parse("<a></a></b>").is_err() || Element::parse("").is_err());
    }
}
