//! What is found in texts, and what is not.

use std::sync::LazyLock;

use super::*;

static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::new().unwrap());

fn seen(path: &str, text: &str) -> Vec<(Kind, String, u32)> {
    let mut all = Vec::new();
    TEXTS.look(path, text, &mut |one| all.push((one.kind, one.name, one.evidence.line)));
    all
}

fn names(path: &str, text: &str) -> Vec<String> {
    seen(path, text).into_iter().map(|(_, name, _)| name).collect()
}

const SPOKEN: &str = "You are a helpful assistant. Answer the question with the following context: {context}";

#[test]
fn every_line_of_files_is_met_by_its_example() {
    let texts = &*TEXTS;
    for shape in &texts.files.shapes {
        let found = texts.files.of(&shape.example, SPOKEN, &texts.judge);
        assert!(found.is_some(), "{}", shape.example);
    }
}

#[test]
fn every_line_of_calls_is_met_by_its_example() {
    let texts = &*TEXTS;
    for call in &texts.calls.known {
        let found = seen("src/main.py", &call.example).into_iter().chain(seen("src/main.ts", &call.example));
        let found: Vec<_> =
            found.filter(|(kind, ..)| matches!(kind, Kind::Agent | Kind::McpServer | Kind::Dataset | Kind::Model)).collect();
        assert!(!found.is_empty(), "{}", call.example);
    }
}

#[test]
fn servers_and_agents_are_found_where_only_configuration_or_a_type_names_them() {
    for (path, text, expected) in [
        (
            "compose.yaml",
            "services:\n  gate:\n    image: docker/mcp-gateway\n    command:\n      - --servers=fetch,brave\n",
            "fetch brave",
        ),
        ("a.py", "tools = [{\"type\": \"mcp\", \"server_label\": \"wiki\", \"server_url\": u}]\n", "wiki"),
        ("langgraph.json", "{ \"graphs\": { \"desk\": \"./src/desk.py:graph\" } }", "desk"),
        ("src/main.rs", "use rmcp::ServerHandler;\nimpl ServerHandler for Weather {}\n", "Weather"),
        ("src/Desk.java", "@RegisterAiService\npublic interface DeskAgent {}\n// llm\n", "DeskAgent"),
        ("ask.py", "prompt = \"Your task is done. Shall we continue with it now? [y/N] \"\n", ""),
    ] {
        assert_eq!(names(path, text).join(" "), expected, "{text}");
    }
}

#[test]
fn every_line_of_roles_is_met_by_its_example() {
    let texts = &*TEXTS;
    for (callee, example) in &texts.calls.roles {
        let found = ["src/Main.java", "main.tf"].iter().any(|path| names(path, example).iter().any(|name| name.contains('#')));
        assert!(found, "{callee} in {example}");
    }
}

#[test]
fn every_phrase_is_met_in_its_example() {
    let cues = include_str!("../../data/cues.txt");
    for line in cues.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let example = line.rsplit(" | ").next().unwrap();
        assert_eq!(names("a/b.py", &format!("answer_prompt = \"{example}\"\n")), ["a/b.py#answer_prompt"], "{line}");
    }
}

#[test]
fn prompts_are_found_in_constants_of_each_language_with_their_names() {
    let long = "Summarize the discussion briefly in 200 words or less, and respond with nothing else.";
    for (path, text, name) in [
        ("a.py", format!("SUMMARY_PROMPT: str = f\"\"\"\n{long}\n\"\"\"\n"), "SUMMARY_PROMPT"),
        ("a.py", format!("messages = [{{\"role\": \"system\", \"content\": \"{long}\"}}]"), "content"),
        (
            "a.py",
            "design_prompt = (\n  f\"You are an interior designer. {x} \"\n  f\"Answer the question of the user.\"\n)".to_owned(),
            "design_prompt",
        ),
        ("a.ts", format!("export const systemPrompt = `{long} ${{list.map((one) => `${{one}}`)}}`;"), "systemPrompt"),
        ("a.ts", format!("streamText({{ model, system:\n  \"{long}\", prompt: x }})"), "system"),
        ("A.java", format!("static final String EVALUATOR_PROMPT = \"\"\"\n  {long}\n  \"\"\";"), "EVALUATOR_PROMPT"),
        ("A.java", format!("chat.builder().defaultSystem(\"{long}\")"), "defaultSystem"),
        ("A.cs", format!("var history = new ChatHistory(@\"{long} Say \"\"no\"\".\");"), "history"),
        ("a.go", format!("const rubricPrompt = `{long}`"), "rubricPrompt"),
        ("a.rs", format!("const SUMMARY_PROMPT: &str =\n    r#\"{long}\"#;"), "SUMMARY_PROMPT"),
        ("a.rb", format!("prompt = <<~TEXT\n  {long}\nTEXT\n"), "prompt"),
        ("a.tf", format!("module \"x\" {{\n  instruction = \"{long}\"\n}}"), "instruction"),
        ("a.yaml", format!("summary_prompt: |\n  {long}\nother: 1\n"), "summary_prompt"),
        ("a.json", format!("{{\"system_prompt\": \"{long}\"}}"), "system_prompt"),
    ] {
        assert_eq!(names(path, &text), [format!("{path}#{name}")], "{text}");
    }
}

#[test]
fn what_people_are_asked_or_told_is_no_prompt_for_a_model() {
    for (path, text) in [
        ("a.py", "prompt = \"Enter your name: \"\n"),
        ("a.py", "def prompt():\n    \"\"\"You are a helpful assistant; answer the question of the user.\"\"\"\n"),
        ("a.py", "# prompt = \"You are a helpful assistant. Answer the question.\"\n"),
        ("a.ts", "throw new Error(\"You are able to see this since you are the owner of that thing\");\n"),
        ("a.ts", "const tool = { description: \"Summarize the text of the file and return only its first line\" };\n"),
        ("src/i18n/en.json", "{\"prompt\": \"You are a guest here; answer the question that is shown below\"}"),
        ("a.rs", "let prompt: &'static str = \"$ \"; // You are a helpful assistant\n"),
        ("README.md", "# Chat\n\nAn assistant that answers the question of the user with the following context.\n"),
        ("prompts/README.md", "You are a helpful assistant who answers the question.\n"),
        ("roles/web/tasks/main.md", "Installs nginx.\n"),
    ] {
        assert_eq!(seen(path, text), [], "{text}");
    }
}

#[test]
fn files_of_prompts_and_of_instructions_for_agents_are_found_by_where_they_lie() {
    for (path, kind) in [
        ("lib/prompts/rag.yaml", Kind::Prompt),
        ("plugins/Fun/Joke/skprompt.txt", Kind::Prompt),
        ("AGENTS.md", Kind::Agent),
        ("web/CLAUDE.md", Kind::Agent),
        (".cursor/rules/style.mdc", Kind::Agent),
        (".github/copilot-instructions.md", Kind::Agent),
    ] {
        assert_eq!(seen(path, "Use tabs.\n"), [(kind, path.to_owned(), 1)], "{path}");
    }
    assert_eq!(seen("docs/agents.md/page.md", "Use tabs.\n"), []);
    assert_eq!(seen("CLAUDE.md", "\n"), [], "an empty file instructs nobody");
}

#[test]
fn servers_are_found_with_how_they_are_reached_and_without_their_secrets() {
    let text = "{\n \"mcpServers\": {\n  \"brave\": {\"command\": \"npx\", \"args\": [\"-y\", \"@x/brave\", \"--api-key\", \"abc123\"]},\n  \"far\": {\"type\": \"sse\", \"url\": \"https://x.example/mcp?token=abc123\"}}}";
    let mut told = Vec::new();
    TEXTS.look(".mcp.json", text, &mut |one| told.push((one.name, one.evidence.line, one.evidence.text)));
    assert_eq!(
        told,
        [
            ("brave".to_owned(), 3, "brave: stdio npx -y @x/brave --api-key …".to_owned()),
            ("far".to_owned(), 4, "far: sse https://x.example/mcp".to_owned()),
        ]
    );
    assert_eq!(names(".vscode/mcp.json", "{\n// ours\n\"servers\": {\"git\": {\"command\": \"uvx\"},\n}\n}"), ["git"]);
    assert_eq!(names("config.toml", "[mcp_servers.docs]\ncommand = \"npx\"\n"), ["docs"]);
    assert_eq!(
        names("a/application.properties", "spring.ai.mcp.server.name=weather\n# spring.ai.mcp.server.name=old\n"),
        ["weather"]
    );
    assert_eq!(
        names(
            "application.yml",
            "spring:\n  ai:\n    mcp:\n      client:\n        sse:\n          connections:\n            far:\n              url: http://x\n"
        ),
        ["far"]
    );
    assert_eq!(names("servers.json", "{\"servers\": {\"web\": {\"url\": \"http://x\"}}}"), Vec::<String>::new());
}

#[test]
fn agents_are_named_and_what_only_is_called_so_is_none() {
    assert_eq!(
        seen("a.py", "x = 1\ntriage = Agent(\n  name=\"Triage\",\n  instructions=\"Route.\")\n"),
        [(Kind::Agent, "Triage".to_owned(), 2)]
    );
    assert_eq!(names("a.ts", "const agent = createReactAgent({ llm, tools });"), ["agent"]);
    assert_eq!(names("A.java", "import x.ChatClient;\npublic class ReflectionAgent {}\n"), ["ReflectionAgent"]);
    for (path, text) in [
        ("a.ts", "const agent = new https.Agent({ keepAlive: true });"),
        ("a.py", "class LlmAgent(Base):\n    pass\n"),
        ("A.java", "public class UserAgent { ChatClient c; }"),
        ("A.java", "public class TravelAgent { String name; }"),
    ] {
        assert_eq!(seen(path, text), [], "{text}");
    }
}

#[test]
fn data_sets_are_found_by_identifier_by_place_and_by_form() {
    let notebook = "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": [\"load_dataset('no')\"]},\n{\"cell_type\": \"code\", \"source\": [\n\"x = 1\\n\",\n\"data = load_dataset(\\\"squad\\\", split=\\\"train\\\")\\n\"]}]}";
    assert_eq!(seen("a.ipynb", notebook), [(Kind::Dataset, "squad".to_owned(), 4)]);
    assert_eq!(names("tune.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}\n"), ["tune.jsonl"]);
    assert_eq!(names("datasets/holdout.csv", "a,b\n1,2\n"), ["datasets/holdout.csv"]);
    assert_eq!(seen("data/countries.csv", "a,b\n1,2\n"), []);
    assert_eq!(seen("events.jsonl", "{\"time\": 1}\n"), []);
    assert_eq!(seen("a.py", "def load_dataset(\"squad\"):\n"), []);
}

#[test]
fn servers_are_read_past_comments_and_commas_too_many() {
    let text = "{ // of an editor\n \"mcpServers\": { /* one */ \"a\": {\"command\": \"x\", \"args\": [\"//b,]\",], }, }, }";
    let mut told = Vec::new();
    TEXTS.look(".vscode/mcp.json", text, &mut |one| told.push(one.name));
    assert_eq!(told, ["a"]);
}

#[test]
fn hostile_input_ends_soon_and_never_fails() {
    let deep = "(".repeat(20_000);
    let quotes = "\"'`".repeat(10_000);
    let names = "a".repeat(30_000);
    let agents = "Agent(".repeat(5_000);
    let doubled = "@\"\"".repeat(10_000);
    let heredocs = "x = <<~AA\n".repeat(2_000);
    let braces = "prompt = \"{{{{{{ ".repeat(2_000);
    let wide = "prompt é€😀 = \"é€😀".repeat(2_000);
    for text in [&deep, &quotes, &names, &agents, &doubled, &heredocs, &braces, &wide] {
        let text = format!("prompt mcp mcpServers {text}");
        for ending in
            ["py", "rb", "tf", "ts", "php", "java", "cs", "go", "rs", "jl", "json", "toml", "yaml", "ipynb", "properties", "md"]
        {
            seen(&format!("a.{ending}"), &text);
        }
    }
}

#[test]
fn servers_are_found_where_configuration_lists_them() {
    let (command, url) = ("command = \"uvx\"\n", "url: https://example.org/mcp\n");
    for (path, text) in [
        ("mcp_agent.config.yaml", "mcp:\n  servers:\n    fetch:\n      command: uvx\n      args: [\"x\"]\n".to_owned()),
        ("config.yaml", format!("mcp:\n  servers:\n    - name: fetch\n      {url}")),
        ("config.yaml", format!("mcp_servers:\n  fetch:\n    {url}")),
        ("mcp.yaml", format!("servers:\n  fetch:\n    {url}")),
        ("config.toml", format!("[mcp.servers.fetch]\n{command}")),
        ("mcp.toml", format!("[servers.fetch]\n{command}")),
        ("config.json", "{\"mcp_servers\": {\"fetch\": {\"command\": \"uvx\"}}}".to_owned()),
    ] {
        let found = seen(path, &text);
        assert!(found.iter().any(|(kind, name, _)| *kind == Kind::McpServer && name == "fetch"), "{path}: {text}: {found:?}");
    }
    assert_eq!(seen("compose.yaml", "# mcp\nservers:\n  web:\n    command: run\n"), []);
}

#[test]
fn data_is_found_where_source_that_learns_names_the_file() {
    let learns = "import xgboost\n";
    assert_eq!(
        names("train.py", &format!("{learns}d = own_reader('./data/churn.csv')\nd.to_csv('out.csv')\nprint('read a.csv')\n")),
        ["data/churn.csv"]
    );
    assert_eq!(names("table.py", "d = own_reader('data/churn.csv')\n"), [""; 0], "nothing is learned there");
    let pipeline =
        "stages:\n  train:\n    deps:\n    - data/train.parquet\n    - train.R\n    outs:\n    - output/predictions.parquet\n";
    assert_eq!(names("dvc.yaml", pipeline), ["data/train.parquet"]);
}

#[test]
fn what_a_function_returns_is_called_as_the_function_is() {
    for (path, text) in [
        (
            "a.php",
            "<?php\nprivate function getSystemPrompt(string $how): string {\n  return 'Proofread the following text and output only the list.';\n}\n",
        ),
        (
            "a.go",
            "func (d *Desk) buildPrompt(q string) string {\n\treturn `Proofread the following text and output only the list.`\n}\n",
        ),
        ("a.py", "def build_prompt(q):\n    return \"Proofread the following text and output only the list.\"\n"),
    ] {
        assert_eq!(names(path, text).len(), 1, "{text}");
    }
}

#[test]
fn a_template_is_a_prompt_where_it_speaks_to_a_model() {
    let asks = "refine_template = f\"\"\"The original query is {query}. Given the new context and not prior knowledge, refine the original answer.\"\"\"\n";
    assert_eq!(names("a.py", asks), ["a.py#refine_template"]);
    let mail =
        "mail_template = \"Dear {name}, your order {number} was sent today and will reach you on {day} by our own van.\"\n";
    assert_eq!(names("a.py", mail), [""; 0]);
    let page = "const a = { template: `<div class=\"x\">Answer the question, respond only with what you must.</div>` }\n";
    assert_eq!(names("a.ts", page), [""; 0]);
}

#[test]
fn agents_are_found_in_files_that_declare_them_and_in_what_is_initialised() {
    let crew = "researcher:\n  role: Researcher\n  goal: Find it\n  backstory: Curious\nsettings:\n  role: x\n";
    assert_eq!(names("config/agents.yaml", crew), ["researcher"]);
    let made =
        "ChatCompletionAgent a = new()\n{\n  Name = \"Reviewer\",\n};\nvar b = new ChatClientAgent { Name = \"Writer\" };\n";
    assert_eq!(names("a.cs", made), ["Reviewer", "Writer"]);
    assert_eq!(names("a.py", "import dspy\nclass Ask(dspy.Signature):\n    \"\"\"Answer shortly.\"\"\"\n"), ["a.py#Ask"]);
    assert_eq!(names("a_test.go", "s := NewMCPServer(\"8088\", true)\n"), [""; 0], "a port is no name");
}
