//! Whom somebody means to act as, where what was typed names nobody or several.

use maud::{Markup, html};

use crate::component::chrome::Chrome;
use crate::component::field::{Choice, Field, Input, field};

/// The question.
#[derive(Debug, Clone)]
pub struct Acting {
    /// What was typed.
    pub typed: String,
    /// What is unclear about it.
    pub unclear: String,
    /// The people it may mean; empty where nobody is near.
    pub found: Vec<Choice>,
    /// Address to return to after the switch.
    pub return_to: String,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Acting) -> Markup {
    let input = Input::Reference { chosen: data.typed.clone(), list: String::new(), shown: None, found: data.found.clone() };
    let who = Field { error: Some(data.unclear.clone()), ..Field::new("person", "Person", input) };
    chrome.document(&html! {
        div.head { div { h1 { "Whom do you act as?" } } }
        form method="post" action="/act-as" {
            (field(&who))
            input type="hidden" name="return_to" value=(data.return_to);
            p { button.btn.primary { "Switch" } " " span.dim { "Nothing is recorded by that." } }
        }
    })
}
