//! Each manifest in a few lines, as it is really written.

use super::{Declared, Text, reader};

/// What is declared, as `registry:name version@line`, with a `~` before what is locked.
fn declared(path: &str, text: &str) -> Vec<String> {
    let read = reader(path).unwrap_or_else(|| panic!("{path} is a manifest"));
    let told = |one: Declared| {
        let (mark, version) = (if one.locked { "~" } else { "" }, one.version.unwrap_or_default());
        format!("{mark}{}:{} {version}@{}", one.registry, one.name, one.line)
    };
    let mut all = Vec::new();
    read(&Text::new(text), &mut |one| all.push(told(one))).unwrap_or_else(|reason| panic!("{path}: {reason}"));
    all
}

#[test]
fn python_declares_in_lists_tables_and_programs() {
    let requirements =
        "# openai is not used\nopenai[datalib]>=1.0,<2 ; python_version > '3.8'\n-r base.txt\ntorch==2.1.0  # pinned\n";
    assert_eq!(declared("backend/requirements-dev.txt", requirements), ["pypi:openai >=1.0,<2@2", "pypi:torch 2.1.0@4"]);
    let spaced = "openai >= 2.0.0, < 3.0.0\nlitellm == 1.83.4 ; python_version > '3.9'\nlangchain [openai] (~= 0.3)\ngroq @ https://example.org/groq.whl\n";
    let told = ["pypi:openai >=2.0.0,<3.0.0@1", "pypi:litellm 1.83.4@2", "pypi:langchain ~=0.3@3", "pypi:groq @4"];
    assert_eq!(declared("requirements.txt", spaced), told, "spaces stand where they please");
    let pyproject = "[project]\ndependencies = [\n  \"openai>=1\",\n]\n[project.optional-dependencies]\nlocal = [\"ollama\"]\n[tool.poetry.dependencies]\nlangchain = {version = \"^0.1\"}\n";
    assert_eq!(declared("pyproject.toml", pyproject), ["pypi:openai >=1@3", "pypi:ollama @6", "pypi:langchain ^0.1@8"]);
    let setup = "setup(\n    install_requires=[\"anthropic>=0.3\"],\n    # \"openai\",\n)\n";
    assert!(declared("setup.py", setup).contains(&"pypi:anthropic >=0.3@2".to_owned()));
    assert!(!declared("setup.py", setup).iter().any(|one| one.contains("openai")));
    let lock = "[[package]]\nname = \"openai\"\nversion = \"1.2\"\n";
    assert_eq!(declared("uv.lock", lock), ["~pypi:openai 1.2@2"]);
    let conda = "dependencies:\n  - python=3.9\n  - pytorch::pytorch=2.1\n  - pip:\n    - openai==1.0\n";
    assert_eq!(declared("environment.yml", conda)[1..], ["pypi:pytorch 2.1@3", "pypi:openai 1.0@5"]);
}

#[test]
fn javascript_declares_in_objects_and_locks_in_three_ways() {
    let package =
        "{\n \"name\": \"x\",\n \"dependencies\": {\n  \"openai\": \"^4.0.0\"\n },\n \"devDependencies\": {\"ai\": \"3\"}\n}";
    assert_eq!(declared("package.json", package), ["npm:openai ^4.0.0@4", "npm:ai 3@6"]);
    let lock = "{\"packages\": {\"\": {},\n\"node_modules/a/node_modules/openai\": {\"version\": \"4.1.0\"}}}";
    assert_eq!(declared("package-lock.json", lock), ["~npm:openai 4.1.0@2"]);
    assert_eq!(declared("yarn.lock", "\"@ai-sdk/openai@^1.0\":\n  version \"1.0.1\"\n"), ["~npm:@ai-sdk/openai ^1.0@1"]);
    assert_eq!(
        declared("pnpm-lock.yaml", "packages:\n  '@ai-sdk/openai@1.2.0(zod@3)':\n  openai@4.0.0:\n"),
        ["~npm:@ai-sdk/openai 1.2.0@2", "~npm:openai 4.0.0@3"]
    );
}

#[test]
fn the_compiled_languages_declare_in_their_own_forms() {
    let go = "module x\nrequire (\n\tgithub.com/sashabaranov/go-openai v1.2.0\n\tgithub.com/a/b v0.1.0 // indirect\n)\nrequire github.com/c/d v1.0.0\n";
    assert_eq!(
        declared("go.mod", go),
        [
            "golang:github.com/sashabaranov/go-openai v1.2.0@3",
            "~golang:github.com/a/b v0.1.0@4",
            "golang:github.com/c/d v1.0.0@6"
        ]
    );
    let cargo = "[dependencies]\nasync-openai = \"0.20\"\nai = { package = \"genai\", version = \"0.1\" }\n[workspace.dependencies]\nrig-core = \"0.1\"\n";
    assert_eq!(declared("Cargo.toml", cargo), ["cargo:async-openai 0.20@2", "cargo:genai 0.1@3", "cargo:rig-core 0.1@5"]);
    let pom = "<project><dependencies>\n<dependency>\n<groupId>dev.langchain4j</groupId><artifactId>langchain4j</artifactId><version>1.0</version>\n<exclusions><exclusion><groupId>a</groupId></exclusion></exclusions></dependency></dependencies></project>";
    assert_eq!(declared("pom.xml", pom), ["maven:dev.langchain4j:langchain4j 1.0@2"]);
    let gradle = "dependencies {\n  implementation 'dev.langchain4j:langchain4j:1.0'\n  // implementation 'a:b:1'\n}\n";
    assert_eq!(declared("app/build.gradle", gradle), ["maven:dev.langchain4j:langchain4j 1.0@2"]);
    let versions = "[libraries]\nopenai = { module = \"com.openai:openai-java\", version = \"1.0\" }\n";
    assert_eq!(declared("gradle/libs.versions.toml", versions), ["maven:com.openai:openai-java 1.0@2"]);
    let project =
        "<Project>\n <ItemGroup>\n  <PackageReference Include=\"Azure.AI.OpenAI\" Version=\"2.0\" />\n </ItemGroup>\n</Project>";
    assert_eq!(declared("src/App.csproj", project), ["nuget:Azure.AI.OpenAI 2.0@3"]);
    let swift = "let package = Package(dependencies: [\n .package(url: \"https://github.com/huggingface/swift-transformers.git\", from: \"0.1.0\"),\n])";
    assert_eq!(declared("Package.swift", swift), ["swift:huggingface/swift-transformers 0.1.0@2"]);
}

#[test]
fn the_others_declare_too() {
    assert_eq!(declared("Gemfile", "source 'x'\ngem 'ruby-openai', '~> 7.0'\n"), ["gem:ruby-openai ~> 7.0@2"]);
    assert_eq!(
        declared("Gemfile.lock", "GEM\n  specs:\n    ruby-openai (7.0.1)\n      faraday (>= 1)\n"),
        ["~gem:ruby-openai 7.0.1@3"]
    );
    assert_eq!(
        declared("composer.json", "{\"require\": {\n\"openai-php/client\": \"^0.8\"}}"),
        ["composer:openai-php/client ^0.8@2"]
    );
    assert_eq!(
        declared("pubspec.yaml", "name: x\ndependencies:\n  google_generative_ai: ^0.4.0\nflutter:\n  assets: x\n"),
        ["pub:google_generative_ai ^0.4.0@3"]
    );
    assert_eq!(
        declared("DESCRIPTION", "Package: x\nImports:\n    ellmer (>= 0.1),\n    torch\nTitle: y\n"),
        ["cran:ellmer >= 0.1@3", "cran:torch @4"]
    );
    assert_eq!(declared("Project.toml", "name = \"x\"\n[deps]\nFlux = \"587475ba\"\n"), ["julia:Flux @3"]);
}

#[test]
fn what_is_no_manifest_of_its_form_says_why_and_hostile_depth_declares_nothing() {
    for (path, text) in
        [("package.json", "{\"dependencies\": "), ("pyproject.toml", "[project\n"), ("pom.xml", "<project><dependency")]
    {
        assert!(reader(path).is_some_and(|read| read(&Text::new(text), &mut drop).is_err()), "{path}");
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(declared("package.json", &deep), Vec::<String>::new());
    for lock in ["Cargo.lock", "uv.lock"] {
        assert!(reader(lock).is_some_and(|read| read(&Text::new("- - -"), &mut drop).is_err()));
        assert_eq!(declared(lock, "package = []\n"), Vec::<String>::new());
    }
    let nested = "<a>".repeat(100_000);
    assert!(reader("pom.xml").is_some_and(|read| read(&Text::new(&nested), &mut drop).is_err()));
    assert!(reader("src/main.rs").is_none());
}
