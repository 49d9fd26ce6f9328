//! A tree is looked at as whoever runs the command would have it looked at.

use std::fs;
use std::path::Path;

use ephor_discover::{Catalogue, Discovery, Grade, Kind, Why, scan};

fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn look(root: &Path) -> Discovery {
    scan(&[root.to_owned()], Catalogue::built_in().unwrap()).unwrap()
}

#[test]
fn one_thing_seen_in_many_places_is_one_component_with_the_weightiest_place_first() {
    let tree = tempfile::tempdir().unwrap();
    write(
        tree.path(),
        &[
            ("requirements.txt", "openai==1.2.0\n"),
            ("src/app.py", "from openai import OpenAI\nclient = OpenAI(model=\"gpt-4o\")\n"),
            ("tests/test_app.py", "import openai\nimport anthropic\n"),
            ("README.md", "We do not use cohere: `import cohere`.\n"),
        ],
    );
    let found = look(tree.path());
    let told: Vec<_> = found.components.iter().map(|one| (one.kind, one.name.as_str(), one.grade, one.evidence.len())).collect();
    assert_eq!(
        told,
        [
            (Kind::Sdk, "pypi:anthropic", Grade::Test, 1),
            (Kind::Sdk, "pypi:openai", Grade::Used, 3),
            (Kind::Provider, "Anthropic", Grade::Test, 1),
            (Kind::Provider, "OpenAI", Grade::Used, 3),
            (Kind::Model, "gpt-4o", Grade::Used, 1),
        ]
    );
    let openai = &found.components[1];
    assert_eq!((openai.version.as_deref(), openai.provider.as_deref()), (Some("1.2.0"), Some("OpenAI")));
    assert_eq!((openai.evidence[0].file.as_str(), openai.evidence[0].line), ("requirements.txt", 1));
    assert_eq!(found.accounting.files_read, 4);
}

#[test]
fn what_is_left_out_is_left_out_and_what_cannot_be_read_is_told() {
    let tree = tempfile::tempdir().unwrap();
    write(
        tree.path(),
        &[
            (".gitignore", "ignored/\n"),
            ("ignored/app.py", "import openai\n"),
            ("package.json", "{\"dependencies\": "),
            ("data.bin", "\0\0from openai import x\n"),
        ],
    );
    fs::File::create(tree.path().join("huge.py")).unwrap().set_len(10 << 30).unwrap();
    fs::write(tree.path().join("large.py"), "# nothing\n".repeat(1 << 20)).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(tree.path(), tree.path().join("loop")).unwrap();
    let found = look(tree.path());
    assert_eq!(found.components, []);
    let why: Vec<_> = found.accounting.skipped.iter().map(|one| (one.why, one.path.as_str())).collect();
    assert_eq!(why, [(Why::TooLarge, "large.py"), (Why::Link, "loop"), (Why::Malformed, "package.json")]);
    assert_eq!(found.accounting.binary, 2, "a sparse file begins with zeros and is no text");
}

#[test]
fn the_same_tree_gives_the_same_bytes_however_many_look() {
    let tree = tempfile::tempdir().unwrap();
    for number in 0..300 {
        let text = format!("import openai\nmodel = \"gpt-4o-{}\"\n", number % 7);
        write(tree.path(), &[(&format!("part{}/app{number}.py", number % 13), text.as_str())]);
    }
    let told = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&look(tree.path())).unwrap())
    };
    let one = told(1);
    assert!(one.contains("gpt-4o-6"));
    assert_eq!((told(2), told(5)), (one.clone(), one));
}

#[test]
fn an_import_that_a_package_without_ai_provides_too_counts_only_where_one_with_ai_is_declared() {
    for (declared, expected) in [("django-haystack>=3.0\n", &[][..]), ("haystack-ai>=2.0\n", &["pypi:haystack-ai"][..])] {
        let tree = tempfile::tempdir().unwrap();
        write(tree.path(), &[("requirements.txt", declared), ("shop/search.py", "from haystack.query import SearchQuerySet\n")]);
        let found = look(tree.path());
        let told: Vec<_> = found.components.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(told, expected, "{declared}");
    }
}

#[test]
fn prose_that_reads_like_a_prompt_is_none_where_nothing_could_take_it() {
    let help = "header = <<~HELP\nThe following text is written to the user's log. You must provide the name of the service, and you should never \
                generate a file twice; the summary of each run follows these lines and is concise. See the conversation below for the rest of it.\nHELP\n";
    let dir = tempfile::tempdir().expect("a folder");
    write(
        dir.path(),
        &[("lib/help.rb", help), ("man/agent.md", "# agent\nYou must provide the name of a host. Follow these lines.\n")],
    );
    assert!(look(dir.path()).components.is_empty(), "{:?}", look(dir.path()).components);
    write(dir.path(), &[("lib/ask.rb", "require 'openai'\n"), ("Gemfile", "gem 'ruby-openai'\n")]);
    let kinds: Vec<Kind> = look(dir.path()).components.iter().map(|one| one.kind).collect();
    assert!(kinds.contains(&Kind::Sdk) && kinds.contains(&Kind::Prompt), "{kinds:?}");
}

#[test]
fn a_fork_on_maven_is_what_it_was_copied_from_and_called_as_it_is() {
    let dependency = |group: &str, artifact: &str| {
        format!("<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>1.0</version></dependency>")
    };
    let forks = [("org.example.langchain4j", "langchain4j-ollama"), ("org.example.langchain4j", "langchain4j-new-thing")];
    let others = [("org.example.langchain4j", "commons-io"), ("org.example.other", "langchain4j-ollama")];
    let all: String = forks.iter().chain(&others).map(|(group, artifact)| dependency(group, artifact)).collect();
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &[("pom.xml", &format!("<project><dependencies>{all}</dependencies></project>"))]);
    let found = look(dir.path());
    let named: Vec<(Kind, &str)> = found.components.iter().map(|one| (one.kind, one.name.as_str())).collect();
    assert!(named.contains(&(Kind::Sdk, "maven:org.example.langchain4j:langchain4j-ollama")), "{named:?}");
    assert!(named.contains(&(Kind::Framework, "maven:org.example.langchain4j:langchain4j-new-thing")), "{named:?}");
    assert!(!named.iter().any(|(_, name)| name.contains("commons-io") || name.contains("other")), "{named:?}");
}
