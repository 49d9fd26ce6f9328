//! Every route, with its access rule. What does not stand here is not served.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, RawPathParams, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, on};
use ephor_documents::limit::FILE_BYTES;

use crate::web::answer::{Answer, Problem};
use crate::web::request::{Arrived, Request};
use crate::web::{
    App, act, bill, difference, discovered, form, identity, import, keys, kind, ledger, readiness, record, register, requirement,
    search, security, setup, waiting,
};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody who reaches this machine from itself.
    Read,
    /// Whoever acts as somebody; what they may do is decided with the act. Never in the past.
    Act,
    /// Whoever sends a token that holds. What it is for is all it can be used for, and always now.
    Token,
    /// Whoever holds the one-time code, while there is no organisation.
    FirstRun,
    /// Anybody: files that say nothing about the organisation.
    Asset,
}

/// What answers a request.
pub(super) type Handler = fn(&Request) -> Result<Answer, Problem>;

/// One route.
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its path, with parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    handler: Handler,
    /// The most bytes that may be sent to it.
    sent_bytes: usize,
}

/// The most bytes of an ordinary form: 2 MiB.
const FORM_BYTES: usize = 2 * 1024 * 1024;

const fn read(path: &'static str, handler: Handler) -> Route {
    Route { method: "GET", path, access: Access::Read, handler, sent_bytes: FORM_BYTES }
}

const fn act(path: &'static str, handler: Handler) -> Route {
    Route { method: "POST", path, access: Access::Act, handler, sent_bytes: FORM_BYTES }
}

/// The routes.
pub const ROUTES: &[Route] = &[
    read("/", readiness::home),
    read("/waiting", waiting::own),
    read("/waiting/{person}", waiting::another),
    read("/requirements", requirement::list),
    read("/requirements/{requirement}", requirement::one),
    read("/ledger", ledger::list),
    read("/ledger/checkpoint", ledger::checkpoint),
    read("/ledger/export", ledger::export),
    read("/ledger/{position}", ledger::one),
    read("/search", search::search),
    read("/import", bill::form),
    read("/import/{upload}", bill::looked),
    Route { method: "POST", path: "/import", access: Access::Act, handler: bill::upload, sent_bytes: bill::SENT_BYTES },
    act("/import/{upload}", bill::bring),
    read("/import/report/{upload}", discovered::looked),
    act("/import/report/{upload}", discovered::bring),
    Route { method: "POST", path: "/discovery", access: Access::Token, handler: discovered::take, sent_bytes: FILE_BYTES },
    read("/records/{kind}", register::list),
    read("/records/{kind}/csv", register::csv),
    read("/records/{kind}/about", kind::about),
    read("/records/{kind}/xlsx", register::xlsx),
    read("/records/{kind}/import", import::form),
    read("/records/{kind}/import/{upload}", import::columns_of),
    read("/records/{kind}/batch", act::batch::shown),
    read("/records/{kind}/new", form::new),
    read("/records/{kind}/{id}", record::one),
    read("/records/{kind}/{id}/edit", form::edit),
    read("/records/{kind}/{id}/versions/{version}", record::version),
    read("/records/{kind}/{id}/difference/{from}/{to}", difference::between),
    read("/records/{kind}/{id}/acts/{act}", act::on_record),
    read("/ledger/{position}/acts/{act}", act::on_act),
    act("/records/{kind}", form::create),
    Route {
        method: "POST",
        path: "/records/{kind}/import",
        access: Access::Act,
        handler: import::upload,
        sent_bytes: import::SENT_BYTES,
    },
    act("/records/{kind}/import/{upload}", import::bring),
    act("/records/{kind}/batch", act::batch::carried_out),
    act("/records/{kind}/views", register::keep),
    act("/records/{kind}/views/removal", register::forget),
    act("/records/{kind}/{id}", form::save),
    act("/records/{kind}/{id}/acts/{act}", act::act_on_record),
    act("/ledger/{position}/acts/{act}", act::act_on_act),
    Route { method: "POST", path: "/act-as", access: Access::Read, handler: identity::act_as, sent_bytes: FORM_BYTES },
    Route { method: "POST", path: "/keys", access: Access::Read, handler: keys::switch, sent_bytes: FORM_BYTES },
    Route { method: "GET", path: "/setup", access: Access::FirstRun, handler: setup::form, sent_bytes: FORM_BYTES },
    Route { method: "POST", path: "/setup", access: Access::FirstRun, handler: setup::create, sent_bytes: FORM_BYTES },
    Route { method: "GET", path: "/assets/{file}", access: Access::Asset, handler: security::asset, sent_bytes: FORM_BYTES },
    Route { method: "GET", path: "/favicon.ico", access: Access::Asset, handler: security::icon, sent_bytes: FORM_BYTES },
];

/// The router over [`ROUTES`].
pub(super) fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let filter = if route.method == "POST" { MethodFilter::POST } else { MethodFilter::GET };
        let handle = move |State(app): State<Arc<App>>,
                           method: Method,
                           uri: Uri,
                           headers: HeaderMap,
                           parameters: RawPathParams,
                           body: Result<Bytes, BytesRejection>| {
            let parameters = parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let oversized = body.is_err();
            let body = body.unwrap_or_default();
            answer(app, route, Arrived { method, uri, headers, parameters, body, oversized })
        };
        router = router.route(route.path, on(filter, handle).layer(DefaultBodyLimit::max(route.sent_bytes)));
    }
    router.fallback(missing).method_not_allowed_fallback(missing).with_state(app)
}

async fn missing(State(app): State<Arc<App>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    const MISSING: &Route =
        &Route { method: "GET", path: "", access: Access::Asset, handler: security::missing, sent_bytes: FORM_BYTES };
    answer(app, MISSING, Arrived { method, uri, headers, parameters: Vec::new(), body, oversized: false }).await
}

/// Checks access, then runs the handler off the event loop.
async fn answer(app: Arc<App>, route: &'static Route, arrived: Arrived) -> Response {
    let answered = tokio::task::spawn_blocking(move || {
        let request = Request::new(&app, arrived, route.access);
        let outcome = request.permitted(route.access).and_then(|()| (route.handler)(&request));
        let answered = match (outcome, route.access) {
            (Ok(answer), _) => answer,
            (Err(problem), Access::Token) => problem.told(),
            (Err(problem), _) => problem.answer(&request),
        };
        answered.into_response()
    });
    answered.await.unwrap_or_else(|_| (axum::http::StatusCode::INTERNAL_SERVER_ERROR, "the request failed").into_response())
}
