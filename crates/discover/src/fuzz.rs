//! What strangers write, damaged in every way: no reader is brought down by it, and none takes long.
//!
//! Each input goes to every reader of text, and to every reader of model files, in the same test, so that a number of inputs is a number for each.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::accounting::Accounting;
use crate::catalogue::Catalogue;
use crate::look::Eye;
use crate::notebook::Notebook;
use crate::weights::{self, Beginning};
use crate::{comments, manifest, yaml};

/// A sample of each form, under a name by which it is read; where forms have names alike, each has its own.
const SAMPLES: &[(&str, &str)] = &[
    (
        "pyproject.toml",
        "[project]\ndependencies = [\"openai>=1\", \"torch[x]\"]\n[tool.poetry.dependencies]\nanthropic = {version = \"1\"}\n",
    ),
    ("Pipfile", "[packages]\nopenai = \"*\"\n"),
    ("uv.lock", "[[package]]\nname = \"openai\"\nversion = \"1.0\"\n"),
    ("Pipfile.lock", "{\"default\": {\"openai\": {\"version\": \"==1\"}}}"),
    ("setup.py", "setup(install_requires=[\"openai>=1\", 'x'],\n)\n"),
    ("environment.yml", "dependencies:\n  - conda-forge::pytorch=2.1\n  - pip:\n    - openai==1\n"),
    ("package.json", "{\"dependencies\": {\"openai\": \"^4\"}, \"devDependencies\": {\"@x/y\": \"1\"}}"),
    ("package-lock.json", "{\"packages\": {\"node_modules/openai\": {\"version\": \"4\"}}}"),
    ("yarn.lock", "openai@^4, openai@4:\n  version \"4\"\n\"@ai-sdk/openai@npm:^1\":\n"),
    ("pnpm-lock.yaml", "packages:\n  /openai@4.0.0(x@1):\n    a: b\n"),
    ("go.mod", "module x\nrequire (\n\tgithub.com/sashabaranov/go-openai v1.2 // indirect\n)\nrequire a.b/c v1\n"),
    ("Cargo.toml", "[dependencies]\nasync-openai = \"0.1\"\ncandle-core = { version = \"1\" }\n"),
    ("Cargo.lock", "[[package]]\nname = \"async-openai\"\nversion = \"0.1\"\n"),
    (
        "pom.xml",
        "<project><dependencies><dependency><groupId>dev.langchain4j</groupId><artifactId>langchain4j</artifactId><version>1</version></dependency></dependencies></project>",
    ),
    ("build.gradle", "implementation 'dev.langchain4j:langchain4j:1'\nlibraryDependencies += \"a\" %% \"b\" % \"1\"\n"),
    ("libs.versions.toml", "[libraries]\nx = { module = \"dev.langchain4j:langchain4j\", version = \"1\" }\n"),
    ("a.csproj", "<Project><ItemGroup><PackageReference Include=\"Azure.AI.OpenAI\" Version=\"1\" /></ItemGroup></Project>"),
    ("packages.lock.json", "{\"dependencies\": {\"net8.0\": {\"OpenAI\": {\"resolved\": \"1\"}}}}"),
    ("Gemfile", "gem \"ruby-openai\", \"~> 6\"\nspec.add_dependency 'x'\n"),
    ("Gemfile.lock", "GEM\n  specs:\n    ruby-openai (6.0)\n"),
    ("composer.json", "{\"require\": {\"openai-php/client\": \"^1\"}}"),
    ("composer.lock", "{\"packages\": [{\"name\": \"openai-php/client\", \"version\": \"1\"}]}"),
    ("Package.swift", ".package(url: \"https://github.com/MacPaw/OpenAI.git\", from: \"0.2\")\n"),
    ("Package.resolved", "{\"pins\": [{\"location\": \"https://github.com/MacPaw/OpenAI\", \"state\": {\"version\": \"1\"}}]}"),
    ("pubspec.yaml", "dependencies:\n  dart_openai: ^5\n"),
    ("DESCRIPTION", "Imports: ellmer (>= 0.1),\n    torch\n"),
    ("renv.lock", "{\"Packages\": {\"torch\": {\"Version\": \"1\"}}}"),
    ("Project.toml", "[deps]\nFlux = \"587475ba\"\n"),
    ("requirements.txt", "openai[x]>=1.0; python_version > '3' # x\n-r other.txt\n"),
    (
        "a.py",
        "\"\"\"gpt-4o\"\"\"\nfrom openai import OpenAI\nclient = OpenAI(base_url=\"https://api.groq.com\", api_key=os.environ[\"GROQ_API_KEY\"])\nagent = Agent(name=\"x\", instructions=\"You are a helpful assistant.\")\nAutoModel.from_pretrained(\"BAAI/bge-m3\")\n",
    ),
    (
        "a.ts",
        "import { x } from \"ai\"; /* c */ const p = `You are ${a} assistant.`; new Agent({ name: \"a\", model: 'gpt-4o' })\n",
    ),
    ("a.vue", "<!-- x --><script>import OpenAI from 'openai'</script>\n"),
    ("a.go", "import (\n\t\"github.com/aws/aws-cdk-go/awscdk/v2\"\n)\nvar p = `You are`\nbedrock.NewCfnAgent(s, \"x\")\n"),
    ("a.rs", "use async_openai::Client;\nlet p = r#\"You are an assistant\"#; let c: &'a str = \"gpt-4o\";\n"),
    ("a.rb", "require \"openai\"\nPROMPT = <<~TEXT\n  You are an assistant\nTEXT\n\n=begin\nx\n=end\n"),
    (
        "a.java",
        "import dev.langchain4j.model.openai.OpenAiChatModel;\n@SystemMessage(\"\"\"\n  You are\n  \"\"\")\ninterface A { }\n.modelName(GPT_4_O_MINI)\n",
    ),
    ("a.cs", "using Azure.AI.OpenAI;\nvar p = @\"You are \"\"x\"\"\"; $\"{a}\"\n"),
    ("a.php", "<?php\nuse OpenAI\\Client;\n$p = <<<EOT\nYou are\nEOT;\n"),
    ("a.swift", "import CoreML\n@testable import OpenAI\n"),
    ("a.r", "library(ellmer)\nx <- torch::nn(1)\n"),
    ("a.jl", "using Flux, MLJ: fit!\n"),
    ("a.dart", "import 'package:dart_openai/dart_openai.dart';\n"),
    (
        "a.tf",
        "resource \"aws_bedrockagent_agent\" \"x\" {\n  foundation_model = \"anthropic.claude-v2\"\n  instruction = <<EOT\nYou are\nEOT\n}\n",
    ),
    ("a.tf.json", "{\"resource\": {\"aws_bedrockagent_agent\": {\"x\": {\"foundation_model\": \"anthropic.claude-v2\"}}}}"),
    ("a.bicep", "resource a 'Microsoft.CognitiveServices/accounts@2023' = {\n  kind: 'OpenAI'\n}\n"),
    ("template.yaml", "Resources:\n  A:\n    Type: AWS::Bedrock::Agent\n"),
    ("compose.yaml", "services:\n  a:\n    image: ollama/ollama\n    command: npx -y @x/y\n"),
    (
        "deploy.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: vllm\nspec:\n  image: vllm/vllm-openai\n---\nkind: x\n",
    ),
    (".gitlab-ci.yml", "test:\n  image: x\n  script:\n    - pip install openai && uvx x\n"),
    (
        "application.yml",
        "spring:\n  ai:\n    openai:\n      api-key: ${OPENAI_API_KEY}\n    mcp:\n      client:\n        connections:\n          x:\n            url: y\n",
    ),
    ("application.properties", "spring.ai.mcp.server.name=x\nspring.ai.openai.api-key=y\n"),
    (
        "mcp.json",
        "{\n  // x\n  \"mcpServers\": {\"x\": {\"command\": \"npx\", \"args\": [\"-y\", \"a@1\"], \"env\": {\"K\": \"v\"},}, },\n}\n",
    ),
    ("mcp.toml", "[mcp_servers.x]\ncommand = \"npx\"\nargs = [\"--token\", \"a\"]\n"),
    (
        "a.ipynb",
        "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"source\": [\n    \"!pip install openai\\n\",\n    \"import openai\"\n   ]\n  }\n ]\n}\n",
    ),
    ("Dockerfile", "FROM vllm/vllm-openai\nRUN pip3 install \\\n  openai==1 'torch>=2'\nCMD [\"uvx\", \"x\"]\n"),
    ("a.sh", "ollama pull llama3\nnpm i -g @anthropic-ai/claude-code; dotnet add a.csproj package OpenAI\n"),
    ("a.ps1", "<# x #>\npip install openai `\n  torch\n"),
    (".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: pip install openai\n"),
    (
        "AppHost.cs",
        "var b = DistributedApplication.CreateBuilder(args);\nb.AddOllama(\"x\");\nb.AddProject<Projects.A_B>(\"a\");\n",
    ),
    ("Agents.cs", "using Microsoft.SemanticKernel;\nChatCompletionAgent a = new()\n{\n  Name = \"X\",\n};\n"),
    ("render.yaml", "services:\n  - type: web\n    name: a\n    rootDir: ./x\n    envVars:\n      - key: OPENAI_API_KEY\n"),
    ("dvc.yaml", "stages:\n  train:\n    deps:\n    - data/a.parquet\n    outs:\n    - model.pkl\n"),
    ("agents.yaml", "a:\n  role: R\n  goal: G\n  backstory: You are a writer\n"),
    ("Pulumi.yaml", "resources:\n  a:\n    type: aws:sagemaker:Endpoint\n"),
    ("databricks.yml", "resources:\n  model_serving_endpoints:\n    a:\n      name: b\n"),
    (
        "stack.ts",
        "import * as cdk from 'aws-cdk-lib';\nnew lambda.Function(this, 'Desk', {});\nnew bedrock.CfnAgent(this, 'A');\n",
    ),
    ("templates/a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .x }}\nspec:\n  image: a/b\n"),
    ("Chart.yaml", "apiVersion: v2\nname: a\ndependencies:\n  - name: ollama\n"),
    (
        "learn.py",
        "import sklearn\nd = read('data/a.csv')\ndef build_prompt():\n    return f\"Answer {x}\"\nOPENAI = \"openai\"\nOLLAMA = \"ollama\"\n",
    ),
    ("dspy.py", "import dspy\nclass A(dspy.Signature):\n    \"\"\"Answer.\"\"\"\nload(\"models:/a-b/1\")\n"),
    ("a.env", "DESK_OPENAI_ACCESS_TOKEN_2=x\nget('desk_openai_api_key')\nmodel: ollama/phi\n"),
    ("prompts/a.md", "You are a helpful assistant. Answer in JSON.\n"),
];

/// Beginnings of model files, under a name with their ending.
const MODELS: &[(&str, &[u8])] = &[
    ("a.gguf", b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x14\0\0\0\0\0\0\0general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0llama\x0c\0\0\0\0\0\0\0general.name\x09\0\0\0\x04\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0"),
    ("a.safetensors", b"\x35\0\0\0\0\0\0\0{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}"),
    ("a.onnx", b"\x08\x07\x12\x07pytorch\x1a\x031.9:\x10\x0a\x04\x0a\x01x\x12\x04main"),
    ("a.pkl", b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c\x10sklearn.pipeline\x94\x8c\x08Pipeline\x94\x93."),
    ("a.pt", b"PK\x03\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\0\0archive/data.pklPK\x05\x06"),
    ("a.h5", b"\x89HDF\r\n\x1a\nkeras_version\0\0"),
    ("a.tflite", b"\x1c\0\0\0TFL3\0\0"),
    ("a.txt", b"tree\nversion=v4\n"),
];

/// One way to damage bytes: something is set in, taken out, doubled, or replaced.
fn damage() -> impl Strategy<Value = (u8, Index, Index, Vec<u8>)> {
    let words = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..12),
        prop::sample::select(vec![
            "\"",
            "\"\"\"",
            "[[",
            "{",
            "}",
            "\n",
            "\\",
            "\u{feff}",
            "é",
            "\u{1f600}",
            "\0",
            "/*",
            "*/",
            "- ",
            ": ",
            "<!--",
            "\u{2028}",
            "'",
            "`",
            "${"
        ])
        .prop_map(|word: &str| word.as_bytes().to_vec()),
        prop::sample::select(vec![
            "openai",
            "model: ",
            "gpt-4o",
            "You are",
            "mcpServers",
            "instructions=",
            "AWS::",
            "pip install ",
            "\"cells\"",
            "services:\n",
            "_API_KEY",
            "name: ",
            "return ",
            "Resources:\n"
        ])
        .prop_map(|word: &str| word.as_bytes().to_vec()),
    ];
    (0_u8..5, any::<Index>(), any::<Index>(), words)
}

fn damaged(bytes: &[u8], damages: &[(u8, Index, Index, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (way, one, other, word) in damages {
        let (one, other) = (one.index(bytes.len() + 1), other.index(bytes.len() + 1));
        let (from, to) = (one.min(other), one.max(other));
        match way {
            0 => drop(bytes.splice(from..from, word.iter().copied())),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let again = bytes[from..to].to_vec();
                drop(bytes.splice(from..from, again));
            }
            3 => drop(bytes.splice(from..to.min(from + 8), word.iter().copied())),
            _ => bytes.truncate(to),
        }
        bytes.truncate(4_096);
    }
    bytes
}

thread_local! {
    static EYE: Eye = Eye::new(Catalogue::built_in().unwrap()).unwrap();
}

fn look(name: &str, text: &str) {
    EYE.with(|eye| {
        let mut accounting = Accounting::default();
        let lines = text.lines().count() + 1;
        eye.look(name, text, &mut accounting, |one| {
            assert!(one.evidence.line as usize <= lines, "{name}: line {} of {lines}", one.evidence.line);
            assert!(one.confidence <= 100 && one.evidence.file == name);
        });
        for one in eye.runners().of(name, text).0 {
            assert!(one.component().evidence.iter().all(|place| place.line as usize <= lines), "{name}: {one:?}");
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_to_a_text_brings_a_reader_down(which in any::<Index>(), others in any::<[Index; 2]>(), damages in prop::collection::vec(damage(), 1..6)) {
        let (name, sample) = which.get(SAMPLES);
        let bytes = damaged(sample.as_bytes(), &damages);
        let text = String::from_utf8_lossy(&bytes);
        // A text of one form goes to every reader of manifests, and stands as a whole under its own name and two others.
        for reader in SAMPLES.iter().filter_map(|(name, _)| manifest::reader(name)) {
            let lines = text.lines().count() + 1;
            drop(reader(&manifest::Text::new(&text), &mut |one| assert!(one.line as usize <= lines)));
        }
        look(name, &text);
        for other in &others {
            look(other.get(SAMPLES).0, &text);
        }
        for ending in ["py", "ts", "rs", "vue", "rb", "ps1"] {
            let blank = comments::blanked(ending, &text);
            prop_assert_eq!((blank.len(), blank.lines().count()), (text.len(), text.lines().count()));
        }
        if let Ok(notebook) = Notebook::read(&text) {
            prop_assert_eq!(notebook.source_only().matches('\n').count(), text.matches('\n').count());
            let code = notebook.code();
            prop_assert!(code.place(code.text.len()) <= text.len());
        }
        yaml::names(&text, |name, _, _| assert!(!name.is_empty()));
    }

    #[test]
    fn no_damage_to_a_model_file_brings_a_reader_down(which in any::<Index>(), damages in prop::collection::vec(damage(), 1..6)) {
        let (_, sample) = which.get(MODELS);
        let bytes = damaged(sample, &damages);
        let folder = Path::new(if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { "." });
        let file = folder.join(format!("ephor-fuzz-{}-{:?}", std::process::id(), std::thread::current().id()));
        std::fs::write(&file, &bytes).unwrap();
        for (name, _) in MODELS {
            for is_text in [false, true] {
                let about = Beginning { bytes: &bytes[..bytes.len().min(1_024)], length: bytes.len() as u64, is_text };
                if let Some((told, _)) = weights::look(&file, name, &about) {
                    assert!(!told.evidence.text.contains(char::is_control));
                }
            }
        }
        std::fs::remove_file(&file).unwrap();
    }
}
