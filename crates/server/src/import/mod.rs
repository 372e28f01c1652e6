//! What older systems give: files in a folder, read row by row, each row made a record that
//! [`estrade_core::import`] takes. Prints a line for each row that was not taken, and counts at the end.

mod csv_rows;
mod files;
mod json_rows;
mod mdsc;
mod password;
mod report;
mod row;
mod smartcampus;
mod sql_rows;
mod sql_text;

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use clap::ValueEnum;
use estrade_core::Domain;
use estrade_core::import::{
    ChatRecord, CourseRecord, EnrollmentRecord, Import, NotTaken, ParticipantRecord, PersonRecord, Problem,
    SessionRecord, Taken,
};
use estrade_core::time::Tz;

use report::Report;
use row::Row;

/// A system that people come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum System {
    /// `mongoexport` files: users, meetings, meeting_participants
    Smartcampus,
    /// CSV files or SQL dumps: users, courses, enrollments, live_sessions, live_session_participants, live_session_chat
    Mdsc,
}

/// What is to be done.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Where from.
    pub system: System,
    /// The folder with its files.
    pub folder: &'a Path,
    /// The zone of times without one.
    pub zone: Tz,
    /// Whether to say what would be done, and keep nothing.
    pub dry_run: bool,
}

/// A row in Estrade's words.
enum Record {
    Person(PersonRecord),
    Course(CourseRecord),
    Enrollment(EnrollmentRecord),
    Session(SessionRecord),
    Participant(ParticipantRecord),
    Chat(ChatRecord),
}

/// One table of an older system: its names, and what its rows are.
struct Table {
    names: &'static [&'static str],
    record: fn(&Row) -> Result<Record, Problem>,
}

/// Reads the folder's files and takes what they hold, all in one unit of work.
pub async fn run(domain: &Domain, wish: Wish<'_>, out: &mut (dyn Write + Send)) -> Result<()> {
    let tables = match wish.system {
        System::Smartcampus => smartcampus::TABLES,
        System::Mdsc => mdsc::TABLES,
    };
    let mut import = Import::begin(domain).await?;
    let mut report = Report::new(out);
    let mut found = false;
    for table in tables {
        for file in files::of_table(wish.folder, table.names)? {
            found = true;
            take_file(&mut import, &mut report, table, &file, wish.zone).await?;
        }
        report.table_done(table.names[0]);
    }
    if !found {
        let names: Vec<&str> = tables.iter().map(|table| table.names[0]).collect();
        bail!(
            "{} holds none of the files that are looked for: {} (.json, .csv or .sql)",
            wish.folder.display(),
            names.join(", ")
        );
    }
    if !wish.dry_run {
        import.keep().await?;
    }
    report.finish(wish.dry_run)?;
    Ok(())
}

async fn take_file(
    import: &mut Import<'_>,
    report: &mut Report<'_>,
    table: &Table,
    file: &files::File,
    zone: Tz,
) -> Result<()> {
    for entry in file.rows(table.names, zone)? {
        let entry = entry?;
        let row = match entry.row {
            Ok(row) => row,
            Err(why) => {
                report.not_taken(&file.name, entry.line, None, &why)?;
                continue;
            }
        };
        let outcome = match (table.record)(&row) {
            Ok(record) => {
                let without_password = matches!(&record, Record::Person(p) if p.password.is_none());
                take(import, &record).await.map(|taken| (taken, without_password))
            }
            Err(problem) => Err(NotTaken::Problem(problem)),
        };
        match outcome {
            Ok((taken, without_password)) => report.taken(taken, without_password),
            Err(NotTaken::Problem(problem)) => {
                let id = row.text(&["id", "_id"]).ok().flatten();
                report.not_taken(&file.name, row.line, id.as_deref(), &report::sentence(&problem))?;
            }
            Err(NotTaken::Store(error)) => {
                return Err(anyhow::Error::from(error)
                    .context(format!("{}, line {}: nothing was kept", file.name, row.line)));
            }
        }
    }
    Ok(())
}

async fn take(import: &mut Import<'_>, record: &Record) -> Result<Taken, NotTaken> {
    match record {
        Record::Person(record) => import.person(record).await,
        Record::Course(record) => import.course(record).await,
        Record::Enrollment(record) => import.enrollment(record).await,
        Record::Session(record) => import.session(record).await,
        Record::Participant(record) => import.participant(record).await,
        Record::Chat(record) => import.chat(record).await,
    }
}
