//! Logs whose lines are columns: CSV and its relatives, by position or by a header.

use std::borrow::Cow;

use super::format::Format;
use super::row::{Outcome, Row, Verdict, said, verdict};

/// Columns that are looked at; logs with more carry nothing of use there.
pub(super) const MOST: usize = 128;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Nothing,
    Host,
    /// A host or URL that counts where none is in a column that says so.
    OtherHost,
    Application,
    Id,
    User,
    Address,
    Time,
    Verdict,
}

/// Which columns hold what.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    separator: u8,
    roles: Vec<Role>,
}

impl Columns {
    /// Of places and roles.
    fn placed(separator: u8, places: &[(usize, Role)]) -> Self {
        let length = places.iter().map(|(place, _)| place + 1).max().unwrap_or_default();
        let mut roles = vec![Role::Nothing; length];
        for (place, role) in places {
            if let Some(to) = roles.get_mut(*place) {
                *to = *role;
            }
        }
        Self { separator, roles }
    }

    /// Those of a vendor that writes no header.
    pub(super) fn of(format: Format, separator: u8) -> Self {
        use Role::{Address, Application, Host, OtherHost, Time, User};
        match format {
            // Order of the feed for web logs that comes with NSS, as its documentation shows it.
            Format::Zscaler => {
                Self::placed(separator, &[(0, Time), (1, User), (3, Host), (4, Role::Verdict), (5, Application), (21, Address)])
            }
            Format::UmbrellaDns => Self::placed(separator, &[(0, Time), (1, User), (3, Address), (5, Role::Verdict), (8, Host)]),
            Format::UmbrellaProxy => {
                Self::placed(separator, &[(0, Time), (1, User), (2, Address), (6, Role::Verdict), (7, Host), (42, OtherHost)])
            }
            // Traffic and threat logs have these in the same places.
            _ => Self::placed(
                separator,
                &[(1, Time), (7, Address), (12, User), (14, Application), (30, Role::Verdict), (31, Host)],
            ),
        }
    }

    /// Those that a header names; without a host or an application there is nothing to find, and a line in which a number
    /// stands is no header.
    pub(super) fn headed(separator: u8, header: &[u8]) -> Option<Self> {
        let (mut roles, mut values) = (vec![], false);
        let columns = cells(header, separator, |cell| {
            roles.push(role_of(cell));
            values |= cell.first().is_some_and(u8::is_ascii_digit);
        });
        let columns = columns.ok()?;
        let has = |roles: &[Role], wanted: &[Role]| roles.iter().any(|role| wanted.contains(role));
        let subject = has(&roles, &[Role::Host, Role::OtherHost, Role::Application, Role::Id]);
        let rest = has(&roles, &[Role::User, Role::Address, Role::Time]);
        (columns >= 2 && subject && rest && !values).then_some(Self { separator, roles })
    }

    /// Those of Zeek's `#fields` line, whose names are parted by tabs.
    pub(super) fn zeek(line: &[u8]) -> Option<Self> {
        let names = line.strip_prefix(b"#fields\t")?;
        let role = |name: &[u8]| match name {
            b"ts" => Role::Time,
            b"id.orig_h" => Role::Address,
            b"query" | b"server_name" | b"host" => Role::Host,
            b"username" => Role::User,
            _ => Role::Nothing,
        };
        let roles: Vec<Role> = names.split(|byte| *byte == b'\t').take(MOST).map(role).collect();
        roles.contains(&Role::Host).then_some(Self { separator: b'\t', roles })
    }

    /// Reads a line.
    pub(super) fn read<'a>(&self, line: &'a [u8]) -> Outcome<'a> {
        let mut row = Row::default();
        let mut other: &[u8] = b"";
        let mut roles = self.roles.iter();
        let count = cells(line, self.separator, |cell| {
            let cell = said(cell);
            match roles.next() {
                Some(Role::Host) => take(&mut row.host, cell),
                Some(Role::OtherHost) => other = cell,
                Some(Role::Application) => take(&mut row.application, cell),
                Some(Role::Id) => take(&mut row.id, cell),
                Some(Role::User) => take(&mut row.user, cell),
                Some(Role::Address) => take(&mut row.address, cell),
                Some(Role::Time) => take(&mut row.time, cell),
                Some(Role::Verdict) if row.verdict == Verdict::Unsaid => row.verdict = verdict(cell),
                Some(Role::Verdict | Role::Nothing) | None => {}
            }
        })?;
        if count < self.needed() {
            return Err("fewer columns than expected");
        }
        take(&mut row.host, other);
        Ok(Some(row))
    }

    /// Columns without which the line is another one: up to the first that says what was asked for.
    fn needed(&self) -> usize {
        let first = |wanted: &[Role]| self.roles.iter().position(|role| wanted.contains(role)).map(|place| place + 1);
        first(&[Role::Host]).or(first(&[Role::Application, Role::OtherHost, Role::Id])).unwrap_or(1)
    }
}

/// Takes what is said first.
fn take<'a>(to: &mut Cow<'a, [u8]>, cell: &'a [u8]) {
    if to.is_empty() {
        *to = Cow::Borrowed(cell);
    }
}

/// Calls for each cell of a line, and says how many there are. A cell in quotes may hold separators; a doubled quote in it stays doubled.
pub(super) fn cells<'a>(line: &'a [u8], separator: u8, mut see: impl FnMut(&'a [u8])) -> Result<usize, &'static str> {
    let mut rest = line;
    for count in 1..=MOST {
        if separator == b',' {
            rest = rest.trim_ascii_start();
        }
        let (cell, after) = if rest.first() == Some(&b'"') { quoted(rest)? } else { plain(rest, separator) };
        see(cell);
        match after.split_first() {
            None => return Ok(count),
            Some((byte, next)) if *byte == separator => rest = next,
            Some(_) => return Err("something stands behind a closing quote"),
        }
    }
    Ok(MOST)
}

fn plain(rest: &[u8], separator: u8) -> (&[u8], &[u8]) {
    match memchr::memchr(separator, rest) {
        Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at..).unwrap_or_default()),
        None => (rest, b""),
    }
}

/// What stands in quotes, and what follows them.
fn quoted(rest: &[u8]) -> Result<(&[u8], &[u8]), &'static str> {
    let mut from = 1;
    loop {
        let quote = rest.get(from..).and_then(|rest| memchr::memchr(b'"', rest)).ok_or("a quote is not closed")? + from;
        if rest.get(quote + 1) == Some(&b'"') {
            from = quote + 2;
            continue;
        }
        return Ok((rest.get(1..quote).unwrap_or_default(), rest.get(quote + 1..).unwrap_or_default()));
    }
}

/// What a header calls its columns; blanks, punctuation and case do not count.
fn role_of(name: &[u8]) -> Role {
    let plain: Vec<u8> = name.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    match plain.as_slice() {
        b"host" | b"hostname" | b"domain" | b"domainname" | b"query" | b"queryname" | b"fqdn" | b"sni" | b"servername"
        | b"desthost" | b"dsthost" | b"destinationhost" | b"destinationdomain" | b"urlhostname" | b"httphost" | b"website"
        | b"site" => Role::Host,
        b"url" | b"uri" | b"requesturl" | b"destinationurl" | b"destination" => Role::OtherHost,
        b"app" | b"appname" | b"application" | b"applicationname" | b"appdisplayname" | b"cloudapplication" => Role::Application,
        b"appid" | b"applicationid" => Role::Id,
        b"user"
        | b"username"
        | b"login"
        | b"email"
        | b"useremail"
        | b"account"
        | b"sourceuser"
        | b"srcuser"
        | b"identity"
        | b"userprincipalname"
        | b"mostgranularidentity"
        | b"policyidentitylabel" => Role::User,
        b"client" | b"clientip" | b"clientaddress" | b"ip" | b"ipaddress" | b"src" | b"srcip" | b"source" | b"sourceip"
        | b"sourceaddress" | b"cip" | b"internalip" | b"internalclientip" | b"device" | b"devicename" | b"computer" => {
            Role::Address
        }
        b"time" | b"timestamp" | b"date" | b"datetime" | b"dateutc" | b"eventtime" | b"generatedtime" | b"generatetime"
        | b"receivetime" | b"starttime" | b"ts" | b"day" => Role::Time,
        b"action" | b"verdict" | b"decision" | b"disposition" | b"status" | b"resolverdecision" => Role::Verdict,
        _ => Role::Nothing,
    }
}
