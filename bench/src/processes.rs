//! What processes cost, as the kernel counts it (proc(5)).

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// One process of many.
struct Stat {
    parent: u32,
    own: u64,
    /// Of children that have ended and were waited for.
    ended_children: u64,
}

fn stat(pid: u32) -> Option<Stat> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may hold anything, a bracket too.
    let fields: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
    let number = |at: usize| fields.get(at).and_then(|f| f.parse::<u64>().ok());
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: number(11)? + number(12)?,
        ended_children: number(13)? + number(14)?,
    })
}

/// Processor time used so far by a process, the processes below it, and those below it that have ended.
pub fn cpu(root: u32) -> Result<Duration> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir("/proc")? {
        if let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok())
            && let Some(stat) = stat(pid)
        {
            all.insert(pid, stat);
        }
    }
    let top = all.get(&root).with_context(|| format!("process {root} has ended"))?;
    let below = all.values().filter(|stat| stat.parent == root);
    let ticks = top.own + top.ended_children + below.map(|stat| stat.own + stat.ended_children).sum::<u64>();
    // USER_HZ is 100 on every Linux that Estrade runs on.
    Ok(Duration::from_millis(ticks * 10))
}

/// A figure of `/proc/<pid>/status`, in MiB: `VmRSS`, or `VmHWM`, the most that `VmRSS` ever was.
pub fn memory(pid: u32, name: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':'));
    let kib: f64 =
        line.and_then(|l| l.split_whitespace().next()).with_context(|| format!("no {name}"))?.parse()?;
    Ok(kib / 1024.0)
}
