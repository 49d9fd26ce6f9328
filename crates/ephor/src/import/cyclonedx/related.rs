//! What a component or a service refers to: who supplies it, and the data it was trained on.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::left::named;
use super::{Proposal, Walk, check, draft, key_of};
use crate::import::located::Located;

/// Members that name an organisation, the one that answers for the thing first.
const ROLES: [&str; 4] = ["supplier", "provider", "manufacturer", "publisher"];

impl Walk {
    /// Proposes whom the thing names, once each, and has its proposal refer to them. A component has one supplier, a
    /// system any number.
    pub(super) fn supplied(&mut self, at: usize, thing: &Located, provides: &str) {
        let mut keys: Vec<String> = Vec::new();
        for name in ROLES.iter().filter_map(|role| draft::organisation(thing, role)) {
            let key = key_of_supplier(&name);
            self.supplier(&name, &key, thing.line, provides);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let Some(proposal) = self.proposals.get_mut(at) else { return };
        match (proposal.kind, keys.first()) {
            (_, None) | ("data", _) => {}
            ("system", _) => {
                proposal.body.insert("suppliers".to_owned(), Value::from(keys));
            }
            (_, Some(first)) => {
                proposal.body.insert("supplier".to_owned(), Value::from(first.as_str()));
            }
        }
    }

    fn supplier(&mut self, name: &str, key: &str, line: usize, provides: &str) {
        if let Some(known) = self.keys.get(&("supplier", key.to_owned())).map(|taken| taken.at) {
            let list = self.proposals.get_mut(known).and_then(|proposal| proposal.body.get_mut("provides"));
            if let Some(Value::Array(list)) =
                list.filter(|list| list.as_array().is_some_and(|all| !all.contains(&provides.into())))
            {
                list.push(provides.into());
            }
            return;
        }
        let mut body = Map::new();
        body.insert("title".to_owned(), name.into());
        body.insert("provides".to_owned(), Value::from(vec![provides]));
        let because = format!("Named in the {}. Say how critical it is, and adopt it if you depend on it.", self.source);
        self.keep(Proposal { kind: "supplier", key: key.to_owned(), body, line, because });
    }

    /// Proposes the data sets of a model's card, and has the model refer to them and to the data of the bill it names.
    pub(super) fn trained(&mut self, at: usize, model: &Located) {
        let mut keys: Vec<String> = Vec::new();
        for (index, dataset) in datasets(model).iter().enumerate() {
            let key = match text(dataset, "ref") {
                Some(named) if self.data_refs.contains(named) => Some(named.to_owned()),
                Some(named) => {
                    let why = "no data of that bom-ref is in the bill; register it by hand and name it under what the model was trained on";
                    self.left.add("component.modelCard.modelParameters.datasets.ref", named, why);
                    None
                }
                None => self.dataset(dataset, model, index + 1),
            };
            keys.extend(key.filter(|key| !keys.contains(key)));
        }
        if let Some(proposal) = self.proposals.get_mut(at).filter(|_| !keys.is_empty()) {
            proposal.body.insert("trained_on".to_owned(), Value::from(keys));
        }
    }

    fn dataset(&mut self, dataset: &Located, model: &Located, number: usize) -> Option<String> {
        if dataset.members().is_empty() {
            return None;
        }
        let title = text(dataset, "name").map_or_else(|| format!("Dataset {number} of {}", named(model)), ToOwned::to_owned);
        let key = text(dataset, "bom-ref").map_or_else(|| format!("{} dataset {title}", key_of(model)), ToOwned::to_owned);
        if let Some(taken) = self.keys.get(&("data", key.clone())) {
            let why = format!("its key '{key}' is that of the one on line {}; give each a bom-ref of its own", taken.line);
            self.left.add("dataset without a key of its own", &title, &why);
            return None;
        }
        let because = format!(
            "The card of the model {} in the {} names it among the data for training and evaluation. Say which of the two, \
             and by what right it is used.",
            named(model),
            self.source
        );
        let body = draft::dataset(dataset, &title).fields;
        self.keep(Proposal { kind: "data", key: key.clone(), body, line: dataset.line, because });
        Some(key)
    }
}

/// Organisations are told apart by their names, however they are spaced and capitalised.
pub(crate) fn key_of_supplier(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The bom-refs of all data of the bill: components, and the data sets that model cards hold.
pub(super) fn data_refs(bill: &Located) -> HashSet<String> {
    let mut refs = HashSet::new();
    let described = bill.get("metadata").and_then(|metadata| metadata.get("component"));
    described.into_iter().chain(check::components(bill)).for_each(|component| collect(component, &mut refs));
    refs
}

fn collect(component: &Located, refs: &mut HashSet<String>) {
    match check::kind_of(component) {
        "data" => refs.extend(text(component, "bom-ref").map(ToOwned::to_owned)),
        "machine-learning-model" => {
            refs.extend(
                datasets(component)
                    .iter()
                    .filter(|dataset| text(dataset, "ref").is_none())
                    .filter_map(|dataset| text(dataset, "bom-ref").map(ToOwned::to_owned)),
            );
        }
        _ => {}
    }
    check::components(component).for_each(|part| collect(part, refs));
}

fn datasets(model: &Located) -> &[Located] {
    let card = model.get("modelCard").and_then(|card| card.get("modelParameters"));
    card.and_then(|parameters| parameters.get("datasets")).map_or(&[], Located::items)
}

fn text<'a>(thing: &'a Located, name: &str) -> Option<&'a str> {
    thing.get(name).and_then(Located::text).filter(|text| !text.is_empty())
}
