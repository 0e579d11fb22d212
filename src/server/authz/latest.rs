//! A value that is computed at most once per version of its input, without a lock on anything else; the previous value speeds it up.

use std::sync::{Arc, OnceLock};

/// The value for the newest input.
pub(super) struct Latest<K, V> {
    key: K,
    value: Arc<OnceLock<V>>,
    previous: Option<V>,
}

/// A value that may still have to be computed.
pub(super) struct Computation<V> {
    value: Arc<OnceLock<V>>,
    previous: Option<V>,
}

impl<K, V: Clone> Latest<K, V> {
    /// Returns the value for `key` from `slot`, which is advanced if it does not satisfy the key. Call [`Computation::run`] after releasing
    /// the lock that guards the slot.
    pub fn get(slot: &mut Option<Self>, key: K, satisfies: impl Fn(&K, &K) -> bool) -> Computation<V> {
        let current = match slot.take() {
            Some(current) if satisfies(&current.key, &key) => current,
            Some(old) => Self { key, value: Arc::default(), previous: old.value.get().cloned().or(old.previous) },
            None => Self { key, value: Arc::default(), previous: None },
        };
        let current = slot.insert(current);
        Computation { value: Arc::clone(&current.value), previous: current.previous.clone() }
    }
}

impl<V: Clone> Computation<V> {
    /// Returns the value. Of several concurrent callers one computes it, given the previous value; the others wait for it.
    pub fn run(self, compute: impl FnOnce(Option<&V>) -> V) -> V {
        self.value.get_or_init(|| compute(self.previous.as_ref())).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_value_is_computed_once_per_key_and_given_the_previous_one() {
        let slot = Mutex::new(None);
        let computed = AtomicUsize::new(0);
        let get = |key: u64| {
            let computation = Latest::get(&mut slot.lock().unwrap(), key, |known, wanted| known >= wanted);
            computation.run(|previous| {
                computed.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(std::time::Duration::from_millis(20));
                (key, previous.map(|(key, _)| *key))
            })
        };
        let all: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| get(1))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!((all, computed.load(Ordering::Relaxed)), (vec![(1, None); 4], 1));
        assert_eq!([get(2), get(1), get(3)], [(2, Some(1)), (2, Some(1)), (3, Some(2))], "a newer value satisfies an older key");
    }
}
