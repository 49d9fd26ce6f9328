//! The one stylesheet and the one script, embedded, each under an address that changes with its content.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// A file served beside the pages. Its address holds a hash of its bytes, so it may be cached for ever.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Address from the root of the site, such as `/assets/ephor-0f9d2c.css`.
    pub path: String,
    /// Media type for the `Content-Type` header.
    pub media: &'static str,
    /// The file.
    pub bytes: &'static [u8],
}

/// The glyphs of all states and levels, inlined once per page so that `use` needs no request.
pub(crate) const GLYPHS: &str = include_str!("../assets/glyphs.svg");

static ASSETS: LazyLock<[Asset; 2]> = LazyLock::new(|| {
    [
        asset("css", "text/css; charset=utf-8", include_bytes!("../assets/ephor.css")),
        asset("js", "text/javascript; charset=utf-8", include_bytes!("../assets/ephor.js")),
    ]
});

/// Every file a page asks for.
pub fn assets() -> &'static [Asset] {
    &*ASSETS
}

/// Address of the stylesheet.
pub(crate) fn stylesheet() -> &'static str {
    let [css, _] = &*ASSETS;
    &css.path
}

/// Address of the script.
pub(crate) fn script() -> &'static str {
    let [_, js] = &*ASSETS;
    &js.path
}

fn asset(extension: &str, media: &'static str, bytes: &'static [u8]) -> Asset {
    let mut hash = String::new();
    for byte in Sha256::digest(bytes).iter().take(6) {
        // Writing to a string cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    Asset { path: format!("/assets/ephor-{hash}.{extension}"), media, bytes }
}
