//! A file that is there whole or not at all: written under another name, and given its own when everything is on the disk.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

/// A file on its way. Dropped before [`SafeFile::keep`], it leaves nothing behind, and a file that was there stays.
pub struct SafeFile {
    writer: BufWriter<File>,
    temporary: PathBuf,
    target: PathBuf,
    kept: bool,
}

impl SafeFile {
    /// Begins a file that only its owner may read (mode 0600): it holds password hashes.
    pub fn begin(target: &Path) -> Result<Self> {
        let name = target
            .file_name()
            .filter(|_| !target.is_dir())
            .ok_or_else(|| anyhow!("{} is a folder: name a file in it", target.display()))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.part", std::process::id()));
        let temporary = target.with_file_name(hidden);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file =
            options.open(&temporary).with_context(|| format!("{} cannot be written", target.display()))?;
        Ok(Self { writer: BufWriter::new(file), temporary, target: target.to_owned(), kept: false })
    }

    /// Where it is until it is kept.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Puts everything on the disk.
    pub fn sync(&mut self) -> Result<()> {
        let synced = self.writer.flush().and_then(|()| self.writer.get_ref().sync_all());
        synced.with_context(|| format!("{} cannot be written", self.target.display()))
    }

    /// Gives it its name, in the place of a file that had it.
    pub fn keep(mut self) -> Result<()> {
        self.sync()?;
        std::fs::rename(&self.temporary, &self.target)
            .with_context(|| format!("{} cannot be written", self.target.display()))?;
        self.kept = true;
        // The name, too, shall outlive a power cut; where a folder cannot be opened for it, it does so a little later.
        if let Some(folder) = self.target.parent().filter(|folder| !folder.as_os_str().is_empty())
            && let Ok(folder) = File::open(folder)
        {
            folder.sync_all().with_context(|| format!("{} cannot be written", self.target.display()))?;
        }
        Ok(())
    }
}

impl Write for SafeFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for SafeFile {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing better can be done with a file that cannot even be removed.
            drop(std::fs::remove_file(&self.temporary));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all_and_only_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("school.ndjson");
        std::fs::write(&target, "yesterday").unwrap();
        let mut dropped = SafeFile::begin(&target).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "yesterday");
        assert_eq!(names(folder.path()), ["school.ndjson"], "something was left behind");

        let mut kept = SafeFile::begin(&target).unwrap();
        kept.write_all(b"today").unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "yesterday");
        kept.keep().unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "today");
        assert_eq!(names(folder.path()), ["school.ndjson"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        }
        for nowhere in [folder.path().to_owned(), folder.path().join("none").join("x"), PathBuf::from("/")] {
            assert!(SafeFile::begin(&nowhere).is_err(), "{}", nowhere.display());
        }
    }
}
