//! Lines per second of processor time, for each format that has lines.
//!
//! `cargo run --release -p ephor-discover --example lines -- [LINES [FORMAT]]`
//!
//! A log of that many lines is written for each format (a million without a number) and read once by one thread: ten thousand people, five thousand
//! hosts, one line in twenty to a service of the catalogue.

#![expect(clippy::print_stdout, reason = "its table is what it is for")]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::{env, process};

use ephor_discover::logs::{Format, Key, Search, Services, Telling};

type Failure = Box<dyn std::error::Error>;

/// Ticks of the kernel's clock in a second, as Linux tells times of processes.
const TICKS: f64 = 100.0;

/// Services to which one line in twenty goes.
const AI: [&str; 6] =
    ["chatgpt.com", "claude.ai", "api.openai.com", "gemini.google.com", "api.githubcopilot.com", "www.perplexity.ai"];

/// What a line says.
struct Said {
    second: u64,
    user: u64,
    host: String,
}

fn main() -> Result<(), Failure> {
    let lines: u64 = env::args().nth(1).map_or(Ok(1_000_000), |number| number.parse())?;
    let services = Services::built_in()?;
    let telling = Telling::Pseudonyms(Key::of(&[7; 32])?);
    let folder = env::temp_dir().join(format!("ephor-lines-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    println!("{:<16} {:>12} {:>12} {:>10} {:>9}", "format", "lines/s", "MB/s", "services", "people");
    let only = env::args().nth(2);
    for (format, word) in Format::ALL {
        if only.as_ref().is_some_and(|only| only != word) {
            continue;
        }
        let path = folder.join(format.word());
        if !write(format, lines, &path)? {
            continue;
        }
        let bytes = fs::metadata(&path)?.len();
        let search = Search { files: std::slice::from_ref(&path), services: &services, telling: &telling, from: None };
        let before = spent()?;
        let report = pool.install(|| search.run())?;
        let seconds = (spent()? - before).max(1.0 / TICKS);
        let file = report.accounting.files.first().ok_or("nothing was read")?;
        if file.format != format || file.not_understood > 0 {
            return Err(format!("{format} was read as {}, {} lines not understood", file.format, file.not_understood).into());
        }
        let people: u64 = report.services.iter().map(|service| service.people.count).sum();
        #[expect(clippy::cast_precision_loss, reason = "figures for people")]
        let (rate, speed) = (file.lines as f64 / seconds, bytes as f64 / seconds / 1e6);
        println!("{:<16} {rate:>12.0} {speed:>12.0} {:>10} {people:>9}", format.word(), report.services.len());
        fs::remove_file(&path)?;
    }
    fs::remove_dir_all(&folder)?;
    println!("memory at most: {} kB", peak()?);
    Ok(())
}

/// Writes a log; false where the format is a register.
fn write(format: Format, lines: u64, path: &PathBuf) -> Result<bool, Failure> {
    let mut out = BufWriter::new(File::create(path)?);
    let header = match format {
        Format::Zeek => "#separator \\x09\n#path\tssl\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tserver_name\tresumed\n",
        Format::Table => "time,user,client,url,action,bytes\n",
        _ => "",
    };
    out.write_all(header.as_bytes())?;
    // A generator that is the same everywhere (splitmix64).
    let mut state = 42_u64;
    let mut random = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    for number in 0..lines {
        let (user, host) = (random() % 10_000, random());
        let ai = usize::try_from(host / 20 % 6)?;
        let host = if host.is_multiple_of(20) {
            AI.get(ai).copied().unwrap_or_default().to_owned()
        } else {
            format!("cdn{}.host{}.example.com", host % 7, host % 5_000)
        };
        let Some(line) = line(format, &Said { second: number / 50, user, host }) else { return Ok(false) };
        out.write_all(line.as_bytes())?;
    }
    out.flush()?;
    Ok(true)
}

/// A line as the format writes it.
fn line(format: Format, said: &Said) -> Option<String> {
    let Said { second, user, host } = said;
    let (hour, minute, of_minute) = (second / 3_600 % 24, second / 60 % 60, second % 60);
    let clock = format!("{hour:02}:{minute:02}:{of_minute:02}");
    let address = format!("10.{}.{}.7", user / 256, user % 256);
    let epoch = 1_795_324_322 + second;
    Some(match format {
        Format::Squid => {
            format!("{epoch}.123    234 {address} TCP_TUNNEL/200 5423 CONNECT {host}:443 user{user} HIER_DIRECT/192.0.2.7 -\n")
        }
        Format::Combined => format!(
            "{address} - user{user} [22/Nov/2026:{clock} +0100] \"CONNECT {host}:443 HTTP/1.1\" 200 5423 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\" TCP_TUNNEL:HIER_DIRECT\n"
        ),
        Format::Zscaler => format!(
            "\"Sun Nov 22 {clock} 2026\",\"user{user}@example.org\",\"HTTPS\",\"{host}/path?q=1\",\"Allowed\",\"General Browsing\",\"General\",\"72\",\"14061\",\"0\",\"0\",\"x\",\"IT\",\"Web\",\"None\",\"None\",\"0\",\"None\",\"None\",\"HQ\",\"Department\",\"{address}\",\"192.0.2.9\",\"GET\",\"200\",\"Mozilla/5.0 (X11, Linux)\"\n"
        ),
        Format::ZscalerPairs => format!(
            "2026-11-22 {clock}\treason=Allowed\tevent_id=1\tprotocol=HTTPS\taction=Allowed\thostname={host}\tuser=user{user}@example.org\turl={host}/path\tappname=General\tClientIP={address}\n"
        ),
        Format::UmbrellaDns => format!(
            "\"2026-11-22 {clock}\",\"user{user}\",\"user{user},Site\",\"{address}\",\"192.0.2.1\",\"Allowed\",\"1 (A)\",\"NOERROR\",\"{host}.\",\"Software\",\"AD User\",\"AD User,Site\",\"\"\n"
        ),
        Format::UmbrellaProxy => format!(
            "\"2026-11-22 {clock}\",\"user{user}\",\"{address}\",\"192.0.2.1\",\"192.0.2.2\",\"\",\"ALLOWED\",\"https://{host}/path\",\"\",\"Mozilla/5.0\",\"200\",\"562\",\"1489\",\"\",\"\",\"Software\",\"\",\"\",\"\",\"\",\"\",\"AD User\"\n"
        ),
        Format::CloudflareDns => format!(
            "{{\"Datetime\":\"2026-11-22T{clock}Z\",\"DeviceID\":\"d{user}\",\"Email\":\"user{user}@example.org\",\"QueryName\":\"{host}\",\"QueryType\":1,\"ResolverDecision\":\"allowedOnNoPolicyMatch\",\"SrcIP\":\"{address}\",\"SrcPort\":5353}}\n"
        ),
        Format::CloudflareHttp => format!(
            "{{\"Action\":\"allow\",\"Datetime\":\"2026-11-22T{clock}Z\",\"DeviceID\":\"d{user}\",\"Email\":\"user{user}@example.org\",\"HTTPHost\":\"{host}\",\"HTTPMethod\":\"GET\",\"HTTPStatusCode\":200,\"SourceIP\":\"{address}\",\"URL\":\"https://{host}/path\",\"UserAgent\":\"Mozilla/5.0\"}}\n"
        ),
        Format::Zeek => format!("{epoch}.123456\tCx{user}\t{address}\t5353\t{host}\tF\n"),
        Format::ZeekJson => format!(
            "{{\"ts\":{epoch}.123456,\"uid\":\"Cx{user}\",\"id.orig_h\":\"{address}\",\"id.orig_p\":5353,\"id.resp_h\":\"192.0.2.1\",\"query\":\"{host}\",\"qtype_name\":\"A\",\"rcode\":0}}\n"
        ),
        Format::PanOs => format!(
            "1,2026/11/22 {clock},0001,THREAT,url,2305,2026/11/22 {clock},{address},192.0.2.9,0.0.0.0,0.0.0.0,rule,example\\user{user},,ssl,vsys1,trust,untrust,eth1,eth2,log,x,1,1,1,443,0,0,0x0,tcp,alert,\"{host}/path\",(9999),software,informational,client-to-server\n"
        ),
        Format::Bind => format!(
            "22-Nov-2026 {clock}.123 queries: info: client @0x7f10 {address}#53210 ({host}): query: {host} IN A +E(0)K (10.3.0.53)\n"
        ),
        Format::Dnsmasq => format!("Nov 22 {clock} dnsmasq[123]: query[A] {host} from {address}\n"),
        Format::Names => format!("2026-11-22T{clock}Z {address} {host}\n"),
        Format::Table => format!("2026-11-22T{clock}Z,user{user},{address},https://{host}/path,allowed,512\n"),
        _ => return None,
    })
}

/// Seconds of processor time that this process has taken, in user and kernel mode (proc(5), fields 14 and 15 of stat).
fn spent() -> Result<f64, Failure> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after = stat.rsplit(')').next().ok_or("no times")?;
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    Ok(ticks / TICKS)
}

/// The most memory that this process had, in kilobytes.
fn peak() -> Result<String, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no memory")?;
    Ok(line.trim().trim_end_matches(" kB").to_owned())
}
