//! What a room wants written, on its way to its worker. The room never waits: lines of chat are refused when too many
//! wait; what must not be lost waits here, at most a few tasks a person.

use std::collections::VecDeque;
use std::time::Duration;

use estrade_core::ids::UserId;
use estrade_core::time::Timestamp;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::store_worker::{Posted, Task};

/// Tasks that may wait in the worker's queue.
const QUEUE: usize = 512;
/// Signs of life as close together as this are written as one.
const TOGETHER: Duration = Duration::from_secs(1);
/// People whose signs of life are written at once.
const PEOPLE: usize = 10_000;

/// The room's end of its worker's queue.
pub struct Writes {
    queue: mpsc::Sender<Task>,
    waiting: VecDeque<Task>,
}

impl Writes {
    /// Both ends.
    pub fn new() -> (Self, mpsc::Receiver<Task>) {
        let (queue, tasks) = mpsc::channel(QUEUE);
        (Self { queue, waiting: VecDeque::new() }, tasks)
    }

    /// Takes a line of chat, or gives back whom to tell when too much waits.
    pub fn chat(&mut self, line: Box<Posted>) -> Result<(), Box<Posted>> {
        if !self.waiting.is_empty() {
            return Err(line);
        }
        match self.queue.try_send(Task::Chat(line)) {
            Err(TrySendError::Full(Task::Chat(line)) | TrySendError::Closed(Task::Chat(line))) => Err(line),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Takes what must be written, in order.
    pub fn put(&mut self, task: Task) {
        match (self.waiting.back_mut(), task) {
            (Some(Task::KeepAlive(users, at)), Task::KeepAlive(more, other))
                if is_together(*at, other) && users.len() + more.len() <= PEOPLE =>
            {
                // Never later than it was.
                *at = (*at).min(other);
                add(users, more);
            }
            (_, task) => self.waiting.push_back(task),
        }
        self.flush();
    }

    /// Hands on what waits, as far as there is room.
    pub fn flush(&mut self) {
        while let Some(task) = self.waiting.pop_front() {
            if let Err(TrySendError::Full(task)) = self.queue.try_send(task) {
                self.waiting.push_front(task);
                return;
            }
        }
    }

    /// Hands on everything; the worker then ends.
    pub async fn finish(mut self) {
        while let Some(task) = self.waiting.pop_front() {
            if self.queue.send(task).await.is_err() {
                return;
            }
        }
    }
}

fn is_together(one: Timestamp, other: Timestamp) -> bool {
    one.since(other) <= TOGETHER && other.since(one) <= TOGETHER
}

fn add(users: &mut Vec<UserId>, more: Vec<UserId>) {
    // A handful at a time: people whose connections were lost one by one.
    for user in more {
        if !users.contains(&user) {
            users.push(user);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn sign(user: i64, after: u64) -> Task {
        Task::KeepAlive(vec![UserId::new(user)], NOON.plus(Duration::from_millis(after)))
    }

    #[tokio::test]
    async fn what_must_be_written_waits_in_order_and_signs_of_life_merge() {
        let (mut writes, mut tasks) = Writes::new();
        for n in 0..QUEUE {
            writes.put(sign(1, 10_000 * n as u64));
        }
        assert!(writes.waiting.is_empty());
        writes.put(sign(7, 900));
        writes.put(sign(8, 100));
        writes.put(sign(9, 5_000));
        assert_eq!(writes.waiting.len(), 2);
        let finished = tokio::spawn(writes.finish());
        let mut read = Vec::new();
        while let Some(task) = tasks.recv().await {
            let Task::KeepAlive(users, at) = task else { panic!("{task:?}") };
            read.push((users.iter().map(|u| u.get()).collect::<Vec<_>>(), at.since(NOON).as_millis()));
        }
        finished.await.unwrap();
        assert_eq!(read.len(), QUEUE + 2);
        assert_eq!(read[QUEUE..], [(vec![7, 8], 100), (vec![9], 5_000)]);
    }
}
