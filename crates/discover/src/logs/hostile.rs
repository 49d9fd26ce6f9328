//! What is meant to do harm, is broken or is unknown is counted or refused, and nothing else happens.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use super::stories::{GRANTS, PRINCIPALS, SQUID, found, of, told};
use super::*;

#[test]
fn hostile_lines_are_counted_and_nothing_else_happens() {
    let mut log = SQUID.as_bytes().to_vec();
    log.extend(b"1795324322.1 1 10.0.0.9 TCP_TUNNEL/200 1 CONNECT \xff\xfe.chatgpt.com:443 \xff\xff HIER -\n");
    log.extend(b"\0\0\0\0\n");
    log.extend(vec![b'a'; stream::LINE * 5]);
    log.extend(b" chatgpt.com\r\n\r\n");
    log.extend(
        format!("1795324322.1 1 10.0.0.9 TCP_TUNNEL/200 1 CONNECT {}.chatgpt.com:443 - HIER -\n", "a.".repeat(20_000)).bytes(),
    );
    log.extend(b"1795324399.1 1 10.0.0.9 TCP_TUNNEL/200 1 CONNECT chatgpt.com:443 \xff\x1b HIER -");
    let report = found(&[("log", &log)], None).unwrap();
    let file = &report.accounting.files[0];
    assert_eq!(told(&report)[0], ("ChatGPT", 3, 0, vec!["alice", "bob", "\u{fffd}\u{fffd}"]));
    assert_eq!((file.lines, file.understood, file.passed_over, file.unnamed, file.not_understood), (11, 6, 1, 2, 2));
    assert_eq!(
        file.first_not_understood.iter().map(|one| (one.line, one.reason)).collect::<Vec<_>>(),
        [(7, "fewer words than Squid's native format has"), (8, "a line longer than 65536 bytes")]
    );
    assert_eq!(file.bytes, log.len() as u64);
}

#[test]
fn hostile_json_is_counted_and_nothing_else_happens() {
    let first = r#"{"QueryName":"chatgpt.com","Email":"a@example.org","Datetime":"2026-11-22T00:00:00Z"}"#;
    let deep = format!("{{\"QueryName\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let lines = format!(
        "{first}\n{deep}\n{{\"QueryName\":\"chatgpt.com\"\n{{\"QueryName\":\"\\ud800\"}}\n{first}{first}\n{{\"QueryName\":1e999}}\n{{}}\n[]\n"
    );
    let report = of(&lines);
    let file = &report.accounting.files[0];
    assert_eq!((report.services[0].requests, file.lines, file.unnamed, file.not_understood), (1, 8, 1, 6));
    let huge = format!(
        "[{first},{{\"x\":\"{}\",\"QueryName\":\"chatgpt.com\"}},\n{first},{{\"QueryName\":\"chatgpt",
        "y".repeat(stream::OBJECT)
    );
    let report = of(&huge);
    assert_eq!(report.services[0].requests, 2);
    let reasons: Vec<_> = report.accounting.files[0].first_not_understood.iter().map(|one| (one.line, one.reason)).collect();
    assert_eq!(reasons, [(1, "an object longer than 1048576 bytes"), (2, "an object that does not end")]);
}

#[test]
fn what_is_not_known_or_cannot_be_read_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("poem.txt"), "roses are red\nviolets are blue\n").unwrap();
    fs::write(folder.path().join("good.log"), SQUID).unwrap();
    fs::write(folder.path().join("picture"), [0x89, b'P', b'N', b'G', 0, 1, 2, 3]).unwrap();
    fs::write(folder.path().join("conn.log"), "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\n1\tC\t10.0.0.1\n")
        .unwrap();
    let services = Services::built_in().unwrap();
    let files: Vec<PathBuf> =
        ["poem.txt", "good.log", "absent.log", "picture", "conn.log", ""].iter().map(|name| folder.path().join(name)).collect();
    let error =
        Search { files: &files, services: &services, telling: &Telling::Names, from: None }.run().unwrap_err().to_string();
    assert_eq!(error.lines().count(), 5, "{error}");
    for word in [
        "poem.txt: its format is not known. Read are squid,",
        "absent.log: ",
        "picture: its format",
        "conn.log: its format",
        "is a folder",
    ] {
        assert!(error.contains(word), "{word}: {error}");
    }
    let wrong = found(&[("log", SQUID.as_bytes())], Some(Format::OktaLog)).unwrap_err().to_string();
    assert!(wrong.contains("does not look like okta-log; leave --from out"), "{wrong}");
    assert_eq!(found(&[("log", SQUID.as_bytes())], Some(Format::Squid)).unwrap().services.len(), 2);
    assert_eq!(found(&[("log", b"\n")], None).unwrap().accounting.files[0].lines, 1, "an empty file is no error");
}

#[test]
fn compressed_logs_are_read_in_all_their_parts_and_a_bomb_is_stopped() {
    let packed = |text: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    };
    let whole = [packed(SQUID.as_bytes()), packed(SQUID.as_bytes())].concat();
    let report = found(&[("log.gz", &whole)], None).unwrap();
    assert_eq!((report.services[0].requests, report.accounting.files[0].lines), (4, 10));
    let cut = found(&[("log.gz", &whole[..whole.len() - 30])], None).unwrap();
    assert!(
        cut.accounting.files[0].stopped.as_deref().is_some_and(|why| why.starts_with("after ")),
        "what is cut off is said to be"
    );
    let mut zeros = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    zeros.write_all(&vec![0; 1 << 25]).unwrap();
    let bomb = [packed(SQUID.as_bytes()), zeros.finish().unwrap().repeat(20)].concat();
    let report = found(&[("log.gz", &bomb)], None).unwrap();
    let file = &report.accounting.files[0];
    assert!(file.stopped.as_deref().is_some_and(|why| why.contains("more than 300 times its size")), "{:?}", file.stopped);
    assert_eq!(file.understood, 5, "what came before is told");
}

#[test]
fn every_cut_and_every_changed_byte_of_every_format_is_survived() {
    let samples: Vec<(Format, String)> = vec![
        (Format::Squid, SQUID.to_owned()),
        (Format::EntraApplications, PRINCIPALS.to_owned()),
        (Format::EntraGrants, GRANTS.to_owned()),
        (
            Format::Bind,
            "22-Nov-2026 05:12:02.123 client @0x7f1 10.3.0.1#53210 (x.ai): query: x.ai IN A +E(0)K (10.3.0.53)".to_owned(),
        ),
        (Format::Dnsmasq, "Nov 22 05:12:02 dnsmasq[123]: query[A] otter.ai from 10.3.0.3".to_owned()),
        (
            Format::Combined,
            "10.0.0.5 - a [22/Nov/2026:23:12:02 +0100] \"CONNECT claude.ai:443 HTTP/1.1\" 200 5 \"-\" \"x\" TCP_TUNNEL:X"
                .to_owned(),
        ),
        (Format::OktaLog, r#"{"eventType":"user.authentication.sso","actor":{"alternateId":"n"},"target":[{"type":"AppInstance","displayName":"DeepL Pro"}]}"#.to_owned()),
        (Format::ZeekJson, r#"{"ts":1795324322.12,"id.orig_h":"10.1.1.1","query":"suno.com","rcode":0}"#.to_owned()),
        (Format::UmbrellaDns, "\"2026-11-22 17:48:41\",\"Dave\",\"x\",\"10.10.1.100\",\"y\",\"Allowed\",\"1 (A)\",\"N\",\"x.ai.\",\"z\"".to_owned()),
        (Format::ZscalerPairs, "2026-06-20 15:29:11\taction=Allowed\thostname=gemini.google.com\tuser=c\turl=gemini.google.com/app".to_owned()),
        (Format::Zeek, "#fields\tts\tid.orig_h\tquery\n1795324322.1\t10.1.1.1\tsuno.com".to_owned()),
        (Format::Table, "time,user,host\n2026-11-22,a,\"suno.com\"".to_owned()),
        (Format::Names, "2026-11-22 05:12:02 laptop-9 fireflies.ai.".to_owned()),
        (Format::PanOs, "1,2026/11/22 05:12:02,1,THREAT,url,1,2,3,4,5,6,7,8,9,\"x\",1,2,3".to_owned()),
    ];
    for (format, sample) in samples {
        let Some(Detected { mut reader, .. }) = detect(sample.as_bytes(), Some(format)) else {
            panic!("{format} is not told from its sample")
        };
        let services = Services::built_in().unwrap();
        let search = Search { files: &[], services: &services, telling: &Telling::Names, from: None };
        let mut look = Look { search: &search, format, tally: Tally::new(), pseudonyms: Pseudonyms::new(&Telling::Names) };
        let mut directory = Directory::default();
        for line in sample.lines() {
            for at in 0..line.len() {
                for byte in [0_u8, b'"', b'\t', b',', b'{', 0xff] {
                    let mut bytes = line.as_bytes().to_vec();
                    bytes[at] = byte;
                    let place = At { file: 0, line: 1, format };
                    let register = format.is_register().then_some(&mut directory);
                    let _ = look.see(&bytes, place, &mut reader, register, &Directory::default());
                    let register = format.is_register().then_some(&mut directory);
                    let _ = look.see(&bytes[..at], place, &mut reader, register, &Directory::default());
                    let _ = detect(&bytes[at..], None);
                }
            }
        }
    }
}
