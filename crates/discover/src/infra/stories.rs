//! Each sort of infrastructure in a few lines, as it is really written.

use std::sync::LazyLock;

use super::*;

fn seen(path: &str, text: &str) -> Vec<Sighting> {
    static EYE: LazyLock<Infra> = LazyLock::new(|| Infra::new().unwrap());
    let mut all = Vec::new();
    EYE.look(path, text, Grade::Used, &mut |one| all.push(one));
    all
}

fn names(path: &str, text: &str) -> Vec<String> {
    seen(path, text).into_iter().filter(|one| one.kind == Kind::Infrastructure).map(|one| one.name).collect()
}

#[test]
fn every_line_of_the_list_is_found_in_its_example() {
    for sign in &Known::built_in().unwrap().signs {
        let (path, text) = &sign.example;
        let found = seen(path, text);
        assert!(found.iter().any(|one| one.provider == sign.provider), "{} in {text}: {found:?}", sign.word);
    }
}

#[test]
fn terraform_is_named_by_type_and_name_and_what_asks_for_a_model_is_told_too() {
    let text = "resource \"aws_bedrockagent_agent\" \"desk\" {\n  role = aws_iam_role.desk.arn\n}\n\
        data \"aws_bedrock_foundation_model\" \"m\" {\n}\nresource \"aws_s3_bucket\" \"logs\" {\n  # aws_bedrock_x\n}\n\
        resource \"azapi_resource\" \"hub\" {\n  type = \"Microsoft.CognitiveServices/accounts@2024-10-01\"\n}\n\
        module \"llm\" {\n  source = \"./x\"\n}\noutput \"x\" {\n  value = aws_bedrockagent_agent.desk.id\n}\n";
    let expected = ["aws_bedrockagent_agent.desk", "data.aws_bedrock_foundation_model.m", "azapi_resource.hub", "module.llm"];
    assert_eq!(names("main.tf", text), expected);
}

#[test]
fn bicep_and_templates_are_named_by_their_type() {
    let text = "module ai 'core/ai/cognitiveservices.bicep' = if (use) {\n  params: {\n    sku: {\n    }\n  }\n}\n\
        resource logs 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n}\n";
    assert_eq!(names("infra/main.bicep", text), ["module.ai"]);
    let arm = "{\n  \"resources\": [\n    {\n      \"type\": \"Microsoft.CognitiveServices/accounts\",\n      \"name\": \"desk\"\n    },\n    {\n      \"type\": \"Microsoft.Storage/storageAccounts\",\n      \"name\": \"logs\"\n    }\n  ]\n}\n";
    assert_eq!(names("main.json", arm), ["Microsoft.CognitiveServices/accounts.desk"]);
    let formation = "Resources:\n  Desk:\n    Type: AWS::Bedrock::Agent\n  Logs:\n    Type: AWS::S3::Bucket\n";
    assert_eq!(names("template.yaml", formation), ["AWS::Bedrock::Agent.Desk"]);
}

#[test]
fn of_several_services_and_jobs_only_those_that_run_ai_are_told() {
    let compose = "services:\n  web:\n    image: nginx\n  # old:\n  #   image: ollama/ollama\n  answer:\n    image: ollama/ollama:0.5\n  db:\n    image: redis # not qdrant/qdrant\n";
    assert_eq!(names("docker-compose.yml", compose), ["docker-compose.yml#answer"]);
    let workflow = "on: push\njobs:\n  lint:\n    steps:\n      - uses: actions/checkout@v4\n  review:\n    services:\n      postgres:\n        image: pgvector/pgvector:pg16\n    steps:\n      - uses: anthropics/claude-code-action@v1\n";
    let path = ".github/workflows/a.yml";
    assert_eq!(names(path, workflow), [format!("{path}#review"), format!("{path}#postgres")]);
}

#[test]
fn objects_of_kubernetes_are_told_even_as_templates_of_helm() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    app: x\n  name: desk\nspec:\n  limits:\n    nvidia.com/gpu: 1\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";
    assert_eq!(names("k8s/all.yaml", text), ["Deployment.desk"]);
    let helm = "{{- if .Values.on }}\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include \"ollama.fullname\" . }}\n{{- end }}\n";
    assert_eq!(names("templates/service.yaml", helm), ["templates/service.yaml#Service"]);
    assert_eq!(names("values.yaml", "image:\n  repository: ollama/ollama\n"), ["values.yaml"]);
}

#[test]
fn programs_that_make_infrastructure_are_told_by_what_they_make() {
    let text = "import * as cdk from 'aws-cdk-lib';\nconst a = new bedrock.CfnAgent(this, 'Desk', {\n});\nbedrock.Model.of('x');\n// new bedrock.CfnAgent(this, 'Old', {})\n";
    assert_eq!(names("lib/stack.ts", text), ["bedrock.CfnAgent.Desk"]);
    assert_eq!(names("src/app.ts", "const a = new bedrock.CfnAgent(this, 'Desk')"), [""; 0], "nothing of CDK is there");
}

#[test]
fn a_runner_of_models_that_is_run_answers() {
    let all = seen("compose.yaml", "services:\n  local:\n    image: ollama/ollama\n  docs:\n    image: qdrant/qdrant\n");
    let answers: Vec<&str> = all.iter().filter(|one| one.kind == Kind::Provider).map(|one| one.name.as_str()).collect();
    assert_eq!(answers, ["Ollama"]);
    assert_eq!(names("compose.yaml", "models:\n  small:\n    model: ai/phi4\n"), ["compose.yaml#small"]);
}

#[test]
fn configuration_that_only_mentions_ai_is_no_infrastructure() {
    for (path, text) in [
        ("config/app.yaml", "OPENAI_API_KEY: x\nhint: ollama pull phi3\n"),
        ("i18n/en.json", "{\n  \"hint\": \"run AWS::Bedrock::Agent with ollama pull\"\n}"),
        ("docker-compose.yml", "services:\n  web:\n    image: acme/myollama/ollama-web:1\n"),
        ("Dockerfile", "FROM debian\n# RUN ollama pull phi3\nRUN apt-get install vector\n"),
        ("main.tf", "variable \"openai_key\" {\n  description = \"for aws_bedrock_x\"\n}\n"),
        ("run.sh", "echo ollama pull phi3\n"),
        ("db/1.sql", "-- CREATE EXTENSION vector;\nCREATE EXTENSION hstore;\nCREATE TABLE vector (x int);\n"),
        (".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - uses: actions/setup-node@v4\n"),
    ] {
        assert_eq!(names(path, text), [""; 0], "{path}: {text}");
    }
}

#[test]
fn resources_in_json_and_jobs_of_gitlab_are_parts_of_their_own() {
    let json = "{\n  \"resource\": {\n    \"aws_bedrockagent_agent\": {\n      \"helper\": {\n        \"x\": 1\n      }\n    },\n    \"aws_s3_bucket\": {\n      \"b\": {}\n    }\n  }\n}\n";
    assert_eq!(names("main.tf.json", json), ["aws_bedrockagent_agent.helper"]);
    let jobs = "stages:\n  - a\nevaluate:\n  image: vllm/vllm-openai\n  script:\n    - x\nlint:\n  script:\n    - y\n";
    assert_eq!(names(".gitlab-ci.yml", jobs), [".gitlab-ci.yml#evaluate"]);
}

#[test]
fn hostile_files_cost_little_and_do_no_harm() {
    let deep = (0..600)
        .map(|depth| {
            " ".repeat(depth)
                + "services:
"
        })
        .collect::<String>();
    let open = "resource \"aws_bedrock_x\" \"y\"\n".repeat(2_000);
    let bicep = " resource x 'Microsoft.CognitiveServices/accounts@1' = {\n".repeat(2_000);
    let arm = "\"type\": \"Microsoft.CognitiveServices/a\",\n".repeat(2_000);
    let made = format!("aws-cdk {}", "bedrock.CfnAgent(".repeat(2_000));
    for (path, text) in [
        ("docker-compose.yml", deep.as_str()),
        (".github/workflows/a.yml", deep.as_str()),
        ("main.tf", open.as_str()),
        ("main.bicep", bicep.as_str()),
        ("main.json", arm.as_str()),
        ("stack.ts", made.as_str()),
        ("a.yaml", "---\n---\n\u{feff}:\n- :\n\t'é\": {{\nkind:\napiVersion:\nmetadata:\n"),
        ("main.tf", "resource\nresource \"\nmodule \"é\nimage = \"éollama/ollamaé\n"),
        ("a.sql", "create extension é\ncreate extension "),
    ] {
        seen(path, text);
    }
}
