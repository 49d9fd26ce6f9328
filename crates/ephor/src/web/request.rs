//! A request as handlers see it: the organisation on the day asked for, who acts, what was sent.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::kinds::Declaration;
use ephor_pages::component::chrome::Address;
use ephor_pages::form::UNSEEN;
use ephor_pages::writing::long_day;
use jiff::civil::Date;

use crate::engine::{Engine, Snapshot, running};
use crate::tokens::Token;
use crate::web::answer::Problem;
use crate::web::routes::Access;
use crate::web::{App, identity, security};

/// A request as it came over the wire.
pub(super) struct Arrived {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) body: Bytes,
    /// Whether more was sent than the route takes.
    pub(super) oversized: bool,
}

/// A request with what it is about.
pub(super) struct Request {
    /// The application.
    pub(super) app: Arc<App>,
    /// The organisation; none before the first run.
    pub(super) engine: Option<Arc<Engine>>,
    /// What is looked at: now, or the day asked for.
    snapshot: Result<Option<Arc<Snapshot>>, Problem>,
    /// The past day asked for.
    pub(super) as_of: Option<Date>,
    /// As whom one acts.
    pub(super) actor: Option<PersonId>,
    /// Parameters of the address.
    pub(super) query: Vec<(String, String)>,
    /// Fields of a form that was sent.
    pub(super) fields: Vec<(String, String)>,
    pub(super) arrived: Arrived,
}

impl Request {
    pub(super) fn new(app: &Arc<App>, arrived: Arrived, access: Access) -> Self {
        let engine = app.engine();
        let query = pairs(arrived.uri.query().unwrap_or_default().as_bytes());
        let needed = engine.as_ref().filter(|_| access != Access::Asset);
        let now = needed.map(|engine| engine.snapshot());
        // A program brings in what is so now, as nobody but whom its token names.
        let is_program = access == Access::Token;
        let asked = needed.filter(|_| !is_program).map_or(Ok(None), |engine| past(engine, &query));
        let as_of = asked.as_ref().ok().copied().flatten();
        let snapshot = match (needed, asked) {
            (Some(engine), _) if let Some(reason) = engine.fault() => Err(Problem::Altered(reason.to_owned())),
            (Some(engine), Ok(Some(day))) => engine.as_of(day).map(Some).map_err(Problem::from),
            (_, Err(problem)) => Err(problem),
            _ => Ok(now.clone()),
        };
        let actor = now.as_ref().filter(|_| !is_program).and_then(|now| identity::chosen(&arrived.headers, now));
        let is_file = arrived.headers.get(header::CONTENT_TYPE).is_some_and(|media| media.as_bytes().starts_with(b"multipart/"));
        let is_form = arrived.method == Method::POST && !is_file && !is_program;
        let fields = if is_form { pairs(&arrived.body) } else { Vec::new() };
        Self { app: app.clone(), engine, snapshot, as_of, actor, query, fields, arrived }
    }

    /// Whether the route's rule admits the request.
    pub(super) fn permitted(&self, access: Access) -> Result<(), Problem> {
        security::local(&self.arrived.headers)?;
        if access == Access::Token {
            // No form of a page elsewhere can send this header, and no script of one may: we answer none of the questions
            // that a browser asks before it (CORS). So who sends a token means to, wherever the request comes from.
            self.token()?;
        } else if self.arrived.method == Method::POST {
            security::same_origin(&self.arrived.headers)?;
        }
        self.snapshot.as_ref().map_err(Clone::clone)?;
        if self.arrived.oversized {
            let most = ephor_documents::limit::FILE_BYTES / 1024 / 1024;
            let reason = format!(
                "What was sent is too large, or broke off; nothing was changed. What is sent may have {most} MiB, and some forms take less and say so."
            );
            return Err(match access {
                Access::Token => Problem::Told(StatusCode::PAYLOAD_TOO_LARGE, reason),
                _ => Problem::Forbidden(reason),
            });
        }
        match (access, &self.engine) {
            (Access::Asset | Access::Token, _) | (Access::FirstRun, None) | (Access::Read, Some(_)) => Ok(()),
            (Access::FirstRun, Some(_)) => Err(Problem::Missing("the first run is over; the organisation exists".to_owned())),
            (Access::Read | Access::Act, None) => Err(Problem::Elsewhere("/setup".to_owned())),
            (Access::Act, Some(_)) if self.as_of.is_some() => {
                Err(Problem::Forbidden("Nothing can be changed while you look at the past.".to_owned()))
            }
            (Access::Act, Some(_)) => self.actor().map(drop),
        }
    }

    /// The organisation.
    pub(super) fn engine(&self) -> Result<&Arc<Engine>, Problem> {
        self.engine.as_ref().ok_or_else(|| Problem::Elsewhere("/setup".to_owned()))
    }

    /// What is looked at.
    pub(super) fn snapshot(&self) -> Result<&Arc<Snapshot>, Problem> {
        let snapshot = self.snapshot.as_ref().map_err(Clone::clone)?;
        snapshot.as_ref().ok_or_else(|| Problem::Elsewhere("/setup".to_owned()))
    }

    /// As whom one acts.
    pub(super) fn actor(&self) -> Result<PersonId, Problem> {
        self.actor.ok_or_else(|| Problem::Forbidden("Choose in the header as whom you act.".to_owned()))
    }

    /// What the token stands for that was sent: one that is known, holds today, and whose source may still run.
    pub(super) fn token(&self) -> Result<Token, Problem> {
        let engine = self.engine.as_ref().ok_or_else(|| Problem::Missing("There is no organisation here yet.".to_owned()))?;
        let now = engine.snapshot();
        let header = self.arrived.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let sent =
            header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map_or("", |(_, sent)| sent);
        let known = self.app.tokens.known(sent.trim(), now.on).map_err(|refused| Problem::Failed(refused.to_string()))?;
        let token = known.filter(|token| running(&now.image, now.on, &token.source.to_string()).is_ok());
        // The same words whatever is wrong: a stranger learns nothing from them.
        token.ok_or_else(|| {
            let words = "A token is wanted that holds, as `Authorization: Bearer ephor_…`; `ephor token add` makes one.";
            Problem::Told(StatusCode::UNAUTHORIZED, words.to_owned())
        })
    }

    /// A parameter of the path.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.arrived.parameters.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A parameter of the address; empty where there is none.
    pub(super) fn asked(&self, name: &str) -> &str {
        self.query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A field of the form; empty where there is none.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Where a form goes back to.
    pub(super) fn back(&self) -> &str {
        let back = self.field("return_to");
        // Only a path of this site; an address that begins with two slashes would lead elsewhere.
        if back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') { back } else { "/" }
    }

    /// What a form sent back unseen; empty where there is none.
    pub(super) fn unseen(&self, name: &str) -> &str {
        let sent = |known: &str| known.strip_prefix(UNSEEN) == Some(name);
        self.fields.iter().find(|(known, _)| sent(known)).map_or("", |(_, value)| value)
    }

    /// The kind in the path.
    pub(super) fn kind(&self) -> Result<&'static Declaration, Problem> {
        let name = self.parameter("kind");
        let kind = Kind::named(name).ok_or_else(|| Problem::Missing(format!("There is no kind of record “{name}”.")))?;
        Ok(kind.declaration())
    }

    /// The record in the path, of the kind in the path.
    pub(super) fn record(&self) -> Result<RecordId, Problem> {
        let (kind, text) = (self.kind()?.kind, self.parameter("id"));
        let id = text.parse::<RecordId>().ok().filter(|id| id.kind == kind);
        let there = id.filter(|id| self.snapshot().is_ok_and(|snapshot| snapshot.image.slot(*id).is_some()));
        there.ok_or_else(|| {
            let when = self.as_of.map(|day| format!(" on {day}")).unwrap_or_default();
            Problem::Missing(format!("There is no {text}{when}."))
        })
    }

    /// The position in the path.
    pub(super) fn position(&self) -> Result<u64, Problem> {
        let text = self.parameter("position");
        let position = text.parse::<u64>().ok();
        let there =
            position.filter(|position| self.snapshot().is_ok_and(|snapshot| (1..=snapshot.image.size()).contains(position)));
        there.ok_or_else(|| Problem::Missing(format!("There is no № {text}.")))
    }

    /// The page's address without its date.
    pub(super) fn address(&self) -> Address {
        let query = self.query.iter().filter(|(name, _)| name != "as-of").cloned().collect();
        Address { path: self.arrived.uri.path().to_owned(), query }
    }

    /// A cookie that came with it.
    pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
    }
}

/// The past day that is asked for; none where it is now that is asked for.
fn past(engine: &Engine, query: &[(String, String)]) -> Result<Option<Date>, Problem> {
    let Some((_, text)) = query.iter().find(|(name, text)| name == "as-of" && !text.is_empty()) else { return Ok(None) };
    let none =
        |_| Problem::NoDay(format!("“{text}” is no day. A day is written such as 2026-11-20: the year, the month, the day."));
    let day: Date = text.parse().map_err(none)?;
    let last = engine.last_day();
    if day > last {
        let words = format!("{} has not come. The ledger ends today, {}.", long_day(day), long_day(last));
        return Err(Problem::Beyond(words, None));
    }
    match engine.first_day()? {
        Some(first) if day < first => {
            let words = format!("The ledger begins on {}; {} lies before it.", long_day(first), long_day(day));
            Err(Problem::Beyond(words, Some(first)))
        }
        _ => Ok(Some(day).filter(|day| *day < engine.snapshot().on)),
    }
}

/// Pairs of a query string or a form.
fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}
