//! A class of eight: memory, forwarded packets, the delay that the server adds.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use estrade_sfu::client::SlotCounters;

use super::tell;
use crate::classroom::{self, Participant};
use crate::school::School;
use crate::server::{Place, Server};

const PEOPLE: usize = 8;
const WARM_UP: Duration = Duration::from_secs(5);
const FOR: Duration = Duration::from_secs(15);

fn totals(people: &[Participant]) -> SlotCounters {
    let mut sum = SlotCounters::default();
    for person in people {
        let counters = person.client.counters();
        for slot in counters.audio.iter().chain(&counters.video) {
            sum.add(slot);
        }
    }
    sum
}

/// Eight people, each with sound and a camera, each seeing the seven others.
pub async fn measure() -> Result<()> {
    let place = Place::new(None)?;
    let school = School::make(&place.database, PEOPLE).await?;
    let session = school.live(50).await?;
    let server = Server::start(&place).await?;
    let (url, epoch) = (format!("http://{}", server.address), Instant::now());
    let mut people = Vec::new();
    for (number, student) in school.students.iter().enumerate() {
        let level = if number < 2 { -20 } else { -60 };
        people.push(
            classroom::join(&url, session.get(), &student.token, classroom::publishing(level), epoch).await?,
        );
    }
    tokio::time::sleep(WARM_UP).await;
    ensure!(people.iter().all(|p| p.client.counters().connected), "somebody did not connect");
    let (before, cpu, begun) = (totals(&people), server.cpu()?, Instant::now());
    tokio::time::sleep(FOR).await;
    let (after, cpu, took) = (totals(&people), server.cpu()? - cpu, begun.elapsed().as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "a benchmark's rates")]
    let (packets, bytes) = ((after.packets - before.packets) as f64, (after.bytes - before.bytes) as f64);
    tell("memory, class of 8 with sound and cameras", "SQLite", &format!("{:.0} MiB", server.memory()?));
    let rates = format!(
        "{:.0} packets/s, {:.1} Mbit/s out, {:.0} % of a core: {:.0} packets/s a core",
        packets / took,
        bytes * 8.0 / took / 1e6,
        cpu / took * 100.0,
        packets / cpu
    );
    tell("forwarding, class of 8", "loopback", &rates);
    let delays = after.delays.since(&before.delays);
    #[expect(clippy::cast_precision_loss, reason = "a benchmark's milliseconds")]
    let [mean, p99, longest] =
        [delays.mean_us(), delays.percentile_us(99), delays.longest_us()].map(|us| us as f64 / 1000.0);
    tell(
        "delay from sender to receiver (clients and server on the same two cores)",
        "loopback",
        &format!("mean {mean:.2} ms, p99 under {p99:.2} ms, longest {longest:.1} ms"),
    );
    drop(people);
    server.stop().await
}
