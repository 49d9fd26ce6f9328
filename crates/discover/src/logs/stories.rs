//! Logs and registers are read as those who run them would have them read. The lines follow the vendors' documentation; nobody's log is in them.

use std::fs;
use std::path::PathBuf;

use super::*;

/// What is found in files of these names and contents.
pub(super) fn found(files: &[(&str, &[u8])], from: Option<Format>) -> Result<LogReport, LogError> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, bytes)| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path
        })
        .collect();
    let services = Services::built_in().unwrap();
    Search { files: &paths, services: &services, telling: &Telling::Names, from }.run()
}

pub(super) fn of(text: &str) -> LogReport {
    found(&[("log", text.as_bytes())], None).unwrap()
}

/// Each service with requests, those blocked, and who.
pub(super) fn told(report: &LogReport) -> Vec<(&str, u64, u64, Vec<&str>)> {
    let who = |service: &'_ FoundService| service.people.who.len();
    report
        .services
        .iter()
        .map(|one| {
            assert!(who(one) as u64 == one.people.count);
            let mut people: Vec<&str> = one.people.who.iter().map(|who| who.who.as_str()).collect();
            people.sort_unstable();
            (one.name.as_str(), one.requests, one.blocked, people)
        })
        .collect()
}

fn format_of(report: &LogReport) -> Format {
    report.accounting.files[0].format
}

fn days(report: &LogReport) -> (String, String) {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    (day(report.services[0].first_seen), day(report.services[0].last_seen))
}

pub(super) const SQUID: &str =
    "1795324322.123    234 10.0.0.5 TCP_TUNNEL/200 5423 CONNECT chatgpt.com:443 alice HIER_DIRECT/192.0.2.7 -
1795324323.001     12 10.0.0.6 TCP_DENIED/403 3900 CONNECT api.openai.com:443 - HIER_NONE/- text/html
1795410722.000     50 10.0.0.5 TCP_MISS/200 1024 GET http://www.example.com/openai.com alice HIER_DIRECT/192.0.2.8 text/html
1795410723.000     50 10.0.0.7 TCP_TUNNEL/200 1024 CONNECT ws.chatgpt.com:443 Bob HIER_DIRECT/192.0.2.7 -
1795410724.000      0 10.0.0.8 NONE_NONE/400 3600 NONE error:invalid-request - HIER_NONE/- text/html
";

#[test]
fn squid_tells_who_went_where_and_what_was_denied() {
    let report = of(SQUID);
    assert_eq!(format_of(&report), Format::Squid);
    assert_eq!(told(&report), [("ChatGPT", 2, 0, vec!["alice", "bob"]), ("OpenAI API", 1, 1, vec!["10.0.0.6"])]);
    assert_eq!(days(&report), ("2026-11-22Z".into(), "2026-11-23Z".into()));
    let chatgpt = &report.services[0];
    assert_eq!(
        (chatgpt.publisher.as_str(), chatgpt.kind.as_str(), chatgpt.allowed, chatgpt.confidence),
        ("OpenAI", "assistant", 2, 95)
    );
    assert_eq!(chatgpt.hosts.iter().map(|host| host.name.as_str()).collect::<Vec<_>>(), ["chatgpt.com", "ws.chatgpt.com"]);
    assert_eq!(chatgpt.evidence[0].line, 1);
    assert_eq!((chatgpt.people.users, report.services[1].people.addresses), (2, 1));
    let file = &report.accounting.files[0];
    assert_eq!((file.lines, file.understood, file.not_understood, report.accounting.requests_elsewhere), (5, 5, 0, 2));
}

#[test]
fn squid_in_the_combined_format_tells_the_same_with_its_zone() {
    let report = of("10.0.0.5 - alice [22/Nov/2026:23:12:02 +0100] \"CONNECT claude.ai:443 HTTP/1.1\" 200 5423 \"-\" \"Mozilla/5.0 \\x22\" TCP_TUNNEL:HIER_DIRECT
10.0.0.6 - - [23/Nov/2026:00:12:02 +0100] \"GET http://claude.ai/ HTTP/1.1\" 403 0 \"https://chatgpt.com/\" \"DENIED\" TCP_DENIED:HIER_NONE
10.0.0.6 - - [23/Nov/2026:00:12:02 +0100] \"GET http://example.org/ HTTP/1.1\" 200 0 \"https://chatgpt.com/\" \"-\" TCP_MISS:HIER_DIRECT\n");
    assert_eq!(format_of(&report), Format::Combined);
    assert_eq!(told(&report), [("Claude", 2, 1, vec!["10.0.0.6", "alice"])], "a referer is no visit");
    assert_eq!(days(&report), ("2026-11-22+01:00".into(), "2026-11-23+01:00".into()));
}

#[test]
fn zscaler_is_read_as_csv_as_tabs_and_as_pairs() {
    let csv = "\"Mon Jun 20 15:29:11 2026\",\"carol@example.org\",\"HTTPS\",\"gemini.google.com/app\",\"Allowed\",\"Google Gemini\",\"AI & ML Applications\",\"72\",\"14061\",\"0\",\"0\",\"Productivity Loss\",\"IT\",\"AI\",\"None\",\"None\",\"0\",\"None\",\"None\",\"HQ\",\"Default Department\",\"172.17.3.49\",\"192.0.2.9\",\"GET\",\"200\",\"Mozilla/5.0 (X, like \"\"Gecko\"\")\"
\"Tue Jun 21 15:29:11 2026\",\"None\",\"HTTPS\",\"cdn.example.net/x\",\"Blocked\",\"Perplexity AI\",\"AI & ML Applications\",\"72\",\"14061\",\"0\",\"0\",\"x\",\"IT\",\"AI\",\"None\",\"None\",\"0\",\"None\",\"None\",\"HQ\",\"Default Department\",\"172.17.3.50\",\"192.0.2.9\",\"GET\",\"403\",\"curl\"\n";
    let expected = [("Gemini", 1, 0, vec!["carol@example.org"]), ("Perplexity", 1, 1, vec!["172.17.3.50"])];
    let report = of(csv);
    assert_eq!((format_of(&report), told(&report)), (Format::Zscaler, expected.to_vec()));
    assert_eq!(days(&report).0, "2026-06-20");
    let tabs = of(&csv.replace("\",\"", "\t").replace("\"\"", "'").replace('"', ""));
    assert_eq!((format_of(&tabs), told(&tabs)), (Format::Zscaler, expected.to_vec()));
    let pairs = of("2026-06-20 15:29:11\treason=Allowed\tevent_id=1\tprotocol=HTTPS\taction=Allowed\thostname=gemini.google.com\tuser=carol@example.org\turl=gemini.google.com/app\tappname=Google Gemini\tClientIP=172.17.3.49
2026-06-21 15:29:11\treason=Blocked\tevent_id=2\tprotocol=HTTPS\taction=Blocked\thostname=cdn.example.net\tuser=None\turl=cdn.example.net/x?a=b\tappname=Perplexity AI\tClientIP=172.17.3.50\n");
    assert_eq!((format_of(&pairs), told(&pairs)), (Format::ZscalerPairs, expected.to_vec()));
}

#[test]
fn umbrella_is_read_with_and_without_a_header_and_its_times_are_utc() {
    let dns = "\"2026-11-22 17:48:41\",\"Dave\",\"Dave,ADSite,Network\",\"10.10.1.100\",\"192.0.2.133\",\"Allowed\",\"1 (A)\",\"NOERROR\",\"chat.deepseek.com.\",\"Generative AI\",\"AD User\",\"AD User,Site,Network\",\"\"
\"2026-11-22 17:48:42\",\"Erin\", \"Erin,Network\", \"10.10.1.101\",\"192.0.2.133\",\"Blocked\",\"1 (A)\", \"NOERROR\",\"chat.deepseek.com.\", \"Chat, AI\",\"AD User\",\"AD User\",\"Chat\"\n";
    let expected = [("DeepSeek", 2, 1, vec!["dave", "erin"])];
    let report = of(dns);
    assert_eq!(
        (format_of(&report), told(&report), days(&report).0),
        (Format::UmbrellaDns, expected.to_vec(), "2026-11-22Z".into())
    );
    assert_eq!(report.services[0].confidence, 80, "a name that was resolved may not have been visited");
    let headed = format!(
        "\"Timestamp\",\"Most Granular Identity\",\"Identities\",\"Internal IP\",\"External IP\",\"Action\",\"Query Type\",\"Response Code\",\"Domain\",\"Categories\"\n{dns}"
    );
    assert_eq!((format_of(&of(&headed)), told(&of(&headed))), (Format::Table, expected.to_vec()));
    let web = "\"2026-09-11 11:48:11\",\"Laptop-7\",\"192.0.2.135\",\"192.0.2.91\",\"192.0.2.6\",\"\",\"ALLOWED\",\"https://www.midjourney.com/imagine\",\"www.example.com\",\"Mozilla/5.0\",\"200\",\"562\",\"1489\",\"\",\"\",\"AI\",\"\",\"\",\"\",\"\",\"\",\"Roaming Computer\"\n";
    let web = of(web);
    assert_eq!((format_of(&web), told(&web)), (Format::UmbrellaProxy, vec![("Midjourney", 1, 0, vec!["laptop-7"])]));
}

#[test]
fn cloudflare_gateway_is_read_for_dns_and_http() {
    let dns = of("{\"Datetime\":\"2026-11-22T05:12:02Z\",\"Email\":\"frank@example.org\",\"SrcIP\":\"192.0.2.1\",\"QueryName\":\"api.mistral.ai\",\"ResolverDecision\":\"allowedOnNoPolicyMatch\"}
{\"Datetime\":1795410722000000000,\"Email\":\"\",\"SrcIP\":\"192.0.2.2\",\"QueryName\":\"api.mistral.ai\",\"ResolverDecision\":\"blockedByCategory\",\"Nested\":{\"QueryName\":[{\"a\":1}]}}\n");
    assert_eq!(
        (format_of(&dns), told(&dns)),
        (Format::CloudflareDns, vec![("Mistral AI", 2, 1, vec!["192.0.2.2", "frank@example.org"])])
    );
    assert_eq!(days(&dns), ("2026-11-22Z".into(), "2026-11-23Z".into()));
    let http = of(
        "{\"Action\":\"block\",\"Datetime\":\"2026-11-22T05:12:02Z\",\"Email\":\"g@example.org\",\"HTTPHost\":\"\",\"HTTPMethod\":\"POST\",\"SourceIP\":\"192.0.2.3\",\"URL\":\"https:\\/\\/api.groq.com\\/openai\"}\n",
    );
    assert_eq!((format_of(&http), told(&http)), (Format::CloudflareHttp, vec![("Groq", 1, 1, vec!["g@example.org"])]));
}

#[test]
fn zeek_is_read_by_its_header_wherever_that_stands_and_as_json() {
    let header =
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#open\t2026-11-22-05-00-00\n";
    let text = format!(
        "{header}#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring
1795324322.123456\tCx1\t10.1.1.1\t5353\t10.1.1.53\t53\tudp\tcursor.sh\n1795324322.2\tCx2\t10.1.1.1\t5353\t10.1.1.53\t53\tudp\t-\n#close\t2026-11-22-06-00-00
#path\tssl\n#fields\tts\tuid\tid.orig_h\tserver_name\n1795324323.1\tCx3\t10.1.1.2\tapi2.cursor.sh\n"
    );
    let report = of(&text);
    assert_eq!((format_of(&report), told(&report)), (Format::Zeek, vec![("Cursor", 2, 0, vec!["10.1.1.1", "10.1.1.2"])]));
    let file = &report.accounting.files[0];
    assert_eq!((file.passed_over, file.unnamed, file.not_understood), (11, 1, 0));
    let json =
        of("{\"ts\":1795324322.123456,\"uid\":\"C1\",\"id.orig_h\":\"10.1.1.1\",\"query\":\"suno.com\",\"qtype_name\":\"A\"}
{\"ts\":\"2026-11-23T05:12:02.000000Z\",\"uid\":\"C2\",\"id.orig_h\":\"10.1.1.2\",\"server_name\":\"suno.com\"}
{\"ts\":1795324322.1,\"uid\":\"C3\",\"id.orig_h\":\"10.1.1.3\",\"method\":\"GET\",\"host\":\"suno.com\",\"uri\":\"/\"}\n");
    assert_eq!(
        (format_of(&json), told(&json)),
        (Format::ZeekJson, vec![("Suno", 3, 0, vec!["10.1.1.1", "10.1.1.2", "10.1.1.3"])])
    );
}

#[test]
fn pan_os_names_applications_in_traffic_and_addresses_in_url_logs() {
    let head = "<14>Nov 22 05:12:02 fw1 1,2026/11/22 05:12:02,0001,";
    let middle = "10.2.0.9,192.0.2.9,0.0.0.0,0.0.0.0,rule,example\\heidi,,";
    let after = "vsys1,trust,untrust,eth1,eth2,log,x,1,1,1,443,0,0,0x0,tcp";
    let report = of(&format!(
        "{head}TRAFFIC,end,2305,2026/11/22 05:12:01,{middle}openai-chatgpt,{after},allow,5000,1000,4000,20
{head}TRAFFIC,start,2305,2026/11/22 05:12:01,{middle}openai-chatgpt,{after},allow,5000,1000,4000,20
{head}THREAT,url,2305,2026/11/22 05:12:01,{middle}ssl,{after},block-url,\"huggingface.co/models?x=1,2\",(9999),ai,informational
{head}THREAT,virus,2305,2026/11/22 05:12:01,{middle}ssl,{after},alert,\"huggingface.co\",(9999),ai,informational
{head}SYSTEM,general,0,2026/11/22 05:12:01,,general,,0,0\n"
    ));
    assert_eq!(format_of(&report), Format::PanOs);
    let heidi = || vec!["example\\heidi"];
    assert_eq!(told(&report), [("ChatGPT", 1, 0, heidi()), ("HuggingChat and Hugging Face", 1, 1, heidi())]);
    assert_eq!(report.accounting.files[0].passed_over, 3);
}

#[test]
fn dns_servers_are_read_each_in_its_own_form() {
    let bind = of("22-Nov-2026 05:12:02.123 queries: info: client @0x7f1 10.3.0.1#53210 (www.perplexity.ai): query: www.perplexity.ai IN A +E(0)K (10.3.0.53)
22-Nov-2026 05:12:03.123 client 10.3.0.2#53210 (perplexity.ai): query: perplexity.ai IN AAAA + (10.3.0.53)
22-Nov-2026 05:12:03.200 general: info: zone example.org/IN: loaded serial 1\n");
    assert_eq!((format_of(&bind), told(&bind)), (Format::Bind, vec![("Perplexity", 2, 0, vec!["10.3.0.1", "10.3.0.2"])]));
    assert_eq!(days(&bind).0, "2026-11-22");
    let dnsmasq = of("Nov 22 05:12:02 dnsmasq[123]: query[A] otter.ai from 10.3.0.3
Nov 22 05:12:02 dnsmasq[123]: forwarded otter.ai to 192.0.2.53
Nov 22 05:12:02 dnsmasq[123]: reply otter.ai is 192.0.2.7
Nov 22 05:12:04 router dnsmasq[123]: 77 10.3.0.4/5000 query[AAAA] otter.ai from 10.3.0.4\n");
    assert_eq!((format_of(&dnsmasq), told(&dnsmasq)), (Format::Dnsmasq, vec![("Otter", 2, 0, vec!["10.3.0.3", "10.3.0.4"])]));
    assert_eq!((days(&dnsmasq).0.as_str(), dnsmasq.accounting.files[0].passed_over), ("--11-22", 2));
    let names = of("2026-11-22T05:12:02+02:00 10.3.0.5 fireflies.ai\n2026-11-22 05:12:03 laptop-9 app.fireflies.ai.\n");
    assert_eq!((format_of(&names), told(&names)), (Format::Names, vec![("Fireflies", 2, 0, vec!["10.3.0.5", "laptop-9"])]));
}

#[test]
fn a_table_is_read_by_what_its_header_calls_its_columns() {
    let csv = "Date (UTC);User;Destination;Action;Bytes\n2026-11-22;ines;https://suno.com/create;blocked;1\nUser;x;y;z;1\n2026-11-20;jan;suno.com;ok;2\n";
    let report = of(csv);
    assert_eq!((format_of(&report), told(&report)), (Format::Table, vec![("Suno", 2, 1, vec!["ines", "jan"])]));
    assert_eq!(days(&report), ("2026-11-20".into(), "2026-11-22".into()));
    let by_id = of("time\tuser\tapplication\tapplication id\n2026-11-22\tkim\tSomething\te0476654-c1d5-430b-ab80-70cbd947616a\n");
    assert_eq!(told(&by_id), [("ChatGPT", 1, 0, vec!["kim"])]);
    assert!(found(&[("log", b"name,colour\nx,red\n")], None).is_err());
}

pub(super) const PRINCIPALS: &str = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#servicePrincipals","value":[
 {"id":"sp-1","appId":"e0476654-c1d5-430b-ab80-70cbd947616a","displayName":"ChatGPT","createdDateTime":"2026-03-01T08:00:00Z","replyUrls":[]},
 {"id":"sp-2","appId":"0000","displayName":"Team notes","verifiedPublisher":{"displayName":"Somebody"},"replyUrls":["https://a.example/cb","https://app.fireflies.ai/oauth"]},
 {"id":"sp-3","appId":"0001","displayName":"Connector","verifiedPublisher":{"displayName":"Anthropic PBC"}},
 {"id":"sp-4","appId":"0002","displayName":"Payroll","homepage":"https://payroll.example","tags":[{"id":"x"}]}
]}"#;

pub(super) const GRANTS: &str = r#"{"value":[
 {"clientId":"sp-1","consentType":"Principal","id":"g1","principalId":"user-1","resourceId":"r","scope":" User.Read Files.Read.All"},
 {"clientId":"sp-1","consentType":"Principal","id":"g2","principalId":"user-2","resourceId":"r","scope":"User.Read"},
 {"clientId":"sp-2","consentType":"AllPrincipals","id":"g3","principalId":null,"resourceId":"r","scope":"OnlineMeetings.Read"},
 {"clientId":"sp-4","consentType":"Principal","id":"g4","principalId":"user-1","resourceId":"r","scope":"User.Read"}
]}"#;

#[test]
fn entra_tells_which_applications_were_let_in_by_whom_and_with_what() {
    // The grants come first by name, and are read by the register all the same.
    let report = found(&[("a-grants.json", GRANTS.as_bytes()), ("principals.json", PRINCIPALS.as_bytes())], None).unwrap();
    let told: Vec<_> = report
        .services
        .iter()
        .map(|one| (one.name.as_str(), one.grants, one.for_everyone, one.people.accounts, one.confidence))
        .collect();
    assert_eq!(told, [("ChatGPT", 2, false, 2, 99), ("Anthropic API", 0, false, 0, 70), ("Fireflies", 1, true, 0, 90)]);
    let chatgpt = &report.services[0];
    assert_eq!(chatgpt.scopes, ["Files.Read.All", "User.Read"]);
    assert_eq!(chatgpt.first_seen.map(|day| day.to_string()).as_deref(), Some("2026-03-01Z"));
    assert!(chatgpt.people.who.iter().all(|who| who.consented && who.requests == 0));
    assert_eq!(report.services[2].applications[0].name, "Team notes");
    assert_eq!(report.services[0].evidence.iter().map(|place| place.line).collect::<Vec<_>>(), [2, 2]);
    let alone = found(&[("grants.json", GRANTS.as_bytes())], None).unwrap();
    assert!(alone.services.is_empty());
    assert!(alone.accounting.files[0].notes[0].contains("export of the applications"));
}

#[test]
fn what_sounds_like_ai_and_is_in_no_catalogue_is_named_as_a_hint() {
    let hosts = [
        "llm.example.org",
        "mygpt.example",
        "startup.ai",
        "x.Ai-tools.example",
        "email.example",
        "fail.example",
        "ai",
        "chatgpt.com",
    ];
    let lines: Vec<String> = hosts
        .iter()
        .map(|host| format!("2026-11-22T05:12:02Z 10.0.0.1 www.example.org\n2026-11-22T05:12:02Z 10.0.0.1 {host}\n"))
        .collect();
    let report = of(&lines.concat());
    assert_eq!(report.accounting.sounds_like_ai, ["ai", "llm.example.org", "mygpt.example", "startup.ai", "x.ai-tools.example"]);
    assert_eq!((report.services.len(), report.accounting.hosts_elsewhere, report.accounting.requests_elsewhere), (1, 8, 15));
}

#[test]
fn entra_sign_ins_tell_who_used_what() {
    let report = of(r#"[
  {"createdDateTime": "2026-11-22T05:12:02Z", "userPrincipalName": "lea@example.org", "appId": "x", "appDisplayName": "Anthropic Claude", "ipAddress": "192.0.2.1", "status": {"errorCode": 0, "failureReason": "Other."}},
  {"createdDateTime": "2026-11-22T06:12:02Z", "userPrincipalName": "max@example.org", "appId": "x", "appDisplayName": "Anthropic Claude", "ipAddress": "192.0.2.1", "status": {"errorCode": 53003}},
  {"createdDateTime": "2026-11-22T06:12:02Z", "userPrincipalName": "claude.ai@example.org", "appId": "y", "appDisplayName": "Office 365", "ipAddress": "192.0.2.1", "status": {"errorCode": 0}}
]"#);
    assert_eq!(
        (format_of(&report), told(&report)),
        (Format::EntraSignIns, vec![("Claude", 2, 1, vec!["lea@example.org", "max@example.org"])])
    );
    assert_eq!((report.services[0].allowed, report.accounting.requests_elsewhere), (1, 1));
}

#[test]
fn okta_tells_applications_grants_and_sign_ins_and_takes_no_person_for_an_application() {
    let apps = r#"[{"id":"0oa1","name":"oidc_client","label":"Glean Search","status":"ACTIVE","created":"2026-02-01T00:00:00.000Z","signOnMode":"OPENID_CONNECT",
      "credentials":{"oauthClient":{"client_id":"client-1"}},"settings":{"oauthClient":{"redirect_uris":["https://example.org/cb"]}}},
     {"id":"0oa2","name":"payroll","label":"Payroll","status":"ACTIVE","created":"2026-02-01T00:00:00.000Z","signOnMode":"SAML_2_0","settings":{}}]"#;
    let grants = r#"[{"id":"oag1","status":"ACTIVE","created":"2026-02-02T00:00:00.000Z","clientId":"client-1","userId":"00u1","scopeId":"okta.users.read","source":"END_USER"}]"#;
    let report = found(&[("a.json", grants.as_bytes()), ("b.json", apps.as_bytes())], None).unwrap();
    let glean = &report.services[0];
    assert_eq!(
        (glean.name.as_str(), glean.grants, glean.scopes.clone(), glean.people.accounts),
        ("Glean", 1, vec!["okta.users.read".to_owned()], 1)
    );
    let log = of(
        r#"{"eventType":"user.authentication.sso","published":"2026-11-22T05:12:02.000Z","actor":{"alternateId":"nora@example.org","displayName":"Nora"},"client":{"ipAddress":"192.0.2.4"},"outcome":{"result":"SUCCESS"},"target":[{"id":"1","type":"AppUser","alternateId":"x","displayName":"Grammarly"},{"id":"2","type":"AppInstance","alternateId":"DeepL","displayName":"DeepL Pro"}]}
{"eventType":"user.session.start","published":"2026-11-22T05:12:02.000Z","actor":{"alternateId":"nora@example.org"},"target":[{"type":"AppInstance","displayName":"DeepL Pro"}]}
"#,
    );
    assert_eq!((format_of(&log), told(&log)), (Format::OktaLog, vec![("DeepL", 1, 0, vec!["nora@example.org"])]));
    assert_eq!(log.accounting.files[0].passed_over, 1);
}

#[test]
fn the_order_of_files_and_the_number_of_threads_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths: Vec<PathBuf> = (0..9)
        .map(|n| {
            let path = folder.path().join(format!("{n}.log"));
            fs::write(&path, SQUID.replace("alice", &format!("alice{n}")).replace("10.0.0.", &format!("10.0.{n}."))).unwrap();
            path
        })
        .collect();
    let services = Services::built_in().unwrap();
    let telling = Telling::Pseudonyms(Key::of(b"a key of sixteen").unwrap());
    let bytes = |paths: &[PathBuf], threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let search = Search { files: paths, services: &services, telling: &telling, from: None };
        serde_json::to_vec(&pool.install(|| search.run()).unwrap()).unwrap()
    };
    let straight = bytes(&paths, 1);
    paths.reverse();
    paths.push(paths[3].clone());
    assert_eq!(straight, bytes(&paths, 4));
    let text = String::from_utf8(straight).unwrap();
    assert!(!text.contains("alice") && text.contains("\"who\":\"P-"), "nobody is named who was not to be");
}
