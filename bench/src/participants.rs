//! Synthetic participants for a class that somebody else runs: for browser journeys and for trying things out.

use std::time::Instant;

use crate::classroom;
use anyhow::Result;

/// Joins with each token, says so on standard output, and stays until standard input ends.
pub async fn run(url: &str, session: i64, tokens: &[String]) -> Result<()> {
    let epoch = Instant::now();
    let mut present = Vec::with_capacity(tokens.len());
    for (number, token) in tokens.iter().enumerate() {
        // One speaks, the others are quiet.
        let level = if number == 0 { -20 } else { -70 };
        present.push(classroom::join(url, session, token, classroom::publishing(level), epoch).await?);
    }
    println!("{} in the class", present.len());
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
    for (number, participant) in present.iter().enumerate() {
        let counters = participant.client.counters();
        let frames: u64 = counters.video.iter().map(|slot| slot.frames).sum();
        println!("participant {number}: connected {}, {frames} frames shown", counters.connected);
    }
    Ok(())
}
