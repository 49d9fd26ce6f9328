//! What a handler answers, and what it says when it cannot.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ephor_core::kinds::Declaration;
use ephor_pages::component::chrome::Button;
use ephor_pages::component::words::Words;
use ephor_pages::problem;
use ephor_pages::writing::{long_day, sentence, with_as_of};
use jiff::civil::Date;
use maud::Markup;
use serde_json::{Value, json};

use crate::engine::Failure;
use crate::out::tell;
use crate::web::chrome::chrome;
use crate::web::request::Request;

/// What a handler answers.
pub(super) enum Answer {
    /// A page.
    Page(Markup),
    /// A page that says no: a refused act, a form with something to put right.
    Not(StatusCode, Markup),
    /// Go there and look (after a form).
    Elsewhere(String),
    /// The same, with a cookie.
    ElsewhereWith(String, String),
    /// A file to keep: its name, its media type, and what stands in it.
    File(String, &'static str, Vec<u8>),
    /// A file.
    Asset(&'static str, &'static [u8]),
    /// To a program.
    Told(StatusCode, Value),
    /// Nothing to say.
    Nothing,
}

/// What could not be answered, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// There is no such thing.
    Missing(String),
    /// The day asked for is none.
    NoDay(String),
    /// The ledger holds nothing for the day asked for: it lies before that first day, or has not come.
    Beyond(String, Option<Date>),
    /// Whoever asks may not.
    Forbidden(String),
    /// The machine could not.
    Failed(String),
    /// What the ledger holds is not what was signed.
    Altered(String),
    /// It is somewhere else.
    Elsewhere(String),
    /// A program is told why not.
    Told(StatusCode, String),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.to_string())
    }
}

impl Problem {
    /// The answer to a request that ran into it.
    pub(super) fn answer(self, request: &Request) -> Answer {
        let (status, title) = match &self {
            Self::Missing(_) | Self::Beyond(..) => (StatusCode::NOT_FOUND, "Not here"),
            Self::NoDay(_) => (StatusCode::BAD_REQUEST, "No such day"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "Not allowed"),
            Self::Failed(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Could not be shown"),
            Self::Altered(_) => (StatusCode::SERVICE_UNAVAILABLE, "The ledger was altered"),
            Self::Elsewhere(to) => return Answer::Elsewhere(to.clone()),
            Self::Told(..) => return self.told(),
        };
        let Ok(chrome) = chrome(request, title) else {
            // Before the first run there is nothing a page could stand in.
            return Answer::Not(status, maud::html! { (self.words()) });
        };
        let register = |declaration: &Declaration| Button::show(declaration.plural, format!("/records/{}", declaration.kind));
        let buttons = request.kind().ok().map(register).into_iter().chain([Button::show("Readiness", "/")]).collect();
        let reason = Words::told(self.words());
        let page = match self {
            Self::NoDay(_) => problem::Problem::NoDay { reason, buttons: now(request, None) },
            Self::Beyond(_, first) => problem::Problem::NoDay { reason, buttons: now(request, first) },
            Self::Missing(_) => problem::Problem::NotFound { reason, buttons },
            Self::Forbidden(_) => problem::Problem::Forbidden { reason, buttons },
            Self::Altered(words) => {
                let reference = reference();
                tracing(&reference, &words);
                problem::Problem::Altered { reason: Words::told(&sentence(&words)), reference }
            }
            Self::Failed(words) | Self::Elsewhere(words) | Self::Told(_, words) => {
                let reference = reference();
                tracing(&reference, &words);
                let size = request.snapshot().map_or(0, |snapshot| snapshot.image.size());
                let reason = format!("{} Nothing was lost: the ledger is whole up to № {size}.", sentence(&words));
                problem::Problem::Failed { reason: Words::told(&reason), reference, again: request.address().href() }
            }
        };
        Answer::Not(status, problem::page(&chrome, &page))
    }

    fn words(&self) -> &str {
        match self {
            Self::Missing(words)
            | Self::NoDay(words)
            | Self::Beyond(words, _)
            | Self::Forbidden(words)
            | Self::Failed(words)
            | Self::Altered(words)
            | Self::Elsewhere(words)
            | Self::Told(_, words) => words,
        }
    }

    /// The answer to a program that ran into it.
    pub(super) fn told(self) -> Answer {
        let (status, words) = match self {
            Self::Told(status, words) => (status, words),
            Self::Forbidden(words) => (StatusCode::FORBIDDEN, words),
            Self::Missing(words) | Self::NoDay(words) | Self::Beyond(words, _) | Self::Elsewhere(words) => {
                (StatusCode::NOT_FOUND, words)
            }
            // The program may be a stranger’s, and the reason is for whoever runs the machine.
            Self::Failed(words) | Self::Altered(words) => {
                let reference = reference();
                tracing(&reference, &words);
                let words =
                    format!("Nothing was recorded. Whoever runs the server finds why in what it says, under {reference}.");
                (StatusCode::SERVICE_UNAVAILABLE, words)
            }
        };
        Answer::Told(status, json!({"error": words}))
    }
}

/// The same page on the first day of the ledger, and now.
fn now(request: &Request, first: Option<Date>) -> Vec<Button> {
    let href = request.address().href();
    let on = |day| Button::show(long_day(day), with_as_of(&href, Some(day)));
    first.map(on).into_iter().chain([Button::show("Now", href.clone())]).collect()
}

/// A number by which whoever runs the machine finds what went wrong.
fn reference() -> String {
    crate::engine::hex(crate::engine::random().get(..4).unwrap_or_default())
}

fn tracing(reference: &str, words: &str) {
    tell!("ephor: {reference}: {words}");
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let html = "text/html; charset=utf-8";
        match self {
            Self::Page(page) => ([(header::CONTENT_TYPE, html)], page.into_string()).into_response(),
            Self::Not(status, page) => (status, [(header::CONTENT_TYPE, html)], page.into_string()).into_response(),
            Self::Elsewhere(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
            Self::ElsewhereWith(to, cookie) => {
                (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response()
            }
            Self::File(name, media, bytes) => {
                let kind = HeaderValue::from_static(media);
                let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
                let disposition = disposition.unwrap_or_else(|_| HeaderValue::from_static("attachment"));
                ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
            }
            Self::Asset(media, bytes) => {
                let kept = "public, max-age=31536000, immutable";
                ([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, kept)], bytes).into_response()
            }
            Self::Told(status, value) => {
                let json = [(header::CONTENT_TYPE, "application/json")];
                let asks = (status == StatusCode::UNAUTHORIZED).then_some([(header::WWW_AUTHENTICATE, "Bearer")]);
                (status, json, asks, value.to_string()).into_response()
            }
            Self::Nothing => StatusCode::NO_CONTENT.into_response(),
        }
    }
}
