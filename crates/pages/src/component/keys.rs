//! The keys, in a panel that the script opens on `?` and anybody by its button; single letters can be switched off there (WCAG 2.2, 2.1.4).

use maud::{Markup, html};

use super::chrome::Chrome;

/// Keys and what they do.
const KEYS: [(&[&str], &str); 6] = [
    (&["/", "Ctrl+K"], "Find or do something"),
    (&["j", "k"], "Next and previous row"),
    (&["x"], "Select the row"),
    (&["Enter"], "Open the row"),
    (&["?"], "These keys"),
    (&["Esc"], "Close them"),
];

/// Where `g` and a letter lead. The script follows these links.
const PLACES: [(&str, &str, &str); 4] = [
    ("h", "/", "Readiness"),
    ("w", "/waiting", "Waiting on you"),
    ("r", "/requirements", "Requirements"),
    ("l", "/ledger", "Ledger"),
];

/// The panel.
pub(crate) fn keys(chrome: &Chrome) -> Markup {
    let (other, switch) = if chrome.letters { ("off", "Switch single letters off") } else { ("on", "Switch single letters on") };
    html! {
        div.pop.keys #keys popover role="dialog" aria-labelledby="keys-heading" {
            h2 #keys-heading { "Keys" }
            dl {
                @for (keys, what) in KEYS {
                    dt { @for key in keys { kbd { (key) } " " } }
                    dd { (what) }
                }
                @for (key, href, place) in PLACES {
                    dt { kbd { "g" } " " kbd { (key) } }
                    dd { a href=(chrome.to(href)) data-key=(key) { (place) } }
                }
            }
            form method="post" action="/keys" {
                input type="hidden" name="keys" value=(other);
                input type="hidden" name="return_to" value=(chrome.to(&chrome.address.href()));
                button.btn.small { (switch) }
            }
            p.help { "They need the script, and do nothing while you type." }
        }
    }
}
