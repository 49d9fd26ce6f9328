//! Writing the export.

use std::io::{self, Write};
use std::ops::ControlFlow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::text::push_string;
use crate::error::LedgerError;
use crate::fact::Stored;
use crate::sqlite::Ledger;

impl Ledger {
    /// Writes everything but the private key. Refused while the last fact is not signed. The same ledger always gives
    /// the same bytes.
    pub fn export_full(&self, out: &mut dyn Write) -> Result<(), LedgerError> {
        let _snapshot = self.snapshot()?;
        let checkpoints = self.checkpoints()?;
        if self.signed().size != self.size() {
            return Err(LedgerError::Unsigned { size: self.size(), signed: self.signed().size });
        }
        let mut line = self.header();
        write(out, &line).map_err(LedgerError::Stream)?;
        let broken = self.for_each(1, self.size(), |fact| {
            line.clear();
            push_fact(&mut line, &fact);
            match write(out, &line) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => ControlFlow::Break(error),
            }
        })?;
        if let ControlFlow::Break(error) = broken {
            return Err(LedgerError::Stream(error));
        }
        for note in checkpoints {
            line.clear();
            line.push_str("{\"checkpoint\":");
            push_string(&mut line, &note);
            line.push_str("}\n");
            write(out, &line).map_err(LedgerError::Stream)?;
        }
        out.flush().map_err(LedgerError::Stream)
    }

    fn header(&self) -> String {
        let mut line = String::from("{\"format\":\"ephor-full-export-1\",\"origin\":");
        push_string(&mut line, self.origin());
        line.push_str(",\"size\":");
        line.push_str(&self.size().to_string());
        line.push_str(",\"keys\":[");
        for (index, key) in self.keys().iter().enumerate() {
            if index > 0 {
                line.push(',');
            }
            push_string(&mut line, &key.to_string());
        }
        line.push_str("]}\n");
        line
    }
}

fn write(out: &mut dyn Write, line: &str) -> io::Result<()> {
    out.write_all(line.as_bytes())
}

fn push_fact(line: &mut String, fact: &Stored<'_>) {
    line.push('{');
    push_base64(line, "\"leaf\":\"", fact.leaf);
    if let Some(body) = &fact.body {
        push_base64(line, ",\"salt\":\"", body.salt);
        push_base64(line, ",\"body\":\"", body.bytes);
    }
    for (index, value) in fact.values.iter().enumerate() {
        line.push_str(if index == 0 { ",\"values\":[{\"path\":" } else { ",{\"path\":" });
        push_string(line, value.path);
        push_base64(line, ",\"salt\":\"", value.salt);
        push_base64(line, ",\"value\":\"", value.bytes);
        line.push('}');
    }
    if !fact.values.is_empty() {
        line.push(']');
    }
    line.push_str("}\n");
}

fn push_base64(line: &mut String, before: &str, bytes: &[u8]) {
    line.push_str(before);
    STANDARD.encode_string(bytes, line);
    line.push('"');
}
