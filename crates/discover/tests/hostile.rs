//! Trees that somebody made to bring a scanner down: nothing runs, nothing hangs, memory stays small, and what was not read is told.
//!
//! The same tree is made small in every run, and at full size by `cargo xtask hostile`.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use ephor_discover::{Catalogue, Discovery, Why, scan};

/// How large everything is made.
struct Size {
    sparse: u64,
    entries: usize,
    levels: usize,
    /// Bytes of each file that repeats something; as large as is read at most.
    repeated: usize,
    line: usize,
    ignores: usize,
}

const SMALL: Size = Size { sparse: 10 << 30, entries: 2_000, levels: 20_000, repeated: 8 << 10, line: 9 << 20, ignores: 20_000 };
const FULL: Size =
    Size { sparse: 10 << 30, entries: 1_000_000, levels: 1_000_000, repeated: (8 << 20) - 64, line: 100 << 20, ignores: 20_000 };

/// Names under which files are read in every way that there is.
const NAMES: &[&str] = &[
    "a.py",
    "a.ts",
    "a.vue",
    "a.go",
    "a.rs",
    "a.rb",
    "a.java",
    "a.cs",
    "a.php",
    "a.swift",
    "a.r",
    "a.tf",
    "a.tf.json",
    "a.yaml",
    "a.json",
    "a.toml",
    "a.properties",
    "a.ipynb",
    "a.sh",
    "a.bicep",
    "a.md",
    "Dockerfile",
    "package.json",
    "package-lock.json",
    "composer.lock",
    "pyproject.toml",
    "Cargo.lock",
    "pom.xml",
    "a.csproj",
    "requirements.txt",
    "setup.cfg",
    "environment.yml",
    "yarn.lock",
    "pnpm-lock.yaml",
    "go.mod",
    "build.gradle",
    "Gemfile.lock",
    "Package.swift",
    "pubspec.yaml",
    "DESCRIPTION",
    "mcp.json",
    ".gitlab-ci.yml",
    "compose.yaml",
    "render.yaml",
    "dvc.yaml",
    "agents.yaml",
    "AppHost.cs",
    "k8s.yaml",
    "template.yaml",
];

/// What files repeat until they are full. `{}` is a number that grows.
const REPEATED: &[&str] = &[
    "a",
    "\n",
    " ",
    "{",
    "[",
    "(",
    "\"",
    "'",
    "`",
    "/*",
    "\"\"\"",
    "<a>",
    "- ",
    "a:\n ",
    "\\",
    "\"a\",",
    "openai ",
    "import openai\n",
    "model: gpt-4o-{}\n",
    "\"openai\": \"{}\",\n",
    "openai=={}\n",
    "Agent(name=\"a{}\", instructions=\"You are a helpful assistant.\")\n",
    "prompt{} = \"You are a helpful assistant.\"\n",
    "RUN pip install openai \\\n",
    "resource \"aws_bedrock_agent\" \"a{}\" {\n",
    "services:\n  a{}:\n    image: ollama/ollama\n",
    "  a{}:\n    build: ../../..\n",
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a{}\n",
    "DESK_{}_OPENAI_API_KEY=\n",
    "OPENAI = \"openai\"\nOLLAMA = \"ollama\"\n",
    "import sklearn\nread('a{}.csv')\n",
    "ChatCompletionAgent a{} = new() { Name = \"a{}\" };\n",
    "\u{202e}\u{1b}[2J",
    "spring:\n  ai:\n    openai:\n",
];

/// What files begin with, and then repeat: as long as nothing ends, it is what a reader of that form takes.
const BEGUN: &[(&str, &str)] = &[
    ("{\"dependencies\":{\"a\":\"1\"", ",\"a{}\":{}"),
    ("{\"dependencies\":{\"a\":\"1\"", ",\"openai-{}\":\"1\""),
    ("[0", ",{\"a\":[0]}"),
    ("{\"cells\":[{}", ",{\"cell_type\":\"code\",\"source\":[\"a\",\"\"]}"),
    ("{\"cells\":[{\"cell_type\":\"code\",\"source\":[\"\"", ",\"\""),
    ("{\"mcpServers\":{\"a\":{}", ",\"a{}\":{\"command\":\"x\",\"args\":[\"\"]}"),
    ("{\"servers\":{\"a\":{\"command\":[\"\"", ",\"\""),
    ("[a]\n", "a{}=1\n"),
    ("[a]\n", "[[package]]\nname = \"openai\"\n"),
    ("a=[", "1,"),
    ("<a>", "<dependency><groupId>a</groupId></dependency>"),
    ("a = [\"\"\"", "a b "),
    ("RUN ", "pip install openai "),
];

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn repeated(path: &Path, begins: &[u8], what: &str, size: usize) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(begins).unwrap();
    let (mut written, mut number) = (begins.len(), 0);
    while written < size {
        let next = what.replace("{}", &number.to_string());
        file.write_all(next.as_bytes()).unwrap();
        (written, number) = (written + next.len(), number + 1);
    }
}

fn look(root: &Path) -> Discovery {
    let found = scan(&[root.to_owned()], Catalogue::built_in().unwrap()).unwrap();
    let told = serde_json::to_string(&found).unwrap();
    assert!(!told.contains("\\u001b") && !told.contains('\u{202e}'), "a terminal is steered by what is told");
    found
}

/// The most memory that this process has held, in MiB, where the system says so.
fn held() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kib| kib / 1024)
}

fn sparse_files(root: &Path, size: &Size) {
    let text = b"# text\n".repeat(300);
    for (name, begins) in [
        ("a.bin", b"\0\0".as_slice()),
        ("a.py", text.as_slice()),
        ("a.gguf", b"GGUF\x03\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x7f"),
        ("a.safetensors", b"\xff\xff\xff\xff\xff\xff\xff\x7f{"),
        ("a.pkl", b"\x80\x04\x95"),
        ("a.onnx", b"\x08\x07\x12\xff\xff\xff\xff\x0f"),
    ] {
        let path = root.join("sparse").join(name);
        write(&path, begins);
        File::options().write(true).open(&path).unwrap().set_len(size.sparse).unwrap();
    }
}

fn deep(root: &Path, size: &Size) {
    let (open, close) = ("[".repeat(size.levels), "]".repeat(size.levels));
    let objects = "{\"a\":".repeat(size.levels);
    let elements = "<a>".repeat(size.levels);
    for name in ["package.json", "mcp.json", "a.json", "a.ipynb", "Package.resolved", "a.tf.json", "tokenizer.json"] {
        write(&root.join("deep/arrays").join(name), format!("{{\"mcpServers\":{open}{close}}}").as_bytes());
        write(&root.join("deep/objects").join(name), objects.as_bytes());
    }
    write(&root.join("deep/pyproject.toml"), format!("[project]\ndependencies = {open}{close}\n").as_bytes());
    write(&root.join("deep/inline/pyproject.toml"), format!("a = {}", "{a=".repeat(size.levels)).as_bytes());
    write(&root.join("deep/pom.xml"), elements.as_bytes());
    write(&root.join("deep/a.csproj"), elements.as_bytes());
    write(&root.join("deep/a.yaml"), open.as_bytes());
    let header = objects.as_bytes();
    let mut weights = u64::try_from(header.len()).unwrap().to_le_bytes().to_vec();
    weights.extend_from_slice(header);
    write(&root.join("deep/a.safetensors"), &weights);
    let mut path = root.join("folders");
    for _ in 0..900 {
        path.push("d");
    }
    fs::create_dir_all(&path).unwrap();
    write(&path.join("a.py"), b"import openai\n");
}

#[cfg(unix)]
fn strange_files(root: &Path) {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let strange = root.join("strange");
    for name in [b"a\nb.py".as_slice(), b"\x1b[2J\x1b]0;x\x07.py", b"\xff\xfe.py", b"a\r.py", "\u{202e}yp.py".as_bytes()] {
        write(&strange.join(std::ffi::OsStr::from_bytes(name)), b"import openai\nmodel = \"gpt-4o\"\n");
    }
    write(&strange.join("prompts/\u{1b}[31m.md"), b"You are a helpful assistant.");
    write(&strange.join("mcp.json"), br#"{"mcpServers": {"\u001b[2J": {"command": "x\u001b[2J"}}}"#);
    write(&strange.join("bad.py"), b"import openai\n\xff\xfe\xfd model=\"gpt-\xff4o\"\n");
    write(&strange.join("a.zip"), b"PK\x03\x04\xff\xff\xff\xff\xff\xff\xff\xff");
    write(&strange.join("a.zip.py"), b"import openai\n");
    write(&strange.join("locked.py"), b"import openai\n");
    fs::set_permissions(strange.join("locked.py"), fs::Permissions::from_mode(0o0)).unwrap();
    // Whoever loads this has `executed` made; it is read and hashed, and nothing else.
    let mut executes = b"\x80\x02".to_vec();
    executes.extend_from_slice(format!("cos\nsystem\n(S'touch {}/executed'\ntR0csklearn.svm\nSVC\n.", root.display()).as_bytes());
    executes.extend_from_slice(b"\0\0");
    write(&strange.join("model.pkl"), &executes);
    for (name, target) in [("loop", "."), ("up", ".."), ("one", "two"), ("two", "one"), ("lost", "nowhere"), ("all", "/")] {
        symlink(target, strange.join(name)).unwrap();
    }
    assert!(Command::new("mkfifo").arg(strange.join("pipe.py")).status().unwrap().success());
    std::mem::forget(std::os::unix::net::UnixListener::bind(strange.join("s")).unwrap());
    // Only who owns the system may make a device; elsewhere there is none to be looked at.
    Command::new("mknod").arg(strange.join("zero.py")).args(["c", "1", "5"]).output().unwrap();
}

fn many(root: &Path, size: &Size) {
    let folder = root.join("many");
    fs::create_dir_all(&folder).unwrap();
    for number in 0..size.entries {
        let path = folder.join(format!("{number}.py"));
        if number % 100 == 0 {
            fs::write(&path, format!("import openai\nmodel = \"gpt-4o-{number}\"\n")).unwrap();
        } else {
            drop(File::create(&path).unwrap());
        }
    }
}

fn ignores(root: &Path, size: &Size) {
    let pattern = "**/[ab]*[!x]**/?*{}/**/\n";
    repeated(&root.join("many/.gitignore"), b"*.py\n", pattern, size.ignores * 28);
    write(&root.join("many/a.py"), b"import openai\n");
    // As many as are honoured, in one folder and on the way to the deepest of many.
    repeated(&root.join("few/.gitignore"), b"*.py\n", pattern, 63 << 10);
    write(&root.join("few/a.py"), b"import openai\n");
    let mut path = root.join("deep");
    for _ in 0..100 {
        path.push("d");
        repeated(&path.join(".ignore"), b"", pattern, 2 << 10);
    }
    write(&path.join("a.py"), b"import openai\n");
    #[cfg(unix)]
    {
        write(&root.join("endless/a.py"), b"import openai\n");
        std::os::unix::fs::symlink("/dev/zero", root.join("endless/.gitignore")).unwrap();
        fs::create_dir_all(root.join("waits")).unwrap();
        assert!(Command::new("mkfifo").arg(root.join("waits/.ignore")).status().unwrap().success());
        write(&root.join("elsewhere/.git"), b"gitdir: ");
        File::options().write(true).open(root.join("elsewhere/.git")).unwrap().set_len(size.sparse).unwrap();
    }
}

/// Looks at one part and says how long that took.
fn part(name: &str, make: impl FnOnce(&Path)) -> (Discovery, Duration) {
    let tree = tempfile::tempdir().unwrap();
    make(tree.path());
    let start = Instant::now();
    let found = look(tree.path());
    let took = start.elapsed();
    assert!(!tree.path().join("executed").exists(), "a pickle was loaded");
    let accounting = &found.accounting;
    let told = found.components.len();
    eprintln!("{name}: {took:?}, {told} components, {} bytes read, at most {:?} MiB so far", accounting.bytes_read, held());
    (found, took)
}

fn everything(size: &Size) {
    let (sparse, _) = part("sparse files", |root| sparse_files(root, size));
    assert!(sparse.accounting.skipped.iter().any(|one| one.why == Why::TooLarge && one.path == "sparse/a.py"));
    let (found, _) = part("deep nesting", |root| deep(root, size));
    assert!(found.accounting.skipped.iter().any(|one| one.why == Why::Malformed));
    assert!(found.components.iter().any(|one| one.name == "pypi:openai"), "the deepest folder is reached");
    #[cfg(unix)]
    {
        let (found, _) = part("strange files", strange_files);
        let of = |why| found.accounting.skipped.iter().filter(|one| one.why == why).count();
        assert!(of(Why::Link) == 6 && of(Why::Special) >= 2, "{:?}", found.accounting);
        assert!(found.components.iter().any(|one| one.name == "strange/model.pkl"));
    }
    let (found, _) = part("a long line", |root| repeated(&root.join("a.py"), b"", "openai ", size.line));
    assert_eq!(found.accounting.skipped.len(), 1);
    let (found, took) = part("ignore files", |root| ignores(root, size));
    let places: Vec<_> = found.components.iter().flat_map(|one| &one.evidence).map(|one| one.file.as_str()).collect();
    assert!(places.contains(&"many/a.py") && !places.contains(&"few/a.py"), "{places:?}");
    let unheeded = found.accounting.skipped.iter().filter(|one| one.detail.starts_with("an ignore file")).count();
    assert_eq!(unheeded, if cfg!(unix) { 4 } else { 2 }, "{:?}", found.accounting.skipped);
    assert!(took < Duration::from_mins(1), "ignore files take {took:?}");
    part("many entries", |root| many(root, size));
    part("no text", |root| {
        for name in NAMES {
            write(&root.join(name.replace('.', "-")).join(name), &vec![0xff; size.repeated]);
        }
    });
    for (begins, what) in REPEATED.iter().map(|what| ("", *what)).chain(BEGUN.iter().copied()) {
        let (_, took) = part(&format!("{begins:?} and {what:?} over and over"), |root| {
            for name in NAMES {
                repeated(&root.join(name.replace('.', "-")).join(name), begins.as_bytes(), what, size.repeated);
            }
        });
        assert!(took < Duration::from_mins(2), "{what:?} takes {took:?}");
    }
}

#[test]
fn a_hostile_tree_is_looked_at_without_harm() {
    everything(&SMALL);
}

#[test]
#[ignore = "makes files of gigabytes and a million entries; cargo xtask hostile runs it"]
fn a_hostile_tree_at_full_size_is_looked_at_without_harm_in_little_memory() {
    everything(&FULL);
    if let Some(most) = held() {
        assert!(most <= 100, "{most} MiB were held at most, and 100 are allowed");
    }
}
