//! What words are found, and in which traps they are not.

use super::*;

/// What is found, as `kind name (provider)`, with a `~` before what is commented out.
fn found(text: &str) -> Vec<String> {
    let known = Catalogue::built_in().unwrap();
    let words = Words::new(&known).unwrap();
    let mut all = Vec::new();
    words.each(&known, text, |one| {
        all.push(format!("{}{} {} ({})", if one.is_stale { "~" } else { "" }, one.kind, one.name, one.provider));
    });
    all
}

#[test]
fn a_model_is_found_whatever_stands_before_it() {
    for (text, expected) in [
        ("x = \"openai/gpt-4o\"", "model openai/gpt-4o (OpenAI)"),
        (
            "\"us.anthropic.claude-3-5-sonnet-20240620-v1:0\"",
            "model us.anthropic.claude-3-5-sonnet-20240620-v1:0 (Amazon Bedrock)",
        ),
        ("\"foundation-model/amazon.titan-embed-text-v2:0\"", "model amazon.titan-embed-text-v2:0 (Amazon Bedrock)"),
        ("\\\"gpt-4-0613\\\"", "model gpt-4-0613 (OpenAI)"),
        ("- gpt-4o\n", "model gpt-4o (OpenAI)"),
        ("chat.options.model=llama3.2:latest\n", "model llama3.2:latest (Meta)"),
        ("\"https://x/openai/deployments/gpt-4o/chat\"", "model gpt-4o (OpenAI)"),
    ] {
        assert!(found(text).contains(&expected.to_owned()), "{text}: {:?}", found(text));
    }
}

#[test]
fn what_is_too_common_a_word_is_a_model_only_where_a_key_says_so() {
    for (text, expected) in [
        ("chat_model: \"mistral\",", "model mistral (Mistral AI)"),
        (
            "model = AutoModel.from_pretrained(\"allenai/scibert_scivocab_uncased\")",
            "model allenai/scibert_scivocab_uncased (Hugging Face)",
        ),
        ("embedding_model: \"creatorrr/all-mpnet-base-v2\"", "model creatorrr/all-mpnet-base-v2 (-)"),
        ("options.model=avcodes/flowaicom-flow-judge:q4\n", "model avcodes/flowaicom-flow-judge:q4 (-)"),
        ("RUN ollama pull mymodel\n", "model mymodel (Ollama)"),
        ("os.environ.get(\"MODEL\", \"mistral\")", "model mistral (Mistral AI)"),
    ] {
        assert!(found(text).iter().any(|one| one == expected), "{text}: {:?}", found(text));
    }
    for text in [
        "city = \"mistral\"",
        "model = \"user\"",
        "model: \"blog/post\"",
        "model = \"./local/model-1\"",
        "model: \"models/user-1.json\"",
        "import x from './gpt-4o.svg'",
        "\"docs/gpt-4/overview\"",
        "name = \"claude-desktop\"",
        "<input placeholder='http://localhost:11434/v1' />",
        "model: application/json-1.json",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn providers_follow_from_clients_keys_and_short_names() {
    for (text, expected) in [
        ("var client = new AzureOpenAIClient(uri);", "Azure OpenAI"),
        ("spring.ai.openai.api-key=x", "OpenAI"),
        ("client = boto3.client(\"bedrock-runtime\")", "Amazon Bedrock"),
        ("  - type: azure-openai\n", "Azure OpenAI"),
        ("provider: openai\n", "OpenAI"),
        ("Action = [\"bedrock:InvokeModel\"]", "Amazon Bedrock"),
        ("OLLAMA_URL=http://x", "Ollama"),
    ] {
        assert!(found(text).iter().any(|one| one.ends_with(&format!("({expected})"))), "{text}: {:?}", found(text));
    }
    for (text, expected) in [
        ("model: ollama/phi4-mini", "provider ollama/phi4-mini (Ollama)"),
        ("model: \"anthropic:claude-sonnet-4\"", "provider anthropic:claude-sonnet-4 (Anthropic)"),
        ("mlflow.register_model(m, registered_model_name=\"churn-live\")", "model churn-live (-)"),
        ("load_model(\"models:/churn-live/Production\")", "model churn-live (-)"),
    ] {
        assert!(found(text).iter().any(|one| one == expected), "{text}: {:?}", found(text));
    }
    assert_eq!(found("models:\n  o3-mini:\n    top: 1\n"), ["model o3-mini (OpenAI)"]);
    let listed = "OPENAI = \"openai\"\nval LOCAL = Backend(localAI = \"localai\")\n";
    assert_eq!(found(listed), ["provider openai (OpenAI)", "provider localai (LocalAI)"]);
    assert_eq!(found("OPENAI = \"openai\"\nimport OpenAI from 'openai'\n"), Vec::<String>::new(), "one may be anything");
    for text in ["provider: google", "type: string", "MyOpenAIClientFactory", "provider: openai-like"] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn names_of_secrets_end_longer_ones_and_begin_none() {
    assert_eq!(found("${{ secrets.SPRING_AI_OPENAI_API_KEY }}"), ["secret-reference SPRING_AI_OPENAI_API_KEY (OpenAI)"]);
    assert_eq!(found("config[\"OpenAIApiKey\"]"), ["secret-reference OpenAIApiKey (OpenAI)"]);
    assert_eq!(found("getenv('DESK_GEMINI_TOKEN')"), ["secret-reference DESK_GEMINI_TOKEN (Google Gemini)"]);
    assert_eq!(found("OPENAI_PROD_ACCESS_TOKEN_2=x"), ["secret-reference OPENAI_PROD_ACCESS_TOKEN_2 (OpenAI)"]);
    assert_eq!(found("get_option('desk_openai_api_key')"), ["secret-reference desk_openai_api_key (OpenAI)"]);
    assert_eq!(found("DESK_LLM_API_KEY"), ["secret-reference DESK_LLM_API_KEY (-)"]);
    for text in [
        "OPENAI_MAX_TOKENS",
        "LLM_EOS_TOKEN",
        "OPENAI_CACHE_KEY",
        "YOUR_GEMINI_TOKEN",
        "<input id=\"openai-api-key\">",
        ":id=\"a + '-openai-api-key'\"",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(found("NOTOPENAI_API_KEY OPENAI_API_KEY_NAME openai_api_key"), Vec::<String>::new());
}

#[test]
fn a_setting_that_is_commented_out_is_stale_and_a_sentence_is_nothing() {
    assert_eq!(found("# spring.ai.ollama.chat.options.model=qwen2.5:latest\n"), ["~model qwen2.5:latest (Alibaba Cloud)"]);
    assert_eq!(found("# we use \"gpt-4o\" at api.openai.com\n"), Vec::<String>::new());
}

#[test]
fn one_endless_line_and_endless_words_are_told_up_to_a_limit() {
    let known = Catalogue::built_in().unwrap();
    let words = Words::new(&known).unwrap();
    let mut told = 0;
    let endless = "model:\"gpt-4o\",".repeat(500_000);
    assert!(!words.each(&known, &endless, |_| told += 1));
    assert_eq!(told, MOST);
    for hostile in ["model ".repeat(1_000_000), "é\"model\":'é".repeat(100_000), "from_pretrained(\"".repeat(100_000)] {
        words.each(&known, &hostile, |_| ());
    }
}
