//! A browser without a script over the sample organisation.

use std::collections::HashMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use ephor::engine::{Access, Clock, Engine};
use ephor::web::{App, service};
use ephor_core::id::Kind;
use tower::ServiceExt as _;

use crate::common::{Desk, ephor};

/// A browser without a script, and the people it may act as.
pub(crate) struct Browser {
    app: Router,
    people: HashMap<String, String>,
    actor: String,
    desk: Desk,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) page: String,
}

impl Browser {
    pub(crate) fn open() -> Self {
        Self::open_with("")
    }

    /// The sample organisation with more facts.
    pub(crate) fn open_with(facts: &str) -> Self {
        let desk = Desk::new();
        desk.sample("data");
        if !facts.is_empty() {
            import(&desk, facts);
        }
        Self::over(desk)
    }

    fn over(desk: Desk) -> Self {
        let data = desk.path("data");
        let engine =
            Engine::open(&data, Access::Write, Clock::running_from(ephor::sample::today()), &()).expect("an organisation");
        let image = &engine.snapshot().image;
        let people = image.register(Kind::Person).slots().map(|slot| (image.title(slot.id), slot.id.to_string())).collect();
        let app = service(App::new(Some(engine), data));
        Self { app, people, actor: String::new(), desk }
    }

    /// A folder that waits for its first run.
    pub(crate) fn unfounded() -> Self {
        let desk = Desk::new();
        let app = service(App::new(None, desk.path("data")));
        Self { app, people: HashMap::new(), actor: String::new(), desk }
    }

    /// An organisation of one's own, made of those facts.
    pub(crate) fn founded(facts: &str) -> Self {
        let desk = Desk::new();
        import(&desk, facts);
        Self::over(desk)
    }

    /// The folder of the organisation.
    pub(crate) fn data(&self) -> String {
        self.desk.at("data")
    }

    /// Acts as that person from here on.
    pub(crate) fn acting_as(mut self, name: &str) -> Self {
        self.act_as(name);
        self
    }

    pub(crate) fn act_as(&mut self, name: &str) {
        self.actor = self.person(name);
    }

    /// Acts as that person from here on, where there is one of that name.
    pub(crate) fn try_act_as(&mut self, name: &str) -> Option<()> {
        self.actor = self.people.get(name)?.clone();
        Some(())
    }

    pub(crate) fn person(&self, name: &str) -> String {
        self.people.get(name).unwrap_or_else(|| panic!("nobody is called {name}")).clone()
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:9400");
        request.header(header::COOKIE, format!("ephor-as={}", self.actor))
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.app.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let location = response.headers().get(header::LOCATION).map(|to| to.to_str().expect("an address").to_owned());
        let bytes = to_bytes(response.into_body(), 1 << 24).await.expect("a page");
        Answer { status, location: location.unwrap_or_default(), page: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).expect("a request")).await
    }

    /// A header of the answer; empty where there is none.
    pub(crate) async fn header(&self, request: Request<Body>, name: header::HeaderName) -> String {
        let response: Response<Body> = self.app.clone().oneshot(request).await.expect("an answer");
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// What stands in a file that is sent.
    pub(crate) async fn bytes(&self, request: Request<Body>) -> Vec<u8> {
        let response: Response<Body> = self.app.clone().oneshot(request).await.expect("an answer");
        to_bytes(response.into_body(), 1 << 24).await.expect("a file").to_vec()
    }

    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", words(&answer.page));
        answer.page
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = self.request("POST", path).header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.finish())).expect("a request")).await
    }

    /// How many facts the ledger holds, as the seal of every page says.
    pub(crate) async fn size(&self) -> u64 {
        let page = self.page("/records/organisation").await;
        let (_, rest) = page.split_once("up to № ").expect("a seal");
        let digits: String =
            rest.chars().take_while(|one| one.is_ascii_digit() || *one == '\u{a0}').filter(char::is_ascii_digit).collect();
        digits.parse().expect("a number")
    }
}

/// Imports facts into the organisation on that desk.
fn import(desk: &Desk, facts: &str) {
    ephor(&["import", "--data", &desk.at("data"), &desk.file("facts.yaml", facts)]).done();
}

pub(crate) fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The pieces of a page between two marks.
pub(crate) fn between<'p>(page: &'p str, from: &str, to: &str) -> Vec<&'p str> {
    page.split(from).skip(1).filter_map(|rest| rest.split_once(to).map(|(piece, _)| piece)).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split_once('"')?.0))
}

/// The page's main form: the last of its main part.
pub(crate) fn main_form(page: &str) -> &str {
    let page = page.split_once("</main>").map_or(page, |(main, _)| main);
    between(page, "<form method=\"post\" action=\"/", "</form>").into_iter().next_back().expect("a form")
}

/// What a browser would send of the page's main form: every control with what it holds.
pub(crate) fn filled(page: &str) -> Vec<(String, String)> {
    let form = main_form(page);
    let mut fields = Vec::new();
    for tag in between(form, "<input", ">") {
        let Some(name) = attribute(tag, "name") else { continue };
        let kind = attribute(tag, "type").unwrap_or_default();
        if !matches!(kind.as_str(), "radio" | "checkbox") || tag.contains(" checked") {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for area in between(form, "<textarea", "</textarea>") {
        let (tag, text) = area.split_once('>').expect("a tag");
        fields.push((attribute(tag, "name").expect("a name"), unescaped(text)));
    }
    for select in between(form, "<select", "</select>") {
        let (tag, options) = select.split_once('>').expect("a tag");
        let chosen = between(options, "<option", ">").into_iter().find(|option| option.contains(" selected"));
        let value = chosen.and_then(|option| attribute(option, "value")).unwrap_or_default();
        fields.push((attribute(tag, "name").expect("a name"), value));
    }
    fields
}

pub(crate) fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

pub(crate) fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

/// The text of a page.
pub(crate) fn words(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let mut text = String::new();
    let mut inside = true;
    for letter in main.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            other if !inside => text.push(other),
            _ => {}
        }
    }
    unescaped(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The numbers of the records in a register's rows, in order.
pub(crate) fn rows(page: &str) -> Vec<String> {
    between(page, "<td class=\"dim\">", "</td>").into_iter().map(str::to_owned).collect()
}
