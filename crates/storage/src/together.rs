//! Lookups that come while another is under way go to the database together, in one statement.
//!
//! Nothing is kept: a lookup is sent after it was asked for, and its answer goes to those alone who had asked by then. A
//! lookup on its own goes at once. The more there are at the same time, the fewer statements each of them takes.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use estrade_core::ports::StoreError;
use tokio::sync::oneshot;

use crate::error::Result;

/// Keys of one statement, about: a request's own are never torn apart.
const AT_ONCE: usize = 64;
/// Statements under way at once.
const RUNNERS: usize = 2;
/// Requests that may wait; more are refused.
const WAITING: usize = 10_000;

type Answer<K, V> = Result<Arc<HashMap<K, V>>>;

struct Waiting<K, V> {
    keys: Vec<K>,
    answer: oneshot::Sender<Answer<K, V>>,
}

struct State<K, V> {
    queue: Vec<Waiting<K, V>>,
    runners: usize,
}

/// Lookups of one kind.
pub struct Together<K, V>(Arc<Mutex<State<K, V>>>);

impl<K, V> Default for Together<K, V> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State { queue: Vec::new(), runners: 0 })))
    }
}

/// A runner. However it ends, it makes room for another.
struct Running<K, V> {
    of: Arc<Mutex<State<K, V>>>,
    counted: bool,
}

impl<K, V> Drop for Running<K, V> {
    fn drop(&mut self) {
        if self.counted {
            self.of.lock().unwrap_or_else(PoisonError::into_inner).runners -= 1;
        }
    }
}

impl<K, V> Running<K, V> {
    /// What waits, as much as goes into one statement. Where nothing does the runner is over, in the same instant: who
    /// asks next starts another.
    fn next(&mut self) -> Vec<Waiting<K, V>> {
        let mut state = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let mut keys = 0;
        let fitting = state.queue.iter().take_while(|waiting| {
            let fits = keys < AT_ONCE;
            keys += waiting.keys.len();
            fits
        });
        let count = fitting.count();
        if count == 0 {
            state.runners -= 1;
            self.counted = false;
        }
        state.queue.drain(..count).collect()
    }
}

impl<K, V> Together<K, V>
where
    K: Copy + Eq + Hash + Ord + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// What `look_up` finds for `keys`, and maybe for others'.
    pub async fn ask<L, F>(&self, keys: Vec<K>, look_up: L) -> Answer<K, V>
    where
        L: Fn(Vec<K>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<HashMap<K, V>>> + Send,
    {
        let (answer, answered) = oneshot::channel();
        let runner = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if state.queue.len() >= WAITING {
                return Err(StoreError::Unavailable("too many lookups are waiting".to_owned()));
            }
            state.queue.push(Waiting { keys, answer });
            (state.runners < RUNNERS).then(|| {
                state.runners += 1;
                Running { of: self.0.clone(), counted: true }
            })
        };
        if let Some(mut runner) = runner {
            tokio::spawn(async move {
                loop {
                    let batch = runner.next();
                    if batch.is_empty() {
                        return;
                    }
                    answer_all(batch, &look_up).await;
                }
            });
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Unavailable("a lookup was cut off".to_owned())))
    }
}

async fn answer_all<K, V, L, F>(batch: Vec<Waiting<K, V>>, look_up: &L)
where
    K: Copy + Ord,
    L: Fn(Vec<K>) -> F,
    F: Future<Output = Result<HashMap<K, V>>>,
{
    let mut keys: Vec<K> = batch.iter().flat_map(|waiting| waiting.keys.iter().copied()).collect();
    keys.sort_unstable();
    keys.dedup();
    let found = look_up(keys).await.map(Arc::new);
    for waiting in batch {
        // Whoever went away meanwhile needs no answer.
        drop(waiting.answer.send(found.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Semaphore;

    /// Squares, once the gate lets it through; counts how often it was asked.
    struct Squares {
        together: Together<u64, u64>,
        gate: Arc<Semaphore>,
        statements: Arc<AtomicUsize>,
    }

    impl Squares {
        fn new() -> Arc<Self> {
            let (gate, statements) = (Arc::new(Semaphore::new(0)), Arc::default());
            Arc::new(Self { together: Together::default(), gate, statements })
        }

        async fn of(&self, keys: Vec<u64>) -> Answer<u64, u64> {
            let (gate, statements) = (self.gate.clone(), self.statements.clone());
            self.together
                .ask(keys, move |keys| {
                    let (gate, statements) = (gate.clone(), statements.clone());
                    async move {
                        statements.fetch_add(1, Ordering::Relaxed);
                        gate.acquire().await.unwrap().forget();
                        if keys.contains(&0) {
                            return Err(StoreError::NotFound);
                        }
                        Ok(keys.into_iter().map(|key| (key, key * key)).collect())
                    }
                })
                .await
        }

        fn waiting(&self) -> usize {
            self.together.0.lock().unwrap().queue.len()
        }
    }

    #[tokio::test]
    async fn those_that_wait_share_one_statement_and_each_gets_its_own_answer() {
        let squares = Squares::new();
        let ask = |keys: Vec<u64>| {
            let squares = squares.clone();
            tokio::spawn(async move { squares.of(keys).await })
        };
        let mut first = Vec::new();
        for n in 1..=2 {
            first.push(ask(vec![n]));
            while squares.statements.load(Ordering::Relaxed) < usize::try_from(n).unwrap() {
                tokio::task::yield_now().await;
            }
        }
        let late: Vec<_> = (3..=40).map(|n| ask(vec![n, n + 1])).collect();
        while squares.waiting() < 38 {
            tokio::task::yield_now().await;
        }
        squares.gate.add_permits(100);
        for (task, n) in first.into_iter().zip(1..) {
            assert_eq!(task.await.unwrap().unwrap().get(&n), Some(&(n * n)));
        }
        for (task, n) in late.into_iter().zip(3..) {
            let answer = task.await.unwrap().unwrap();
            assert_eq!((answer.get(&n), answer.get(&(n + 1))), (Some(&(n * n)), Some(&((n + 1) * (n + 1)))));
        }
        // Two on their own, and the others in two pieces of 64 keys at most.
        assert_eq!(squares.statements.load(Ordering::Relaxed), 4);
        assert_eq!(squares.together.0.lock().unwrap().runners, 0);
    }

    #[tokio::test]
    async fn a_failure_reaches_those_who_asked_and_nobody_later() {
        let squares = Squares::new();
        squares.gate.add_permits(2);
        assert_eq!(squares.of(vec![0]).await, Err(StoreError::NotFound));
        assert_eq!(squares.of(vec![4]).await.unwrap().get(&4), Some(&16));
        assert_eq!(squares.statements.load(Ordering::Relaxed), 2);
    }
}
