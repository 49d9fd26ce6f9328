//! `ephor token`: keys with which a job elsewhere brings in what one source saw.

use clap::Subcommand;
use ephor_core::kinds::Person;
use jiff::ToSpan as _;

use crate::cli::{Data, End, reading};
use crate::engine;
use crate::out::{say, tell};
use crate::tokens::{Tokens, Wanted};

/// What is done about tokens.
#[derive(Subcommand)]
pub(super) enum Token {
    /// Makes a token for one source and prints it, once.
    #[command(
        after_help = "Example: ephor token add --data org --source SRC-1 --by KEY --note 'pipeline of claims'\nWhoever holds the token can say what that source saw, in that person's name, and nothing else. It is kept nowhere: put it where CI keeps secrets."
    )]
    Add {
        #[command(flatten)]
        data: Data,
        /// The one source it stands for: its id or key.
        #[arg(long, value_name = "SOURCE")]
        source: String,
        /// In whose name the source runs: a person's key, id or full name.
        #[arg(long, value_name = "KEY")]
        by: String,
        /// For how many days it holds, 400 at most.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=400))]
        days: u16,
        /// What it is for.
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Lists tokens: for which source, in whose name, until when. Never what they are.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Takes a token away. A server that runs knows it no more from then on.
    Remove {
        /// Its id, such as T1.
        id: String,
        #[command(flatten)]
        data: Data,
    },
}

pub(super) fn token(what: Token) -> Result<(), End> {
    match what {
        Token::Add { data, source, by, days, note } => add(&data, &source, &by, days, note),
        Token::List { data } => list(&data),
        Token::Remove { id, data } => {
            there(&data)?;
            Tokens::of(&data.dir).remove(&id)?;
            say!("{id} opens nothing any more.")?;
            Ok(())
        }
    }
}

fn add(data: &Data, source: &str, by: &str, days: u16, note: String) -> Result<(), End> {
    let engine = reading(&data.dir)?;
    let (source, by) = engine.may_sweep(source, by).map_err(|reason| End::Could(format!("{reason}; no token was made")))?;
    let made = engine.snapshot().on;
    let until = made.saturating_add(i64::from(days).days());
    let token = Tokens::of(&data.dir).add(Wanted { source, by, made, until, note })?;
    say!("{token}")?;
    // Whatever reads the token from standard output gets that and nothing else.
    tell!("It stands for {source} until {until} and is kept nowhere: this is the only time it is shown.");
    Ok(())
}

fn list(data: &Data) -> Result<(), End> {
    let snapshot = reading(&data.dir)?.snapshot();
    let tokens = Tokens::of(&data.dir).all()?;
    if tokens.is_empty() {
        say!("There are no tokens; `ephor token add` makes one.")?;
    }
    for one in tokens {
        let name =
            snapshot.image.get::<Person>(one.by).map_or_else(|| one.by.to_string(), |live| live.record.title.shown().to_owned());
        let ended = if snapshot.on > one.until { ", and holds no more" } else { "" };
        let note = if one.note.is_empty() { String::new() } else { format!(": {}", one.note) };
        say!("{}  {} in the name of {name}, made {}, until {}{ended}{note}", one.id, one.source, one.made, one.until)?;
    }
    Ok(())
}

/// Whether there is an organisation, so that no folder elsewhere is taken for one without tokens.
fn there(data: &Data) -> Result<(), End> {
    engine::last_recorded(&data.dir)?;
    Ok(())
}
