//! What configuration and source name in words: hosts of providers, clients, names of secrets, identifiers of models. One pass finds them all.

mod edge;
mod model;
#[cfg(test)]
mod stories;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::catalogue::{Catalogue, CatalogueError, Sign};
use crate::component::Kind;

/// Words of one file that are told at most: what names more is no program that somebody wrote.
const MOST: usize = 10_000;

/// What a word of the finder means.
#[derive(Clone, Copy)]
enum Role {
    Host(usize),
    Secret(usize),
    Client(usize),
    Credential(usize),
    Model(usize),
    Constant(usize),
    /// A short name of a provider in quotes.
    Slug(usize),
    Key(Key),
}

/// What the value behind a key is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    /// A model, where its name says so too.
    Model,
    /// A model that is fetched from a hub.
    Hub,
    /// The address of a file in a repository of a hub.
    Address,
    /// A model that a local runner has.
    Runner,
    /// A provider by its short name.
    Provider,
    /// A model that an organisation keeps in a registry of its own.
    Registered,
}

const KEYS: [(&str, Key); 35] = [
    ("models:/", Key::Registered),
    ("registered_model_name", Key::Registered),
    ("registered_model=", Key::Registered),
    ("GetChatClient", Key::Model),
    ("GetEmbeddingClient", Key::Model),
    ("https://huggingface.co/", Key::Address),
    ("model", Key::Model),
    ("Model", Key::Model),
    ("MODEL", Key::Model),
    ("deployment", Key::Model),
    ("Deployment", Key::Model),
    ("DEPLOYMENT", Key::Model),
    ("engine", Key::Model),
    ("from_pretrained(", Key::Hub),
    ("SentenceTransformer(", Key::Hub),
    ("CrossEncoder(", Key::Hub),
    ("snapshot_download(", Key::Hub),
    ("hf_hub_download(", Key::Hub),
    ("repo_id", Key::Hub),
    ("AutoTokenizer.from_pretrained(", Key::Hub),
    ("ollama pull ", Key::Runner),
    ("ollama run ", Key::Runner),
    ("ollama.pull(", Key::Runner),
    ("ollama.chat(model=", Key::Runner),
    ("provider", Key::Provider),
    ("Provider", Key::Provider),
    ("PROVIDER", Key::Provider),
    ("type", Key::Provider),
    ("backend", Key::Provider),
    ("vendor", Key::Provider),
    ("ClientName", Key::Provider),
    ("BackendName", Key::Provider),
    ("client_name", Key::Provider),
    ("BACKEND", Key::Provider),
    ("llm_type", Key::Provider),
];

/// Finds every word of the catalogue in one pass.
pub(crate) struct Words {
    finder: AhoCorasick,
    roles: Vec<Role>,
}

/// A word that was found, as far as it reaches.
pub(crate) struct Found<'t, 'c> {
    pub kind: Kind,
    pub name: &'t str,
    pub provider: &'c str,
    /// Where it begins.
    pub place: usize,
    /// Whether it also shows that the provider answers.
    pub answers: bool,
    /// Whether it stands in configuration that is commented out.
    pub is_stale: bool,
}

/// A text that is looked at.
#[derive(Clone, Copy)]
struct Page<'t, 'c> {
    catalogue: &'c Catalogue,
    text: &'t str,
}

impl Words {
    pub(crate) fn new(catalogue: &Catalogue) -> Result<Self, CatalogueError> {
        let mut words: Vec<&str> = Vec::new();
        let mut roles = Vec::new();
        let mut add = |signs: &[Sign], role: fn(usize) -> Role| roles.extend((0..signs.len()).map(role));
        add(&catalogue.hosts, Role::Host);
        add(&catalogue.secrets, Role::Secret);
        add(&catalogue.clients, Role::Client);
        add(&catalogue.credentials, Role::Credential);
        add(&catalogue.models, Role::Model);
        add(&catalogue.constants, Role::Constant);
        roles.extend(KEYS.map(|(_, key)| Role::Key(key)));
        let Catalogue { hosts, secrets, clients, credentials, models, constants, .. } = catalogue;
        for signs in [hosts, secrets, clients, credentials, models, constants] {
            words.extend(signs.iter().map(|sign| sign.text.trim_matches('*')));
        }
        words.extend(KEYS.map(|(word, _)| word));
        let named = catalogue.slugs.iter().enumerate().filter(|(_, sign)| !COMMON.contains(&sign.text.as_str()));
        let quoted: Vec<(usize, String)> =
            named.flat_map(|(at, sign)| ['"', '\''].map(|quote| (at, format!("{quote}{}{quote}", sign.text)))).collect();
        roles.extend(quoted.iter().map(|(at, _)| Role::Slug(*at)));
        words.extend(quoted.iter().map(|(_, word)| word.as_str()));
        // Twice as fast as what would be chosen for so many words, for a few megabytes.
        let kind = Some(AhoCorasickKind::DFA);
        let finder = AhoCorasick::builder().kind(kind).match_kind(MatchKind::LeftmostLongest).build(words);
        let finder = finder.map_err(|error| CatalogueError { file: "hosts.txt", line: 0, reason: error.to_string() })?;
        Ok(Self { finder, roles })
    }

    /// Every word that stands in a text as itself, and neither in another nor in prose. `false` where there were too many to tell.
    pub(crate) fn each<'t, 'c>(&self, catalogue: &'c Catalogue, text: &'t str, mut found: impl FnMut(Found<'t, 'c>)) -> bool {
        let page = Page { catalogue, text };
        let mut told = 0;
        let mut listed: Vec<Found<'t, 'c>> = Vec::new();
        for one in self.finder.find_iter(text) {
            let Some(role) = self.roles.get(one.pattern().as_usize()) else { continue };
            if let Role::Slug(at) = role {
                listed.extend(page.listed(*at, one.start(), one.end()).filter(|_| listed.len() < MOST));
                continue;
            }
            let Some((kind, name, provider, place)) = page.read(*role, one.start(), one.end()) else { continue };
            let line = edge::line_before(text, one.start());
            let is_stale = edge::is_in_comment(line);
            if is_stale && !is_left_out(line, kind) {
                continue;
            }
            let answers = provider != "-"
                && (kind != Kind::Model || matches!(role, Role::Key(Key::Hub | Key::Address)) || provider == "Amazon Bedrock");
            // What is set up by a name in the environment is often unlocked by one that goes on.
            let longer = matches!(role, Role::Client(_)).then(|| edge::credential(text, one.start(), one.end())).flatten();
            if let Some(name) = longer.filter(|_| !is_stale) {
                found(Found { kind: Kind::SecretReference, name, provider, place, answers: false, is_stale });
                told += 1;
            }
            found(Found { kind, name, provider, place, answers, is_stale });
            if let Some(provider) = asked(catalogue, name).filter(|_| kind == Kind::Model && !is_stale) {
                found(Found { kind: Kind::Provider, name, provider, place, answers: true, is_stale });
            }
            told += 1;
            if told >= MOST {
                return false;
            }
        }
        // One may be anything; several are what can be chosen.
        if listed.iter().any(|one| listed.first().is_some_and(|first| first.provider != one.provider)) {
            listed.into_iter().for_each(found);
        }
        true
    }
}

/// Short names of providers that mean something else as often.
const COMMON: [&str; 9] = ["bedrock", "replicate", "perplexity", "copilot", "gemini", "cohere", "claude", "moonshot", "xai"];

/// What stands before the name of a model and its `/` where a gateway is told whom to ask, and is no organisation of a hub.
const ROUTES: &[(&str, &str)] = &[
    ("azure", "Azure OpenAI"),
    ("azure_ai", "Azure AI Foundry"),
    ("bedrock", "Amazon Bedrock"),
    ("vertex_ai", "Google Vertex AI"),
    ("sagemaker", "Amazon SageMaker"),
    ("ollama", "Ollama"),
    ("ollama_chat", "Ollama"),
    ("groq", "Groq"),
    ("gemini", "Google Gemini"),
    ("together_ai", "Together AI"),
    ("fireworks_ai", "Fireworks AI"),
    ("openrouter", "OpenRouter"),
    ("huggingface", "Hugging Face"),
    ("watsonx", "IBM watsonx.ai"),
    ("replicate", "Replicate"),
    ("perplexity", "Perplexity"),
];

/// Letters and digits of a name, small: whatever parts them, it is the same name.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whom the name of a model says to ask: `ollama/llama3`, `anthropic:claude-sonnet-4`.
fn asked<'c>(catalogue: &'c Catalogue, name: &str) -> Option<&'c str> {
    let route = name.split_once('/').map_or("", |(route, _)| route);
    let routed = ROUTES.iter().find(|(own, _)| *own == route).map(|(_, provider)| *provider);
    let named = || {
        let (slug, rest) = name.split_once(':')?;
        // What stands before the tag of a local model is the model.
        let is_model = rest.contains('-') && !rest.starts_with(|one: char| one.is_ascii_digit());
        let sign = catalogue.slugs.iter().find(|sign| sign.text == slug).filter(|_| is_model)?;
        Some(sign.provider.as_str())
    };
    routed.or_else(named)
}

/// Whether a comment holds a setting that somebody could take in again: `# key: value`, and nothing that reads like a sentence.
fn is_left_out(line: &str, kind: Kind) -> bool {
    let Some(rest) = line.trim_start().strip_prefix('#') else { return false };
    let rest = rest.trim_start();
    let key = rest.trim_end_matches(['"', '\'', ' ']);
    kind == Kind::Model
        && key.ends_with(['=', ':'])
        && key.trim_end_matches(['=', ':', ' ']).contains(['.', '_', '-'])
        && !key.trim_end_matches(['=', ':', ' ']).contains(' ')
}

type Read<'t, 'c> = Option<(Kind, &'t str, &'c str, usize)>;

impl<'t, 'c> Page<'t, 'c> {
    fn read(self, role: Role, start: usize, end: usize) -> Read<'t, 'c> {
        let (text, known) = (self.text, self.catalogue);
        match role {
            Role::Host(at) => {
                let sign = known.hosts.get(at)?;
                edge::host(text, start, end, &sign.text).map(|name| (Kind::Provider, name, sign.provider.as_str(), start))
            }
            Role::Secret(at) => {
                let sign = known.secrets.get(at)?;
                let name = edge::name(text, start, end, &sign.text).or_else(|| edge::credential(text, start, end));
                name.map(|name| (Kind::SecretReference, name, sign.provider.as_str(), start))
            }
            Role::Client(at) => {
                let sign = known.clients.get(at)?;
                edge::word(text, start, end, &sign.text)
                    .then(|| text.get(start..end))?
                    .map(|name| (Kind::Provider, name, sign.provider.as_str(), start))
            }
            Role::Credential(at) => {
                let sign = known.credentials.get(at)?;
                edge::credential(text, start, end).map(|name| (Kind::SecretReference, name, sign.provider.as_str(), start))
            }
            Role::Model(at) => {
                let sign = known.models.get(at)?;
                model::around(text, start, end, &sign.text).map(|name| (Kind::Model, name, sign.provider.as_str(), start))
            }
            Role::Constant(at) => {
                let sign = known.constants.get(at)?;
                // The constant stands where the model would, so the model's name is told from the catalogue's own text.
                edge::word(text, start, end, &sign.text).then_some((Kind::Model, "", sign.provider.as_str(), start))
            }
            Role::Slug(_) => None,
            Role::Key(Key::Provider) => self.provider(end),
            Role::Key(Key::Registered) => {
                let rest = edge::line_after(self.text, end);
                let value = rest.trim_start_matches([' ', '=', ':', '"', '\'', '/']);
                let length =
                    value.bytes().take_while(|one| one.is_ascii_alphanumeric() || matches!(one, b'-' | b'_' | b'.')).count();
                let name = value
                    .get(..length)
                    .filter(|name| name.len() > 2 && name.starts_with(|one: char| one.is_ascii_alphabetic()))?;
                // What stands without quotes is a variable.
                let is_text =
                    text.get(start..end)?.ends_with('/') || rest.trim_start_matches([' ', '=', ':']).starts_with(['"', '\'']);
                is_text.then_some((Kind::Model, name, "-", end))
            }
            Role::Key(Key::Address) => {
                let rest = edge::line_after(self.text, end);
                let (name, file) = model::FILED.iter().find_map(|mark| rest.split_once(mark))?;
                let is_model = model::is_weights(file) && model::is_of_hub(name, true);
                is_model.then_some((Kind::Model, name, "Hugging Face", end))
            }
            Role::Key(key) => self.model(key, start, end),
        }
    }

    /// A provider that source lists by a name that is its own: `OPENAI = "openai"`, `localAIName = "localai"`, `OpenAI("openai")`.
    fn listed(self, at: usize, start: usize, end: usize) -> Option<Found<'t, 'c>> {
        let sign = self.catalogue.slugs.get(at)?;
        let line = edge::line_before(self.text, start);
        let brings = ["import ", "require", " from ", "install", "#", "//"].iter().any(|word| line.contains(word));
        let own = plain(&sign.text);
        let left = line.trim_end_matches([' ', '(', '=', '>']);
        let names = left.rsplit([' ', '\t', '.', ',']).take(2).any(|word| plain(word).contains(&own));
        let is_given = line.trim_end().ends_with(['=', '(', '>']);
        let name = self.text.get(start + 1..end - 1)?;
        let told = Found { kind: Kind::Provider, name, provider: &sign.provider, place: start, answers: true, is_stale: false };
        (names && is_given && !brings).then_some(told)
    }

    /// The provider that a key has for its value.
    fn provider(self, end: usize) -> Read<'t, 'c> {
        let (name, _) = model::value_after(edge::line_after(self.text, end))?;
        let sign = self.catalogue.slugs.iter().find(|sign| sign.text.eq_ignore_ascii_case(name))?;
        Some((Kind::Provider, name, sign.provider.as_str(), end))
    }

    /// The model that a key has for its value, where the words of the catalogue do not tell it by themselves.
    fn model(self, key: Key, start: usize, end: usize) -> Read<'t, 'c> {
        let rest = edge::line_after(self.text, end);
        // The architecture of a model is no model.
        if ["_type", "Type", "_TYPE"].iter().any(|more| rest.starts_with(more)) {
            return None;
        }
        let (name, at) = match key {
            Key::Runner => {
                let name = rest.split([' ', '"', '\'', ')', '&', ';', '\\']).find(|word| !word.is_empty())?;
                (name, 0)
            }
            Key::Hub => {
                let quoted = rest.trim_start().strip_prefix(['"', '\'']);
                let name = quoted.and_then(|rest| rest.split(['"', '\'']).next());
                match name {
                    Some(name) => (name, 0),
                    None => model::value_after(rest)?,
                }
            }
            _ => model::value_after(rest)?,
        };
        let place = if at == 0 { start } else { end + at };
        let known = || self.catalogue.common.iter().find(|sign| model::is_meant(name, &sign.text));
        let plain = name.starts_with(|one: char| one.is_ascii_alphabetic());
        if let Some(sign) = known().filter(|_| plain && !name.contains("//")) {
            let of_family = name.matches('/').count() < 2 && !name.ends_with(['-', '.', ':', '/']);
            return of_family.then_some((Kind::Model, name, sign.provider.as_str(), place));
        }
        if key == Key::Runner && plain && !name.starts_with('-') && !name.contains(['$', '{', '<']) {
            return Some((Kind::Model, name, "Ollama", place));
        }
        let meant = model::is_of_hub(name, key == Key::Hub) || model::is_tagged(name);
        meant.then_some((Kind::Model, name, if key == Key::Hub { "Hugging Face" } else { "-" }, place))
    }
}
