//! What keeps strangers out until there is sign-in, and what every answer says about itself.

use axum::extract::Request as Raw;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::answer::{Answer, Problem};
use crate::web::request::Request;

/// No inline script or style, nothing from anybody else, no frame around us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer.
pub(super) async fn headers(request: Raw, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Only names of this machine are answered, so that no other site can reach us through a name of its own (DNS rebinding).
pub(super) fn local(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(host) = headers.get(header::HOST) else { return Ok(()) };
    let host = host.to_str().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
    match name {
        "localhost" | "127.0.0.1" | "[::1]" => Ok(()),
        _ => Err(Problem::Forbidden(format!("This server answers to localhost alone, not to {host}."))),
    }
}

/// A form comes from our own pages or not at all.
pub(super) fn same_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let authority = origin.parse::<Uri>().ok().and_then(|uri| uri.authority().map(ToString::to_string));
            authority.is_some() && authority.as_deref() == text("host")
        }
        (None, None) => false,
    };
    if own {
        Ok(())
    } else {
        Err(Problem::Forbidden("The form did not come from a page of this server; nothing was changed.".to_owned()))
    }
}

/// A file that says nothing about the organisation.
pub(super) fn asset(request: &Request) -> Result<Answer, Problem> {
    let path = request.arrived.uri.path();
    let asset = ephor_pages::assets::assets().iter().find(|asset| asset.path == path);
    asset.map(|asset| Answer::Asset(asset.media, asset.bytes)).ok_or_else(|| Problem::Missing(format!("There is no {path}.")))
}

/// No icon: a browser that asks gets an empty answer rather than an error.
#[expect(clippy::unnecessary_wraps, reason = "every handler has the same form")]
pub(super) fn icon(_: &Request) -> Result<Answer, Problem> {
    Ok(Answer::Nothing)
}

/// What is asked for where no route is.
pub(super) fn missing(request: &Request) -> Result<Answer, Problem> {
    Err(Problem::Missing(format!("There is no page {}.", request.arrived.uri.path())))
}
