//! Which members of the objects in a log or register say what, as the vendors document them.

use super::format::Format;
use Slot::{
    Address, Application, Event, Extent, Host, Id, Object, OtherHost, Publisher, Scope, TargetKind, TargetName, Time, User,
};

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Time,
    User,
    Address,
    Host,
    OtherHost,
    Application,
    Id,
    Verdict,
    /// The id by which other exports refer to the object.
    Object,
    Publisher,
    Scope,
    /// For whom a grant is: everybody or one.
    Extent,
    /// What happened.
    Event,
    /// Of what kind the object in an array is, and what it is called.
    TargetKind,
    TargetName,
}

/// How many there are.
pub(super) const SLOTS: usize = 15;

/// Names of members, those of nested objects parted by dots, and what they hold.
pub(super) type Wanted = &'static [(&'static str, Slot)];

/// Logpush, dataset `gateway_dns`.
const CLOUDFLARE_DNS: Wanted =
    &[("Datetime", Time), ("Email", User), ("SrcIP", Address), ("QueryName", Host), ("ResolverDecision", Slot::Verdict)];

/// Logpush, dataset `gateway_http`.
const CLOUDFLARE_HTTP: Wanted = &[
    ("Datetime", Time),
    ("Email", User),
    ("SourceIP", Address),
    ("HTTPHost", Host),
    ("URL", OtherHost),
    ("Action", Slot::Verdict),
];

/// `dns.log`, `ssl.log` and `http.log`.
const ZEEK: Wanted =
    &[("ts", Time), ("id.orig_h", Address), ("query", Host), ("server_name", Host), ("host", Host), ("username", User)];

/// `signIn` of Microsoft Graph 1.0, and the same in the wrapping of Azure Monitor.
const ENTRA_SIGN_INS: Wanted = &[
    ("createdDateTime", Time),
    ("userPrincipalName", User),
    ("ipAddress", Address),
    ("appId", Id),
    ("appDisplayName", Application),
    ("status.errorCode", Slot::Verdict),
    ("properties.createdDateTime", Time),
    ("properties.userPrincipalName", User),
    ("properties.ipAddress", Address),
    ("properties.appId", Id),
    ("properties.appDisplayName", Application),
    ("properties.status.errorCode", Slot::Verdict),
];

/// `servicePrincipal` and `application` of Microsoft Graph 1.0.
const ENTRA_APPLICATIONS: Wanted = &[
    ("id", Object),
    ("appId", Id),
    ("displayName", Application),
    ("appDisplayName", Application),
    ("publisherName", Publisher),
    ("verifiedPublisher.displayName", Publisher),
    ("publisherDomain", Host),
    ("homepage", Host),
    ("loginUrl", Host),
    ("replyUrls", Host),
    ("web.homePageUrl", Host),
    ("web.redirectUris", Host),
    ("spa.redirectUris", Host),
    ("createdDateTime", Time),
];

/// `oauth2PermissionGrant` of Microsoft Graph 1.0.
const ENTRA_GRANTS: Wanted = &[("clientId", Object), ("consentType", Extent), ("principalId", User), ("scope", Scope)];

/// Applications of Okta's management interface, version 1.
const OKTA_APPLICATIONS: Wanted = &[
    ("id", Object),
    ("credentials.oauthClient.client_id", Object),
    ("name", Application),
    ("label", Application),
    ("created", Time),
    ("settings.app.url", Host),
    ("settings.signOn.ssoAcsUrl", Host),
    ("settings.oauthClient.client_uri", Host),
    ("settings.oauthClient.redirect_uris", Host),
];

/// Grants of applications and users of the same.
const OKTA_GRANTS: Wanted = &[
    ("clientId", Object),
    ("userId", User),
    ("scopeId", Scope),
    ("created", Time),
    ("source", Extent),
    ("_links.app.title", Application),
];

/// System log of the same.
const OKTA_LOG: Wanted = &[
    ("published", Time),
    ("eventType", Event),
    ("actor.alternateId", User),
    ("client.ipAddress", Address),
    ("outcome.result", Slot::Verdict),
    ("target.type", TargetKind),
    ("target.displayName", TargetName),
];

/// The members of a format's objects that are wanted.
pub(super) fn wanted(format: Format) -> Wanted {
    match format {
        Format::CloudflareDns => CLOUDFLARE_DNS,
        Format::CloudflareHttp => CLOUDFLARE_HTTP,
        Format::ZeekJson => ZEEK,
        Format::EntraSignIns => ENTRA_SIGN_INS,
        Format::EntraApplications => ENTRA_APPLICATIONS,
        Format::EntraGrants => ENTRA_GRANTS,
        Format::OktaApplications => OKTA_APPLICATIONS,
        Format::OktaGrants => OKTA_GRANTS,
        _ => OKTA_LOG,
    }
}
