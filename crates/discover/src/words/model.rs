//! Identifiers of models: as they stand in quotes or as a value, with what may stand before them, and what only a key says to be one.

use super::edge::{after, before, line_before};

/// Bytes of the longest identifier.
const LONGEST: usize = 128;
const QUOTES: [char; 3] = ['"', '\'', '`'];
/// Regions that stand before identifiers of Bedrock.
const REGIONS: &[&str] = &["us", "eu", "apac", "us-gov", "global", "jp", "au", "ca", "sa"];
/// After these an identifier begins, whatever stands before them.
const MARKS: &[&str] =
    &["foundation-model/", "inference-profile/", "/deployments/", "hf.co/", "huggingface.co/", "huggingface.co/models/"];
/// What stands in an address of a hub between a repository and a file of it.
pub(super) const FILED: [&str; 4] = ["/resolve/", "/blob/", "/raw/", "/tree/"];
const FILES: &[&str] = &[
    "md",
    "mdx",
    "json",
    "jsonl",
    "yaml",
    "yml",
    "toml",
    "txt",
    "csv",
    "py",
    "js",
    "ts",
    "tsx",
    "jsx",
    "mjs",
    "go",
    "rs",
    "rb",
    "java",
    "cs",
    "kt",
    "php",
    "html",
    "css",
    "svg",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "ico",
    "pdf",
    "sh",
    "tf",
    "ipynb",
    "gguf",
    "bin",
    "pt",
    "pth",
    "onnx",
    "safetensors",
    "h5",
    "pkl",
    "joblib",
    "zip",
    "gz",
    "tmpl",
    "prompt",
    "xml",
    "lock",
    "com",
    "org",
    "mp3",
    "mp4",
    "wav",
    "cfg",
    "ini",
    "proto",
    "vue",
    "svelte",
    "scss",
    "model",
    "pb",
    "tflite",
    "mlmodel",
    "npy",
    "parquet",
    "log",
    "io",
    "ai",
    "dev",
];
/// First steps of paths that no organisation of a hub is called.
const FOLDERS: &[&str] = &[
    "models",
    "model",
    "data",
    "src",
    "app",
    "assets",
    "lib",
    "tmp",
    "output",
    "outputs",
    "checkpoints",
    "checkpoint",
    "path",
    "config",
    "configs",
    "test",
    "tests",
    "docs",
    "images",
    "static",
    "public",
    "http",
    "https",
    "application",
    "text",
    "image",
    "audio",
    "video",
    "results",
    "runs",
    "weights",
    "saved_models",
    "artifacts",
    "local",
    "home",
    "usr",
    "var",
    "opt",
    "api",
    "v1",
    "datasets",
    "spaces",
    "docs",
    "component",
    "components",
];

/// Endings of weights as hubs hand them out.
const WEIGHTS: [&str; 11] =
    [".gguf", ".ggml", ".bin", ".safetensors", ".onnx", ".pt", ".pth", ".ckpt", ".tflite", ".task", ".litertlm"];

/// Whether what an address goes on with, up to the end of its text, is a file of weights.
pub(super) fn is_weights(rest: &str) -> bool {
    let file = rest.split(|one: char| one.is_whitespace() || matches!(one, '"' | '\'' | '`' | '?' | ')' | '<' | ',')).next();
    file.is_some_and(|file| WEIGHTS.iter().any(|ending| file.ends_with(ending)))
}

fn part(one: char) -> bool {
    one.is_ascii_alphanumeric() || matches!(one, '-' | '.' | ':' | '_' | '/' | '@')
}

/// Whether the last step of a name says that it is a file or a host.
fn is_file(name: &str) -> bool {
    let ending = name.rsplit('/').next().and_then(|step| step.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| FILES.contains(&ending.as_str()))
}

/// What may stand before an identifier: providers and regions, parted from it and from one another.
fn may_precede(left: &str) -> bool {
    if left.is_empty() {
        return true;
    }
    let Some((steps, '.')) = left.char_indices().next_back().map(|(at, last)| (left.get(..at).unwrap_or_default(), last)) else {
        return left.ends_with(['/', ':'])
            && !left.contains("//")
            && !left.starts_with(['/', '.'])
            && left.matches('/').count() < 5;
    };
    REGIONS.contains(&steps.rsplit(['/', ':']).next().unwrap_or_default())
}

/// The identifier around a word that identifiers begin with: it stands in quotes, as a value, or in a list.
pub(super) fn around<'t>(text: &'t str, start: usize, end: usize, sign: &str) -> Option<&'t str> {
    let back = line_before(text, start);
    let left = back.get(back.len() - back.chars().rev().take_while(|one| part(*one)).count()..)?;
    if let Some(at) = MARKS.iter().filter_map(|mark| left.rfind(mark).map(|at| at + mark.len())).max() {
        let inner = left.get(at..)?;
        if FILED.iter().any(|mark| inner.contains(mark)) {
            return None;
        }
        return may_precede(inner).then(|| text.get(start - inner.len()..stop(text, start, end, sign)?))?;
    }
    let from = start - left.len();
    let stop = stop(text, start, end, sign)?;
    let name = text.get(from..stop)?;
    if !may_precede(left) || name.len() > LONGEST || is_file(name) || name.starts_with("//") {
        return None;
    }
    stands_alone(text, from, stop).then_some(name)
}

fn stop(text: &str, start: usize, end: usize, sign: &str) -> Option<usize> {
    let rest = text.get(end..)?;
    let mut more =
        rest.bytes().take(LONGEST).take_while(|one| part(char::from(*one)) && (*one != b'/' || sign.contains('/'))).count();
    if !sign.ends_with('*') && more > 0 {
        // The whole is named, but for what parts it from the rest.
        more = rest.bytes().take(more).take_while(|one| matches!(one, b'.' | b':')).count();
        if rest.as_bytes().get(more).is_some_and(|one| part(char::from(*one))) {
            return None;
        }
    }
    // At the address of a file the repository ends before it.
    let name = text.get(start..end + more)?;
    let name = FILED.iter().find_map(|mark| name.split_once(mark)).map_or(name, |(name, _)| name);
    let name = name.trim_end_matches(['.', ':', '-', '/', '_', '@']);
    Some(start + name.len())
}

fn stands_alone(text: &str, from: usize, stop: usize) -> bool {
    let (left, right) = (before(text, from), after(text, stop));
    let opened = left.is_some_and(|one| QUOTES.contains(&one));
    let closed = match right {
        Some('\\') => after(text, stop + 1).is_some_and(|one| QUOTES.contains(&one)),
        Some(one) => QUOTES.contains(&one),
        None => false,
    };
    let line = line_before(text, from);
    let told = line.trim_end();
    let valued = told.ends_with([':', '=']) || told.trim_start() == "-" || told.ends_with("--model") || told.ends_with("-m");
    let ended = right.is_none_or(|one| matches!(one, '\n' | '\r' | ' ' | ',' | '}'));
    // A list of models by name: `gpt-4o:` alone on a line that is set in.
    let keyed = right == Some(':')
        && line.len() > 1
        && line.trim().is_empty()
        && super::edge::line_after(text, stop + 1).trim().is_empty()
        && text.get(from..stop).is_some_and(|name| name.bytes().any(|one| one.is_ascii_digit()));
    opened && closed || valued && ended || keyed
}

/// The value that follows a key, if one does: quoted, or to the end of a word.
pub(super) fn value_after(rest: &str) -> Option<(&str, usize)> {
    let key = rest.bytes().take(24).take_while(|one| one.is_ascii_alphanumeric() || matches!(one, b'_' | b'-')).count();
    let mut place = key;
    let mut is_told = false;
    let mut bytes = rest.bytes().enumerate().skip(key).take(40).peekable();
    while let Some((at, one)) = bytes.next() {
        match one {
            b' ' | b'\t' | b'?' | b'>' => {}
            b')' | b']' if !is_told => {}
            b':' | b'=' | b'(' | b',' | b'[' | b'{' => is_told = true,
            b'"' | b'\'' | b'`' | b'\\'
                if !is_told
                    && bytes.peek().is_some_and(|(_, next)| matches!(next, b':' | b' ' | b',' | b']' | b')' | b'=' | b'"')) => {}
            _ => {
                place = at;
                break;
            }
        }
        place = at + 1;
    }
    let value = rest.get(place..).filter(|_| is_told)?;
    let value = value.strip_prefix('\\').map_or(value, |inner| inner);
    let opened = value.starts_with(QUOTES);
    let inner = if opened { value.get(1..)? } else { value };
    let length = inner.bytes().take(LONGEST).take_while(|one| part(char::from(*one))).count();
    let (name, end) = (inner.get(..length)?, inner.get(length..)?.chars().next());
    let closed =
        if opened { end.is_some_and(|one| QUOTES.contains(&one) || one == '\\') } else { end.is_none_or(char::is_whitespace) };
    let at = rest.len() - inner.len();
    (closed && !name.is_empty()).then_some((name, at))
}

/// Whether the value of a key that means a model is one of a hub: `organisation/name`.
pub(super) fn is_of_hub(name: &str, surely: bool) -> bool {
    let Some((owner, own)) = name.split_once('/') else { return false };
    let telling = own.contains('-') || own.bytes().any(|one| one.is_ascii_digit());
    let plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.');
    !owner.is_empty()
        && owner.starts_with(|one: char| one.is_ascii_alphanumeric())
        && owner.chars().all(plain)
        && !owner.contains('.')
        && own.len() > 2
        && own.chars().all(|one| plain(one) || one == ':')
        && !FOLDERS.contains(&owner.to_ascii_lowercase().as_str())
        && !is_file(name)
        && (telling || surely)
}

/// Whether the value of a key that means a model carries a tag as runners give them: `name:7b`.
pub(super) fn is_tagged(name: &str) -> bool {
    let Some((own, tag)) = name.rsplit_once(':') else { return false };
    let sized = tag
        .strip_suffix(['b', 'B'])
        .or_else(|| tag.strip_prefix('q'))
        .is_some_and(|size| size.starts_with(|one: char| one.is_ascii_digit()));
    let plain = own.starts_with(|one: char| one.is_ascii_alphabetic()) && !own.contains(':') && own.len() > 1;
    plain && (tag == "latest" || sized)
}

/// Whether a name is what a sign of a common word means, after whatever stands before it.
pub(super) fn is_meant(name: &str, sign: &str) -> bool {
    let sign = sign.trim_start_matches('~');
    let own = name.rsplit('/').next().unwrap_or_default();
    match sign.strip_suffix('*') {
        Some(start) => own
            .strip_prefix(start)
            .is_some_and(|rest| !rest.starts_with(|one: char| one.is_ascii_lowercase()) || start.ends_with('-')),
        None => own == sign,
    }
}
