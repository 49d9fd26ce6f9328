//! Which formats are read, and what each is called.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A format of a log or register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Squid's own `access.log`.
    Squid,
    /// Squid, or any web proxy, in the combined format of web servers.
    Combined,
    /// Zscaler NSS for web as CSV or tab-separated, in the order of the feed that comes with it.
    Zscaler,
    /// Zscaler NSS for web as `key=value` parted by tabs.
    ZscalerPairs,
    /// Cisco Umbrella DNS.
    UmbrellaDns,
    /// Cisco Umbrella web proxy.
    UmbrellaProxy,
    /// Cloudflare Gateway DNS.
    CloudflareDns,
    /// Cloudflare Gateway HTTP.
    CloudflareHttp,
    /// Zeek with a `#fields` header: `dns.log`, `ssl.log`, `http.log`.
    Zeek,
    /// Zeek as JSON.
    ZeekJson,
    /// Palo Alto Networks PAN-OS: traffic, and URL filtering.
    PanOs,
    /// BIND's log of queries.
    Bind,
    /// The log of dnsmasq, and of what builds on it.
    Dnsmasq,
    /// Lines of `time client name`.
    Names,
    /// CSV or tab-separated with a header that names its columns.
    Table,
    /// Microsoft Entra ID: applications and service principals.
    EntraApplications,
    /// Microsoft Entra ID: grants of delegated permissions.
    EntraGrants,
    /// Microsoft Entra ID: sign-ins.
    EntraSignIns,
    /// Okta: applications.
    OktaApplications,
    /// Okta: grants of scopes.
    OktaGrants,
    /// Okta: system log.
    OktaLog,
}

impl Format {
    /// Every format with its word.
    pub const ALL: [(Self, &'static str); 21] = [
        (Self::Squid, "squid"),
        (Self::Combined, "combined"),
        (Self::Zscaler, "zscaler"),
        (Self::ZscalerPairs, "zscaler-pairs"),
        (Self::UmbrellaDns, "umbrella-dns"),
        (Self::UmbrellaProxy, "umbrella-proxy"),
        (Self::CloudflareDns, "cloudflare-dns"),
        (Self::CloudflareHttp, "cloudflare-http"),
        (Self::Zeek, "zeek"),
        (Self::ZeekJson, "zeek-json"),
        (Self::PanOs, "pan-os"),
        (Self::Bind, "bind"),
        (Self::Dnsmasq, "dnsmasq"),
        (Self::Names, "names"),
        (Self::Table, "table"),
        (Self::EntraApplications, "entra-applications"),
        (Self::EntraGrants, "entra-grants"),
        (Self::EntraSignIns, "entra-sign-ins"),
        (Self::OktaApplications, "okta-applications"),
        (Self::OktaGrants, "okta-grants"),
        (Self::OktaLog, "okta-log"),
    ];

    /// The format of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(format, own)| (own == word).then_some(format))
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find_map(|(format, word)| (format == self).then_some(word)).unwrap_or_default()
    }

    /// Whether it says which applications there are, so that grants can be read by it.
    pub(crate) fn is_register(self) -> bool {
        matches!(self, Self::EntraApplications | Self::OktaApplications)
    }

    /// Whether it is JSON.
    pub(crate) fn is_json(self) -> bool {
        matches!(
            self,
            Self::CloudflareDns
                | Self::CloudflareHttp
                | Self::ZeekJson
                | Self::EntraApplications
                | Self::EntraGrants
                | Self::EntraSignIns
                | Self::OktaApplications
                | Self::OktaGrants
                | Self::OktaLog
        )
    }

    /// The zone of its times where they do not say it, in minutes east of UTC: Umbrella documents that its logs are in UTC.
    pub(crate) fn zone(self) -> Option<i16> {
        matches!(self, Self::UmbrellaDns | Self::UmbrellaProxy).then_some(0)
    }

    /// How sure a host seen in it makes that the service was used, in per cent: who only resolved a name may not have gone there.
    pub(crate) fn sureness(self) -> u8 {
        match self {
            Self::UmbrellaDns | Self::CloudflareDns | Self::Bind | Self::Dnsmasq | Self::Names => 80,
            Self::Table | Self::Zeek | Self::ZeekJson => 90,
            _ => 95,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::named(&word).ok_or_else(|| D::Error::custom(format!("{word} is no format of logs")))
    }
}
