//! JSON Schema (2020-12) of kinds and acts, from their declarations.

use serde_json::{Map, Value, json};

use crate::act::ActName;
use crate::id::Kind;
use crate::kinds::{DECLARED, Declaration};
use crate::shape::{Field, Shape, Target};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a record of that kind.
pub fn of_kind(declaration: &Declaration) -> Value {
    let mut schema = object(declaration.fields);
    let head = json!({"$schema": DIALECT, "$id": format!("ephor:kind:{}", declaration.kind), "title": declaration.kind.label(),
        "description": declaration.meaning});
    if let (Some(schema), Some(head)) = (schema.as_object_mut(), head.as_object()) {
        let mut whole = head.clone();
        whole.append(schema);
        *schema = whole;
        schema.insert("x-ephor".to_owned(), extras(declaration));
    }
    schema
}

fn extras(declaration: &Declaration) -> Value {
    let acts: Vec<&str> = declaration.acts.iter().map(|need| need.act.word()).collect();
    json!({"prefix": declaration.kind.prefix(), "serves": declaration.serves, "acts": acts, "personal_title": declaration.personal_title})
}

/// The schema of an act's payload.
pub fn of_act(name: ActName) -> Value {
    let mut schema = object(name.fields());
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$id".to_owned(), format!("ephor:act:{name}").into());
        schema.insert("description".to_owned(), name.meaning().into());
        schema.insert("x-ephor".to_owned(), json!({"binds_to": name.binding().word()}));
    }
    schema
}

/// Every kind declared and every act.
pub fn all() -> Value {
    let kinds: Map<String, Value> = DECLARED.iter().map(|one| (one.kind.name().to_owned(), of_kind(one))).collect();
    let names = Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>();
    let acts: Map<String, Value> = ActName::ALL.iter().map(|name| (name.word().to_owned(), of_act(*name))).collect();
    json!({"$schema": DIALECT, "vocabulary": names, "kinds": kinds, "acts": acts})
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required && !field.filled).map(|field| field.name).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn property(field: &Field) -> Value {
    let mut schema = of_shape(&field.shape);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), field.label.into());
        schema.insert("description".to_owned(), field.help.into());
        if field.progress {
            schema.insert("x-ephor-progress".to_owned(), true.into());
        }
        if field.personal {
            schema.insert("x-ephor-personal".to_owned(), true.into());
        }
        if !field.writers.is_empty() {
            let writers: Vec<String> = field.writers.iter().map(ToString::to_string).collect();
            schema.insert("x-ephor-writers".to_owned(), writers.into());
        }
        if field.holds_one {
            schema.insert("minItems".to_owned(), 1.into());
        }
        if field.filled {
            schema.insert("x-ephor-filled".to_owned(), true.into());
        }
    }
    schema
}

fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text | Shape::Prose | Shape::Category => json!({"type": "string", "minLength": 1}),
        Shape::Query(context) => json!({"type": "string", "x-ephor-query": context.word()}),
        Shape::Int => json!({"type": "integer"}),
        Shape::Days => json!({"type": "integer", "minimum": 0}),
        Shape::Level => json!({"type": "integer", "minimum": 1}),
        Shape::Tier => json!({"type": "integer", "minimum": 1, "maximum": 4}),
        Shape::UpTo(most) => json!({"type": "integer", "minimum": 1, "maximum": most}),
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Date => json!({"type": "string", "format": "date"}),
        Shape::Instant => json!({"type": "string", "format": "date-time"}),
        Shape::Money => json!({"type": "object", "required": ["amount", "currency"], "additionalProperties": false,
            "properties": {"amount": {"type": "integer"}, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}}),
        Shape::File => json!({"type": "object", "required": ["digest", "bytes", "media", "name"]}),
        Shape::Digest => json!({"type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$"}),
        Shape::Requirement => json!({"type": "string", "pattern": "^[a-z0-9-]+:.+$"}),
        Shape::Choice(words) => json!({"enum": words}),
        Shape::Reference(target) => reference(*target),
        Shape::Pin(target) => json!({"type": "object", "required": ["id", "version"], "additionalProperties": false,
            "properties": {"id": reference(*target), "version": {"type": "integer", "minimum": 1}}}),
        Shape::Systems => json!({"anyOf": [{"const": "own"}, {"type": "array", "items": reference(Target::Kind(Kind::System))}]}),
        Shape::List(inner) => json!({"type": "array", "items": of_shape(inner)}),
        Shape::Part(fields) => object(fields),
    }
}

fn reference(target: Target) -> Value {
    match target {
        Target::Kind(kind) => json!({"type": "string", "x-ephor-refers-to": kind.name()}),
        Target::Any => json!({"type": "string", "x-ephor-refers-to": "any"}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that follow from records and may not be typed into one (specification: derived words are functions, never fields).
    const DERIVED: [&str; 14] = [
        "approved",
        "effective",
        "overdue",
        "implemented",
        "in_scope",
        "material",
        "status",
        "compliant",
        "conforms",
        "stale",
        "reopened",
        "accepted",
        "live",
        "tier",
    ];
    /// Fields so named all the same, with the reason.
    const EXEMPT: [(&str, &str, &str); 4] = [
        ("meeting", "/conclusion/effective", "the reviewers' own conclusion under 9.3, not a status of a requirement"),
        ("delegation", "/powers/limits/tier", "a limit: the most severe tier the holder may decide"),
        ("method", "/proportion/tier", "a key: the tier for which the method goes that deep"),
        ("parameter", "/tier_rules/tier", "what a rule of the criteria gives, not the tier of anything"),
    ];

    fn walk(fields: &[Field], at: &str, visit: &mut dyn FnMut(&str, &Field)) {
        for field in fields {
            let path = format!("{at}/{}", field.name);
            visit(&path, field);
            if let Shape::Part(inner) = field.shape.innermost() {
                walk(inner, &path, visit);
            }
        }
    }

    #[test]
    fn no_kind_has_a_field_named_by_a_derived_word() {
        let mut used = Vec::new();
        for declaration in DECLARED {
            walk(declaration.fields, "", &mut |path, field| {
                let exempt = EXEMPT.iter().find(|(kind, at, _)| *kind == declaration.kind.name() && *at == path);
                if DERIVED.contains(&field.name) {
                    assert!(exempt.is_some(), "{} has a field {path}", declaration.kind);
                    used.push(path.to_owned());
                }
            });
        }
        assert_eq!(used.len(), EXEMPT.len(), "a stale exemption is a finding");
    }
}
