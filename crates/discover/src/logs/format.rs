//! Which formats are read, and what each is called.

use crate::spelled::spelled;

spelled! {
    /// A format of a log or register.
    pub enum Format {
        /// Squid's own `access.log`.
        Squid = "squid",
        /// Squid, or any web proxy, in the combined format of web servers.
        Combined = "combined",
        /// Zscaler NSS for web as CSV or tab-separated, in the order of the feed that comes with it.
        Zscaler = "zscaler",
        /// Zscaler NSS for web as `key=value` parted by tabs.
        ZscalerPairs = "zscaler-pairs",
        /// Cisco Umbrella DNS.
        UmbrellaDns = "umbrella-dns",
        /// Cisco Umbrella web proxy.
        UmbrellaProxy = "umbrella-proxy",
        /// Cloudflare Gateway DNS.
        CloudflareDns = "cloudflare-dns",
        /// Cloudflare Gateway HTTP.
        CloudflareHttp = "cloudflare-http",
        /// Zeek with a `#fields` header: `dns.log`, `ssl.log`, `http.log`.
        Zeek = "zeek",
        /// Zeek as JSON.
        ZeekJson = "zeek-json",
        /// Palo Alto Networks PAN-OS: traffic, and URL filtering.
        PanOs = "pan-os",
        /// BIND's log of queries.
        Bind = "bind",
        /// The log of dnsmasq, and of what builds on it.
        Dnsmasq = "dnsmasq",
        /// Lines of `time client name`.
        Names = "names",
        /// CSV or tab-separated with a header that names its columns.
        Table = "table",
        /// Microsoft Entra ID: applications and service principals.
        EntraApplications = "entra-applications",
        /// Microsoft Entra ID: grants of delegated permissions.
        EntraGrants = "entra-grants",
        /// Microsoft Entra ID: sign-ins.
        EntraSignIns = "entra-sign-ins",
        /// Okta: applications.
        OktaApplications = "okta-applications",
        /// Okta: grants of scopes.
        OktaGrants = "okta-grants",
        /// Okta: system log.
        OktaLog = "okta-log",
    }
}

impl Format {
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
