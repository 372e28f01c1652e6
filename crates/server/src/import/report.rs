//! What the import says: a line for each row that was not taken, and how many of each kind at the end.

use std::io::Write;

use anyhow::{Context as _, Result};
use estrade_core::import::{Problem, Taken};
use estrade_core::user::Locale;

use crate::i18n::Tr;

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    made: u64,
    matched: u64,
    there: u64,
    not_taken: u64,
}

pub struct Report<'a> {
    out: &'a mut (dyn Write + Send),
    now: Counts,
    done: Vec<(&'static str, Counts)>,
    without_password: u64,
}

impl<'a> Report<'a> {
    pub fn new(out: &'a mut (dyn Write + Send)) -> Self {
        Self { out, now: Counts::default(), done: Vec::new(), without_password: 0 }
    }

    pub fn taken(&mut self, taken: Taken, without_password: bool) {
        match taken {
            Taken::Made => {
                self.now.made += 1;
                self.without_password += u64::from(without_password);
            }
            Taken::Matched => self.now.matched += 1,
            Taken::There => self.now.there += 1,
        }
    }

    pub fn not_taken(&mut self, file: &str, line: u64, id: Option<&str>, why: &str) -> Result<()> {
        self.now.not_taken += 1;
        // What comes out of a file must not steer a terminal.
        let plain = |text: &str| -> String {
            text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(300).collect()
        };
        let id = id.map(|id| format!(", id {}", plain(id))).unwrap_or_default();
        writeln!(self.out, "{}, line {line}{id}: not taken: {}", plain(file), plain(why))
            .context("the report cannot be written")
    }

    /// The rows of a table are through.
    pub fn table_done(&mut self, name: &'static str) {
        self.done.push((name, std::mem::take(&mut self.now)));
    }

    pub fn finish(self, dry_run: bool) -> Result<()> {
        self.write_counts(dry_run).context("the report cannot be written")
    }

    fn write_counts(self, dry_run: bool) -> std::io::Result<()> {
        let Self { out, done, without_password, .. } = self;
        writeln!(
            out,
            "{:<26} {:>9} {:>9} {:>13} {:>9}",
            "", "made", "matched", "there already", "not taken"
        )?;
        for (name, Counts { made, matched, there, not_taken }) in done {
            writeln!(out, "{name:<26} {made:>9} {matched:>9} {there:>13} {not_taken:>9}")?;
        }
        if without_password > 0 {
            writeln!(
                out,
                "accounts whose old password cannot be checked here: {without_password}; these people choose a new one by \
                 \"forgot password\""
            )?;
        }
        writeln!(out, "{}", if dry_run { "nothing was kept: this was a dry run" } else { "kept" })?;
        out.flush()
    }
}

/// Why a record was not taken.
pub fn sentence(problem: &Problem) -> String {
    match problem {
        Problem::Field(field, error) => format!("{field}: {}", Tr(Locale::En).field(error)),
        Problem::Unknown(what, id) => format!("{what} {id} is neither here nor among what was taken"),
        Problem::IdTaken(other) => format!("{other} has this id already, from another system"),
        Problem::NotAnInstructor(address) => {
            format!("{address} is a student here; `estrade user role` makes them an instructor")
        }
        Problem::NotAStudent(address) => format!("{address} is no student"),
        Problem::CourseFull => "the course has as many students as it may".to_owned(),
        Problem::TooManySessions => "the course has as many sessions as it may".to_owned(),
    }
}
