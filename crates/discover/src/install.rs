//! Packages that commands install: in images, scripts, pipelines, makefiles and notebooks.

use aho_corasick::AhoCorasick;

use crate::catalogue::CatalogueError;
use crate::manifest::{Declared, Found};
use crate::path;
use crate::registry::{Registry, at_version};

/// Words without which a line installs nothing.
const TRIGGERS: [&str; 12] =
    ["install", " add ", "npx", "uvx", "bunx", " dlx ", " run ", "go get ", "require ", "npm i ", "pnpm i ", "\"add\""];

/// What a command begins with, whose packages it names, and how many.
struct Command {
    words: &'static [&'static str],
    registry: Registry,
    /// Whether only the first word that is no flag is a package, the rest being what it is called with.
    runs: bool,
}

const fn installs(words: &'static [&'static str], registry: Registry) -> Command {
    Command { words, registry, runs: false }
}

const fn runs(words: &'static [&'static str], registry: Registry) -> Command {
    Command { words, registry, runs: true }
}

const COMMANDS: [Command; 40] = [
    installs(&["pip", "install"], Registry::Pypi),
    installs(&["uv", "add"], Registry::Pypi),
    installs(&["uv", "tool", "install"], Registry::Pypi),
    runs(&["uv", "tool", "run"], Registry::Pypi),
    runs(&["uvx"], Registry::Pypi),
    installs(&["pipx", "install"], Registry::Pypi),
    runs(&["pipx", "run"], Registry::Pypi),
    installs(&["poetry", "add"], Registry::Pypi),
    installs(&["pdm", "add"], Registry::Pypi),
    installs(&["pipenv", "install"], Registry::Pypi),
    installs(&["conda", "install"], Registry::Pypi),
    installs(&["mamba", "install"], Registry::Pypi),
    installs(&["micromamba", "install"], Registry::Pypi),
    installs(&["npm", "install"], Registry::Npm),
    installs(&["npm", "i"], Registry::Npm),
    installs(&["npm", "add"], Registry::Npm),
    runs(&["npm", "exec"], Registry::Npm),
    runs(&["npx"], Registry::Npm),
    installs(&["pnpm", "add"], Registry::Npm),
    installs(&["pnpm", "i"], Registry::Npm),
    installs(&["pnpm", "install"], Registry::Npm),
    runs(&["pnpm", "dlx"], Registry::Npm),
    installs(&["yarn", "add"], Registry::Npm),
    installs(&["yarn", "global", "add"], Registry::Npm),
    runs(&["yarn", "dlx"], Registry::Npm),
    installs(&["bun", "add"], Registry::Npm),
    installs(&["bun", "install"], Registry::Npm),
    runs(&["bunx"], Registry::Npm),
    installs(&["deno", "add"], Registry::Npm),
    installs(&["cargo", "add"], Registry::Cargo),
    installs(&["cargo", "install"], Registry::Cargo),
    installs(&["go", "get"], Registry::Golang),
    installs(&["go", "install"], Registry::Golang),
    runs(&["go", "run"], Registry::Golang),
    installs(&["gem", "install"], Registry::Gem),
    installs(&["bundle", "add"], Registry::Gem),
    installs(&["composer", "require"], Registry::Composer),
    runs(&["dotnet", "add", "package"], Registry::Nuget),
    installs(&["dart", "pub", "add"], Registry::Pub),
    installs(&["flutter", "pub", "add"], Registry::Pub),
];

/// Flags that take the word behind them.
const TAKES: [&str; 22] = [
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "--python",
    "--platform",
    "--prefix",
    "--registry",
    "--channel",
    "-n",
    "--name",
    "--features",
    "--git",
    "--version",
    "--root",
];
/// Words at the beginning of a line that shows a command and runs none.
const SHOWS: [&str; 12] =
    ["echo", "printf", "print", "print(", "description:", "name:", "-name:", "message:", "label:", "help:", "title:", "rem"];
/// Packages that one line is read for.
const MOST: usize = 200;

/// Bytes of a line that are read.
const LONGEST: usize = 64 * 1024;

/// Finds commands that install.
pub(crate) struct Installs(AhoCorasick);

impl Installs {
    pub(crate) fn new() -> Result<Self, CatalogueError> {
        let finder = AhoCorasick::new(TRIGGERS);
        finder.map(Self).map_err(|error| CatalogueError { file: "install", line: 0, reason: error.to_string() })
    }

    /// Hands over the packages that the commands of a file install, in the order in which they stand.
    pub(crate) fn of(&self, path: &str, text: &str, found: Found<'_>) {
        if !runs_commands(path) || !self.0.is_match(text) {
            return;
        }
        let mut kept: Option<Kept> = None;
        for (number, line) in (1..).zip(text.lines()) {
            // A line goes on behind a sign at its end; only where it installs is it put together.
            let goes_on = line.trim_end().strip_suffix(['\\', '`']);
            let before = kept.take().or_else(|| self.0.is_match(line).then(Kept::default));
            kept = before.map(|before| before.and(found, number, goes_on.unwrap_or(line))).filter(|_| goes_on.is_some());
        }
    }
}

/// What a command that goes on over lines has said so far.
#[derive(Default)]
struct Kept {
    command: Option<&'static Command>,
    /// Whether the next word belongs to a flag.
    takes: bool,
    found: usize,
}

impl Kept {
    /// Reads on in a line.
    fn and(mut self, found: Found<'_>, line: u32, text: &str) -> Self {
        let text = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
        let plain: String = text.chars().map(|one| if matches!(one, '"' | '\'' | '`') { ' ' } else { one }).collect();
        let listed = text.contains("[\"") || text.contains("\", \"");
        let words = plain.split(|one: char| one.is_whitespace() || (listed && matches!(one, '[' | ']' | ',')));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let first = words.first().copied().unwrap_or_default();
        if first.starts_with('#') || first.starts_with("//") || SHOWS.contains(&first.to_ascii_lowercase().as_str()) {
            return self;
        }
        let mut rest = words.as_slice();
        while let Some((word, behind)) = rest.split_first() {
            if let Some((command, behind)) = begins(rest) {
                (self.command, self.takes, rest) = (Some(command), false, behind);
                continue;
            }
            rest = behind;
            let Some(command) = self.command else { continue };
            let ends = word.ends_with([';', ')']) || word.contains("\\n");
            let word = word.trim_end_matches([';', ')', ',']).split("\\n").next().unwrap_or_default();
            if ["&&", "||", "|", ">", ">>", "&", "2>&1", "#"].contains(&word) {
                self.command = None;
            } else if std::mem::take(&mut self.takes) {
            } else if word.starts_with('-') {
                self.takes = TAKES.contains(&word);
            } else if self.found < MOST {
                self.found += 1;
                if let Some(one) = package(command.registry, word) {
                    found(Declared { line, ..one });
                }
                if command.runs {
                    self.command = None;
                }
            }
            if ends {
                self.command = None;
            }
        }
        self
    }
}

/// The command that words begin with, and the words behind it.
fn begins<'w, 't>(words: &'w [&'t str]) -> Option<(&'static Command, &'w [&'t str])> {
    let first = words.first()?;
    let called = first.rsplit(['/', '(']).next().unwrap_or_default().trim_start_matches(['!', '%', '@', '$']);
    // `pip3.12` is `pip` of one version.
    let called = if called.starts_with("pip") && !called.starts_with("pipx") && !called.starts_with("pipenv") {
        called.trim_end_matches(|one: char| one.is_ascii_digit() || one == '.')
    } else {
        called
    };
    COMMANDS.iter().find_map(|command| {
        let (own, others) = command.words.split_first()?;
        if *own != called {
            return None;
        }
        let mut at = 1;
        for other in others {
            // Flags, and of .NET the project, may stand between.
            let skipped = words.get(at..)?.iter().take(3).position(|word| word == other)?;
            let between = words.get(at..at + skipped)?;
            if !between.iter().all(|word| word.starts_with('-') || word.ends_with("proj")) {
                return None;
            }
            at += skipped + 1;
        }
        Some((command, words.get(at..)?))
    })
}

/// The package that a word names, if it names one.
fn package(registry: Registry, word: &str) -> Option<Declared> {
    if word.starts_with(['.', '/', '$', '{', '<', '~']) || word.contains("://") || word.contains("${") {
        return None;
    }
    let (name, version) = match registry {
        Registry::Pypi => {
            let end = word.find(['=', '<', '>', '~', '!', '[', '@', ';']).unwrap_or(word.len());
            let (name, rest) = word.split_at_checked(end)?;
            let rest = rest.split_once(']').map_or(rest, |(_, rest)| rest);
            (name, rest.trim_start_matches(['=', '@']))
        }
        Registry::Composer => word.split_once(':').unwrap_or((word, "")),
        _ => {
            let (name, version) = at_version(word);
            (name, version.unwrap_or_default())
        }
    };
    let plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.' | '/' | '@' | ':');
    let is_name = name.starts_with(|one: char| one.is_ascii_alphanumeric() || one == '@') && name.chars().all(plain);
    is_name.then(|| Declared {
        registry,
        name: name.to_owned(),
        version: Some(version).filter(|version| !version.is_empty()).map(str::to_owned),
        line: 0,
        locked: false,
    })
}

/// Whether what stands in a file of that name is run as commands.
fn runs_commands(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let endings = ["sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "mk", "yaml", "yml", "ipynb", "tf", "dockerfile", "tpl"];
    endings.contains(&path::ending(&file).as_str())
        || ["dockerfile", "containerfile", "makefile", "justfile", "procfile", "jenkinsfile", "taskfile", "devcontainer.json"]
            .iter()
            .any(|start| file.starts_with(start))
}

#[cfg(test)]
mod stories {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut all = Vec::new();
        Installs::new().unwrap().of(path, text, &mut |one| all.push(one));
        all.iter()
            .map(|one| format!("{}:{}:{} {}", one.line, one.registry, one.name, one.version.as_deref().unwrap_or("-")))
            .collect()
    }

    #[test]
    fn what_commands_install_is_told_with_its_line() {
        for (path, text, expected) in [
            (
                "Dockerfile",
                "RUN apt-get install -y git && pip3 install --no-cache-dir openai==1.2 'torch>=2'",
                "1:pypi:openai 1.2, 1:pypi:torch >=2",
            ),
            (
                "Dockerfile",
                "RUN pip install \\\n  -r requirements.txt \\\n  vllm[all]==0.6 \\\n  && npm i -g @anthropic-ai/claude-code@1",
                "3:pypi:vllm 0.6, 4:npm:@anthropic-ai/claude-code 1",
            ),
            ("Dockerfile", "CMD [\"uvx\", \"mcp-server-fetch\", \"x\"]", "1:pypi:mcp-server-fetch -"),
            (".github/workflows/ci.yml", "      - run: python -m pip install openai; echo done", "1:pypi:openai -"),
            ("setup.sh", "uv add anthropic\nnpx -y promptfoo@latest eval x", "1:pypi:anthropic -, 2:npm:promptfoo latest"),
            ("a.ipynb", "    \"!pip install -q transformers\\n\",", "1:pypi:transformers -"),
            ("a.sh", "dotnet add src/App.csproj package Azure.AI.OpenAI --version 2.0", "1:nuget:Azure.AI.OpenAI -"),
            ("a.sh", "go get github.com/sashabaranov/go-openai@v1.2", "1:golang:github.com/sashabaranov/go-openai v1.2"),
            ("a.sh", "# pip install openai\necho pip install openai\npip install $WHAT ./local\n", ""),
            ("a.py", "os.system('pip install openai')", ""),
        ] {
            assert_eq!(found(path, text).join(", "), expected, "{text}");
        }
    }
}
