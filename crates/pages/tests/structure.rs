//! Every sample of every page holds what the visual direction asks of all of them.

use std::collections::HashSet;

use ephor_pages::assets::assets;
use ephor_pages::gallery::{Sample, gallery};

/// One start tag of a document, in order.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    /// Names of the elements it stands in, outermost first.
    within: Vec<String>,
    /// Index of the tag it stands in.
    parent: Option<usize>,
    /// Text directly inside it.
    text: String,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split(' ').any(|known| known == class))
    }
}

const VOID: [&str; 5] = ["br", "input", "link", "meta", "wbr"];

/// Reads a document as strictly as its templates are written: every element closed by its own name.
fn tags(sample: &Sample) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = sample.html.strip_prefix("<!DOCTYPE html>").expect("a document type");
    while let Some((text, after)) = rest.split_once('<') {
        if let Some(&inside) = open.last() {
            tags[inside].text.push_str(text);
        }
        let (tag, after) = after.split_once('>').expect("a tag that ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let inside = open.pop().unwrap_or_else(|| panic!("{}: </{name}> closes nothing", sample.name));
            assert_eq!(tags[inside].name, name, "{}: elements overlap", sample.name);
            continue;
        }
        let alone = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        tags.push(Tag {
            name: name.to_owned(),
            attributes: read_attributes(attributes),
            within: open.iter().map(|&index| tags[index].name.clone()).collect(),
            parent: open.last().copied(),
            text: String::new(),
        });
        if !alone && !VOID.contains(&name) {
            open.push(tags.len() - 1);
        }
    }
    assert!(open.is_empty(), "{}: an element is never closed", sample.name);
    tags
}

fn read_attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let (inside, after) = quoted.split_once('"').expect("a value that ends");
            inside.clone_into(&mut value);
            rest = after;
        }
        attributes.push((name, value));
    }
    attributes
}

#[test]
fn every_page_has_one_first_heading_and_skips_no_level() {
    for sample in gallery() {
        let levels: Vec<u32> = tags(&sample)
            .iter()
            // The navigation, the choice of dates and the errors stand outside the page's own order.
            .filter(|tag| tag.within.iter().any(|name| name == "main"))
            .filter_map(|tag| tag.name.strip_prefix('h').and_then(|level| level.parse().ok()))
            .collect();
        assert_eq!(levels.iter().filter(|&&level| level == 1).count(), 1, "{}: {levels:?}", sample.name);
        for pair in levels.windows(2) {
            assert!(pair[1] <= pair[0] + 1, "{}: {levels:?}", sample.name);
        }
    }
}

#[test]
fn every_control_has_a_label() {
    for sample in gallery() {
        let tags = tags(&sample);
        let labelled: HashSet<&str> = tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).collect();
        for tag in tags.iter().filter(|tag| matches!(tag.name.as_str(), "input" | "select" | "textarea")) {
            let hidden = tag.get("type") == Some("hidden");
            let inside = tag.within.iter().any(|name| name == "label");
            let named = tag.get("id").is_some_and(|id| labelled.contains(id)) || tag.get("aria-label").is_some();
            assert!(hidden || inside || named, "{}: {tag:?}", sample.name);
        }
    }
}

#[test]
fn every_id_is_given_once_and_every_reference_meets_one() {
    for sample in gallery() {
        let tags = tags(&sample);
        let mut ids = HashSet::new();
        for id in tags.iter().filter_map(|tag| tag.get("id")) {
            assert!(!id.is_empty() && ids.insert(id), "{}: id {id} is given twice or is empty", sample.name);
        }
        let single = ["for", "list", "popovertarget", "commandfor", "form"];
        let several = ["aria-describedby", "aria-labelledby"];
        for tag in &tags {
            let references = single
                .iter()
                .filter_map(|name| tag.get(name))
                .chain(several.iter().filter_map(|name| tag.get(name)).flat_map(str::split_whitespace))
                .chain(tag.get("href").and_then(|href| href.strip_prefix('#')));
            for reference in references {
                assert!(ids.contains(reference), "{}: {reference} in {tag:?} is nowhere", sample.name);
            }
        }
    }
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    for sample in gallery() {
        for tag in tags(&sample) {
            assert!(tag.name != "style" && tag.get("style").is_none(), "{}: {tag:?}", sample.name);
            assert!(tag.name != "script" || tag.get("src").is_some(), "{}: {tag:?}", sample.name);
            assert!(!tag.attributes.iter().any(|(name, _)| name.starts_with("on")), "{}: {tag:?}", sample.name);
            for source in ["src", "action", "formaction"].iter().filter_map(|name| tag.get(name)) {
                assert!(source.starts_with('/'), "{}: {tag:?}", sample.name);
            }
        }
    }
}

#[test]
fn every_link_leads_somewhere_and_says_where() {
    for sample in gallery() {
        let tags = tags(&sample);
        for (index, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.name == "a") {
            let disabled = tag.get("aria-disabled") == Some("true");
            assert!(disabled || tag.get("href").is_some_and(|href| href.len() > 1 || href == "/"), "{}: {tag:?}", sample.name);
            let inner = |at: usize| {
                let mut up = tags[at].parent;
                while let Some(parent) = up {
                    if parent == index {
                        return true;
                    }
                    up = tags[parent].parent;
                }
                false
            };
            let says =
                !tag.text.trim().is_empty() || (index + 1..tags.len()).any(|at| inner(at) && !tags[at].text.trim().is_empty());
            assert!(says, "{}: {tag:?} says nothing", sample.name);
        }
    }
}

#[test]
fn the_past_shows_its_band_and_nothing_that_writes() {
    let samples = gallery();
    assert!(samples.iter().any(|sample| sample.past) && samples.iter().any(|sample| !sample.past));
    for sample in samples {
        let tags = tags(&sample);
        let live = tags.iter().filter(|tag| tag.has_class("live") || tag.has_class("savebar")).count();
        let bands = tags.iter().filter(|tag| tag.has_class("past")).count();
        let dated = tags.iter().any(|tag| tag.name == "html" && tag.get("data-asof").is_some());
        let door = tags.iter().any(|tag| tag.has_class("door"));
        if sample.past && !door {
            assert_eq!((live, bands, dated), (0, 1, true), "{}", sample.name);
        } else {
            assert_eq!((bands, dated), (0, false), "{}", sample.name);
        }
    }
}

#[test]
fn a_page_has_at_most_one_primary_button() {
    for sample in gallery() {
        let primary =
            tags(&sample).iter().filter(|tag| tag.has_class("primary") && tag.within.iter().any(|name| name == "main")).count();
        assert!(primary <= 1, "{}: {primary} primary buttons", sample.name);
    }
}

#[test]
fn only_the_demonstration_lets_one_act_as_another() {
    for sample in gallery() {
        let demonstration = sample.name.ends_with("-demonstration");
        let asked = sample.name.starts_with("acting");
        assert_eq!(sample.html.contains("action=\"/act-as\""), demonstration || asked, "{}", sample.name);
        assert_eq!(sample.html.contains("Demonstration data"), demonstration, "{}", sample.name);
    }
}

#[test]
fn pages_ask_only_for_the_files_that_are_embedded() {
    let paths: Vec<&str> = assets().iter().map(|asset| asset.path.as_str()).collect();
    assert_eq!(paths.len(), 2);
    for sample in gallery() {
        let asked: Vec<String> = tags(&sample)
            .iter()
            .filter(|tag| tag.name == "link" || tag.name == "script")
            .filter_map(|tag| tag.get("href").or_else(|| tag.get("src")).map(ToOwned::to_owned))
            .collect();
        assert_eq!(asked, paths, "{}", sample.name);
    }
}

#[test]
fn enter_saves_a_form_and_never_takes_a_row_away() {
    let mut forms = 0;
    for sample in gallery() {
        let tags = tags(&sample);
        for (form, _) in tags.iter().enumerate().filter(|(_, tag)| tag.get("data-guard").is_some()) {
            let first = tags[form..].iter().find(|tag| tag.name == "button").expect("a form has a button");
            let saves = first.get("name") == Some("save") || first.has_class("primary");
            assert!(saves, "{}: Enter presses {first:?}", sample.name);
            forms += 1;
        }
    }
    assert!(forms > 0);
}

#[test]
fn a_row_that_can_be_taken_away_holds_a_control_of_that_path() {
    let mut rows = 0;
    for sample in gallery() {
        let tags = tags(&sample);
        for button in tags.iter().filter(|tag| tag.get("name") == Some("remove")) {
            let path = button.get("value").expect("a path");
            let held = tags
                .iter()
                .filter_map(|tag| tag.get("name"))
                .any(|name| name == path || name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')));
            assert!(held, "{}: {path} holds nothing", sample.name);
            rows += 1;
        }
    }
    assert!(rows > 0);
}

#[test]
fn links_a_page_makes_itself_keep_its_date() {
    for sample in gallery().iter().filter(|sample| sample.past) {
        let tags = tags(sample);
        let brand = tags.iter().find(|tag| tag.has_class("brand")).and_then(|tag| tag.get("href"));
        assert_eq!(brand, Some("/?as-of=2026-09-30"), "{}", sample.name);
        let kept = tags.iter().any(|tag| tag.get("type") == Some("hidden") && tag.get("name") == Some("as-of"));
        assert!(kept, "{}: a search leaves the past", sample.name);
    }
}

/// The compressed limit is 60 kB a page; no sample needs it even before compression.
const MOST_BYTES: usize = 60_000;

#[test]
fn no_page_is_heavy() {
    for sample in gallery() {
        assert!(sample.html.len() <= MOST_BYTES, "{}: {} bytes", sample.name, sample.html.len());
    }
}

#[test]
fn the_headings_of_each_page_tell_its_story() {
    let outlines: Vec<String> = gallery()
        .iter()
        .filter(|sample| !sample.past && !sample.name.ends_with("-demonstration"))
        .map(|sample| format!("{}: {}", sample.name, outline(sample)))
        .collect();
    insta::assert_snapshot!(outlines.join("\n"));
}

/// The headings inside the page's own matter, deeper ones in brackets.
fn outline(sample: &Sample) -> String {
    let tags = tags(sample);
    let headings = tags
        .iter()
        .enumerate()
        .filter(|(_, tag)| matches!(tag.name.as_str(), "h1" | "h2" | "h3") && tag.within.iter().any(|name| name == "main"));
    let texts: Vec<String> = headings
        .map(|(index, tag)| {
            let inner =
                tags.iter().filter(|inner| inner.parent == Some(index) && inner.name != "small").map(|inner| inner.text.trim());
            let text = inner.chain([tag.text.trim()]).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
            if tag.name == "h3" { format!("({text})") } else { text }
        })
        .collect();
    texts.join(" · ")
}
