//! What configuration and source name in words: hosts of providers, names of secrets, identifiers of models.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::catalogue::{Catalogue, CatalogueError, Sign};
use crate::component::Kind;

/// Finds every word of the catalogue in one pass.
pub(crate) struct Words {
    finder: AhoCorasick,
    /// Where the hosts, then the secrets end among the words; the rest are models.
    ends: [usize; 2],
}

/// A word that was found, as far as it reaches.
pub(crate) struct Found<'t, 'c> {
    pub kind: Kind,
    pub name: &'t str,
    pub sign: &'c Sign,
    /// Where it begins.
    pub place: usize,
}

impl Words {
    pub(crate) fn new(catalogue: &Catalogue) -> Result<Self, CatalogueError> {
        let words =
            catalogue.hosts.iter().chain(&catalogue.secrets).chain(&catalogue.models).map(|sign| sign.text.trim_matches('*'));
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words);
        let finder = finder.map_err(|error| CatalogueError { file: "hosts.txt", line: 0, reason: error.to_string() })?;
        let hosts = catalogue.hosts.len();
        Ok(Self { finder, ends: [hosts, hosts + catalogue.secrets.len()] })
    }

    /// Every word that stands in a text as itself, and neither in another nor in a comment.
    pub(crate) fn each<'t, 'c>(&self, catalogue: &'c Catalogue, text: &'t str, mut found: impl FnMut(Found<'t, 'c>)) {
        for one in self.finder.find_iter(text) {
            let word = one.pattern().as_usize();
            let [hosts, secrets] = self.ends;
            let (kind, sign) = if word < hosts {
                (Kind::Provider, catalogue.hosts.get(word))
            } else if word < secrets {
                (Kind::SecretReference, catalogue.secrets.get(word - hosts))
            } else {
                (Kind::Model, catalogue.models.get(word - secrets))
            };
            let Some(sign) = sign else { continue };
            let whole = match kind {
                Kind::Provider => host(text, one.start(), one.end(), sign),
                Kind::SecretReference => name(text, one.start(), one.end()),
                _ => model(text, one.start(), one.end(), sign),
            };
            if let Some(name) = whole.filter(|_| !is_in_comment(text, one.start())) {
                found(Found { kind, name, sign, place: one.start() });
            }
        }
    }
}

fn before(text: &str, place: usize) -> Option<char> {
    text.get(..place)?.chars().next_back()
}

fn after(text: &str, place: usize) -> Option<char> {
    text.get(place..)?.chars().next()
}

/// A host on the edges of its labels; one whose sign begins with `*` may go on to the left.
fn host<'t>(text: &'t str, start: usize, end: usize, sign: &Sign) -> Option<&'t str> {
    let joins = |one: char| one.is_ascii_alphanumeric() || one == '-';
    let left = sign.text.starts_with('*') || before(text, start).is_none_or(|one| !joins(one));
    let right = after(text, end).is_none_or(|one| !(joins(one) || (one == '.' && after(text, end + 1).is_some_and(joins))));
    text.get(start..end).filter(|_| left && right)
}

/// A name of letters, digits and underscores.
fn name(text: &str, start: usize, end: usize) -> Option<&str> {
    let joins = |one: char| one.is_ascii_alphanumeric() || one == '_';
    let alone = !before(text, start).is_some_and(joins) && !after(text, end).is_some_and(joins);
    text.get(start..end).filter(|_| alone)
}

/// The identifier of a model, from where it begins to where it ends: it stands in quotes, or as the value of a key.
fn model<'t>(text: &'t str, start: usize, end: usize, sign: &Sign) -> Option<&'t str> {
    let part = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '.' | ':' | '_' | '/' | '@');
    let rest = text.get(end..)?;
    let more = if sign.text.ends_with('*') { rest.find(|one: char| !part(one)).unwrap_or(rest.len()) } else { 0 };
    let name = text.get(start..end + more)?.trim_end_matches(['.', ':', '-', '/', '_', '@']);
    let stop = start + name.len();
    let (left, right) = (before(text, start), after(text, stop));
    let quotes = ['"', '\'', '`'];
    let in_quotes = left.is_some_and(|one| quotes.contains(&one)) && right.is_some_and(|one| quotes.contains(&one));
    let line = text.get(..start)?.rsplit('\n').next()?.trim_end();
    let valued = line.ends_with([':', '=']) && right.is_none_or(|one| matches!(one, '\n' | '\r' | ' ' | ',' | '}'));
    (in_quotes || valued).then_some(name)
}

/// Whether a line says, before that place, that what follows is for readers.
fn is_in_comment(text: &str, place: usize) -> bool {
    let line = text.get(..place).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let begins = line.trim_start();
    ["#", "//", "* ", "/*", "--", "<!--", ";", "\"\"\"", "///"].iter().any(|mark| begins.starts_with(mark))
        || line.contains(" // ")
        || line.contains(" # ")
}
