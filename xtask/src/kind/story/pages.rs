//! In the browser: menu, register, form, record, history, difference, spreadsheets, search.

use anyhow::{Result, bail};

use super::{Look, Scene, says};
use crate::kind::web::{Answer, brief, hidden};

pub(super) const LOOKS: &[Look] = &[
    ("the menu leads to it", menu_leads),
    ("its register is served while it is empty", empty_register),
    ("its page says what it is, who writes it and what it asks", about),
    ("its form asks every field", form_asks),
    ("its form takes one row more", form_grows),
    ("what is missing is said by the label of its field", missing_is_said),
    ("a record is made through the form", made),
    ("its page says every value", page_says),
    ("an edit begins from what stands and makes the next version", edited),
    ("its history has both versions", history),
    ("the difference says what was and what is", difference),
    ("its register shows its columns and filters by them", register),
    ("a day of it waits on its owner", waits),
    ("its register as XLSX is uploaded again without a difference", workbook_comes_back),
    ("search finds a record by its title and by its id", search),
];

/// What is entered: the name of each input and what a person types.
const ENTERED: &[(&str, &str)] = &[
    ("title", "Look at the lending model"),
    ("owner", "Ann Lee"),
    ("manner", "unannounced"),
    ("supervisor", "Prudential Authority"),
    ("on", "2026-02-02"),
    ("host", "Ann Lee"),
    ("visitors", "Bo Strand and Cy Holm"),
    ("wishes.0.what", "the validation report"),
    ("wishes.0.sent_on", "2026-02-05"),
    ("answer_by", "2026-03-02"),
];

/// The labels of its own fields.
const LABELS: &[&str] = &["Manner", "Supervisor", "On", "Host", "Visitors", "Wishes", "Answer by", "Answered on", "Outcome"];

impl Scene<'_> {
    fn register(&self) -> String {
        format!("/records/{}", self.kind)
    }

    fn record(&self) -> String {
        format!("/records/{}/VIS-1", self.kind)
    }

    fn words(&self, path: &str) -> Result<String> {
        Ok(self.browser.get(path)?.words())
    }
}

fn menu_leads(scene: &Scene<'_>) -> Result<()> {
    let page = scene.browser.get("/")?;
    says(&String::from_utf8_lossy(&page.body), &[&format!("href=\"{}\"", scene.register())])
}

fn empty_register(scene: &Scene<'_>) -> Result<()> {
    says(&scene.words(&scene.register())?, &["Visits", "A look that a supervisor took", "New visit"])
}

fn about(scene: &Scene<'_>) -> Result<()> {
    let page = scene.words(&format!("{}/about", scene.register()))?;
    says(&page, &["A look that a supervisor took", "VIS-1", "Serves 4.2", "wishes.what", "The authority that came."])
}

fn form_asks(scene: &Scene<'_>) -> Result<()> {
    let page = scene.words(&format!("{}/new", scene.register()))?;
    says(&page, LABELS)?;
    says(&page, &["Who received them"])
}

fn form_grows(scene: &Scene<'_>) -> Result<()> {
    let add = [("add".to_owned(), "wishes".to_owned())];
    says(&scene.browser.post(&scene.register(), &add)?.words(), &["Sent on", "The day it was sent"])
}

/// Sends what is entered, changed in one place, with what the form at that address keeps unseen.
fn send(scene: &Scene<'_>, form: &str, to: &str, name: &str, value: &str) -> Result<Answer> {
    let mut fields = hidden(&scene.browser.get(form)?);
    fields.extend(
        ENTERED.iter().filter(|(known, _)| *known != name).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    fields.extend([(name.to_owned(), value.to_owned()), ("save".to_owned(), "final".to_owned())]);
    scene.browser.post(to, &fields)
}

fn missing_is_said(scene: &Scene<'_>) -> Result<()> {
    let answer = send(scene, &format!("{}/new", scene.register()), &scene.register(), "supervisor", "")?;
    if answer.status != 422 {
        bail!("a form without a supervisor is answered with {}", answer.status);
    }
    says(&answer.words(), &["Supervisor: missing"])
}

fn made(scene: &Scene<'_>) -> Result<()> {
    let answer = send(scene, &format!("{}/new", scene.register()), &scene.register(), "outcome", "Nothing was said.")?;
    if answer.location == scene.record() { Ok(()) } else { bail!("{} {}", answer.status, brief(&answer.words())) }
}

fn page_says(scene: &Scene<'_>) -> Result<()> {
    let page = scene.words(&scene.record())?;
    says(&page, &["VIS-1", "Unannounced", "Prudential Authority", "Bo Strand and Cy Holm", "the validation report", "Ann Lee"])?;
    says(&page, &["Supervisor", "Answer by", "Nothing was said.", "Close"])
}

fn edited(scene: &Scene<'_>) -> Result<()> {
    let form = format!("{}/edit", scene.record());
    says(&String::from_utf8_lossy(&scene.browser.get(&form)?.body), &["value=\"Prudential Authority\"", "value=\"2026-02-02\""])?;
    let answer = send(scene, &form, &scene.record(), "supervisor", "Conduct Authority")?;
    if answer.location != scene.record() {
        bail!("{} {}", answer.status, brief(&answer.words()));
    }
    says(&scene.words(&scene.record())?, &["Conduct Authority"])
}

fn history(scene: &Scene<'_>) -> Result<()> {
    let page = scene.browser.get(&scene.record())?;
    let both = [1, 2].map(|version| format!("href=\"{}/versions/{version}\"", scene.record()));
    says(&String::from_utf8_lossy(&page.body), &[&both[0], &both[1]])?;
    says(&scene.words(&format!("{}/versions/1", scene.record()))?, &["Prudential Authority"])
}

fn difference(scene: &Scene<'_>) -> Result<()> {
    let page = scene.words(&format!("{}/difference/1/2", scene.record()))?;
    says(&page, &["Supervisor", "Prudential", "Conduct"])
}

fn register(scene: &Scene<'_>) -> Result<()> {
    let found = ["VIS-1", "Look at the lending model", "Unannounced", "Conduct Authority", "Ann Lee", "2 Mar 2026"];
    says(&scene.words(&format!("{}?manner=unannounced", scene.register()))?, &found)?;
    let other = scene.words(&format!("{}?manner=announced", scene.register()))?;
    if other.contains("VIS-1") {
        bail!("the filter leaves in what it should leave out: {}", brief(&other));
    }
    Ok(())
}

fn waits(scene: &Scene<'_>) -> Result<()> {
    says(&scene.words("/waiting")?, &["Answer", "Look at the lending model"])
}

fn workbook_comes_back(scene: &Scene<'_>) -> Result<()> {
    let book = scene.browser.get(&format!("{}/xlsx", scene.register()))?.body;
    let sent = scene.browser.upload(&format!("{}/import", scene.register()), "visits.xlsx", &book)?;
    if sent.location.is_empty() {
        bail!("{} {}", sent.status, brief(&sent.words()));
    }
    says(&scene.words(&sent.location)?, &["1 row unchanged", "Nothing differs"])
}

fn search(scene: &Scene<'_>) -> Result<()> {
    says(&scene.words("/search?q=lending")?, &["VIS-1", "Look at the lending model", "Visit"])?;
    says(&scene.browser.sent_on("/search?q=vis-1")?, &[&scene.record()])
}
