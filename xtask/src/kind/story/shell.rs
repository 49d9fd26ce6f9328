//! On the command line: schema, fact files, show, spreadsheets, facts that leave.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{Look, Scene, says};

pub(super) const LOOKS: &[Look] = &[
    ("`ephor schema` lists it", schema_lists),
    ("a fact file with it comes in, and adds nothing twice", fact_file_comes_in),
    ("its JSON Schema is one, and tells a record of it from what is none", schema_tells),
    ("`ephor show` shows its register and a record", shown),
    ("its register goes out as XLSX and comes back without a difference", workbook_comes_back),
    ("a row that differs becomes a proposal", workbook_is_proposed),
    ("its records leave as facts", facts_leave),
];

fn schema_lists(scene: &Scene<'_>) -> Result<()> {
    let all: Value = serde_json::from_str(&scene.ephor(&["schema"])?)?;
    let named = all["vocabulary"].as_array().is_some_and(|names| names.iter().any(|name| name == scene.kind));
    if named && all["kinds"][scene.kind]["properties"].is_object() {
        Ok(())
    } else {
        bail!("{} is not among the kinds", scene.kind)
    }
}

fn fact_file_comes_in(scene: &Scene<'_>) -> Result<()> {
    let file = scene.facts()?;
    says(&scene.over("import", &[&file])?, &["1 fact added, 0 known already"])?;
    says(&scene.over("import", &[&file])?, &["0 facts added, 1 known already"])
}

fn schema_tells(scene: &Scene<'_>) -> Result<()> {
    let schema: Value = serde_json::from_str(&scene.ephor(&["schema", scene.kind])?)?;
    let record = one(scene)?["record"].take();
    validate(&schema, &record)?;
    let mut lacks = record.clone();
    lacks.as_object_mut().and_then(|fields| fields.remove("host")).context("the record has no host")?;
    let mut strange = record.clone();
    strange["manner"] = "by night".into();
    let mut more = record;
    more["weather"] = "rain".into();
    for wrong in [lacks, strange, more] {
        if validate(&schema, &wrong).is_ok() {
            bail!("the schema accepts {wrong}");
        }
    }
    Ok(())
}

/// Holds a record against a schema, which must be a right one, with an implementation that is not ours.
fn validate(schema: &Value, record: &Value) -> Result<()> {
    const SCRIPT: &str = "\
import json, sys
from jsonschema import Draft202012Validator as Validator
schema, record = json.load(sys.stdin)
Validator.check_schema(schema)
sys.exit('; '.join(error.message for error in Validator(schema).iter_errors(record)) or 0)
";
    let mut python = Command::new("python3");
    let mut child =
        python.args(["-c", SCRIPT]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().context("python3 is needed")?;
    child.stdin.take().context("python3 reads nothing")?.write_all(json!([schema, record]).to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    if output.status.success() { Ok(()) } else { bail!("{}", String::from_utf8_lossy(&output.stderr).trim()) }
}

fn one(scene: &Scene<'_>) -> Result<Value> {
    Ok(serde_json::from_str(&scene.over("show", &[scene.kind, "VIS-1", "--format", "json"])?)?)
}

fn shown(scene: &Scene<'_>) -> Result<()> {
    let register = scene.over("show", &[scene.kind])?;
    says(&register, &["VIS-1", "Look at the lending model", "announced", "Prudential Authority", "2026-02-02"])?;
    let record = scene.over("show", &[scene.kind, "VIS-1", "--history"])?;
    says(&record, &["Look at the lending model", "Bo Strand and Cy Holm", "minutes of the board"])
}

/// Writes the register as a workbook; returns the file.
fn workbook(scene: &Scene<'_>) -> Result<String> {
    let file = scene.desk.at("kind.xlsx");
    scene.over("export", &["--format", "xlsx", "--kind", scene.kind, "-o", &file])?;
    Ok(file)
}

fn workbook_comes_back(scene: &Scene<'_>) -> Result<()> {
    let file = workbook(scene)?;
    says(&scene.over("import", &["--by", "ann", &file])?, &["1 row unchanged", "nothing differs"])
}

/// The workbook meets an organisation in which the same version says something else.
fn workbook_is_proposed(scene: &Scene<'_>) -> Result<()> {
    let (file, elsewhere) = (workbook(scene)?, scene.desk.at("elsewhere"));
    let other = std::fs::read_to_string(scene.facts()?)?.replace("Prudential", "Conduct");
    let other = scene.desk.file("other.yaml", &other)?;
    scene.ephor(&["import", "--data", &elsewhere, &scene.desk.at("founding.yaml"), &other])?;
    says(&scene.ephor(&["import", "--data", &elsewhere, "--by", "ann", &file])?, &["1 proposal"])
}

fn facts_leave(scene: &Scene<'_>) -> Result<()> {
    says(&scene.over("export", &[])?, &[&format!("record: {}", scene.kind), "id: VIS-1", "supervisor: Prudential Authority"])
}
