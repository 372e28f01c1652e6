//! The little of XML that a stanza is, owned: names, attributes, text, children.

use roxmltree::{Document, Node, ParsingOptions};

/// Deeper than any stanza that is looked at; what lies below is left out.
const DEPTH: usize = 8;
/// More than any stanza has.
const NODES: u32 = 5_000;

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name without a prefix.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    attributes: Vec<(String, String)>,
    /// Its own text.
    pub text: String,
    /// Its elements.
    pub children: Vec<Element>,
}

impl Element {
    /// Reads one element; document type declarations are refused.
    pub fn read(text: &str) -> Option<Self> {
        let options = ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options).ok()?;
        Some(Self::of(document.root_element(), DEPTH))
    }

    fn of(node: Node<'_, '_>, depth: usize) -> Self {
        let children = node.children().filter(Node::is_element);
        Self {
            name: node.tag_name().name().to_owned(),
            namespace: node.tag_name().namespace().unwrap_or_default().to_owned(),
            attributes: node.attributes().map(|a| (a.name().to_owned(), a.value().to_owned())).collect(),
            text: node.text().unwrap_or_default().trim().to_owned(),
            children: if depth == 0 {
                Vec::new()
            } else {
                children.map(|c| Self::of(c, depth - 1)).collect()
            },
        }
    }

    /// An attribute; empty if it is not there.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The condition of an `<error>` or `<failure>` (RFC 6120, sections 6.5 and 8.3.3): a word of ours to show, for a server
    /// may send anything.
    pub fn condition(&self) -> String {
        let word = |child: &&Self| child.name != "text" && is_condition(&child.name);
        self.children.iter().find(word).map_or_else(|| "undefined-condition".to_owned(), |c| c.name.clone())
    }
}

fn is_condition(name: &str) -> bool {
    name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// Text as it stands in an attribute or between tags.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&apos;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_its_condition_and_nothing_else() {
        let refused = Element::read(
            "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><text>eyJ0eXAi.secret</text><not-allowed/></failure>",
        )
        .unwrap();
        assert_eq!((refused.name.as_str(), refused.condition().as_str()), ("failure", "not-allowed"));
        let odd = Element::read("<failure><Eyj-token/></failure>").unwrap();
        assert_eq!(odd.condition(), "undefined-condition");
    }

    #[test]
    fn what_is_no_stanza_is_refused() {
        for wrong in ["", "<a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "It works!", "<a/><b/>"] {
            assert_eq!(Element::read(wrong), None, "{wrong}");
        }
        let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
        let mut element = &Element::read(&deep).unwrap();
        let mut levels = 1;
        while let Some(child) = element.child("a") {
            (element, levels) = (child, levels + 1);
        }
        assert_eq!(levels, DEPTH + 1);
    }
}
