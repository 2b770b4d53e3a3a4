//! Where decisions come from.

use sfn_sim::random::Random;

/// Answers the questions of a generator: from a seed, the same answers on every run, or from the bytes of a fuzzer.
///
/// The answer 0 is the simplest, and all there is once bytes are used up, so few bytes make something small.
#[derive(Debug, Clone)]
pub struct Choices<'a>(Source<'a>);

#[derive(Debug, Clone)]
enum Source<'a> {
    Seed(Random),
    Bytes(&'a [u8]),
}

impl<'a> Choices<'a> {
    /// Answers that follow from a seed.
    pub fn of_seed(seed: u64) -> Self {
        Self(Source::Seed(Random::new(seed)))
    }

    /// Answers that are read from bytes, one for each question.
    pub fn of_bytes(bytes: &'a [u8]) -> Self {
        Self(Source::Bytes(bytes))
    }

    /// A number below `limit`, which is 256 at most; 0 where `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let byte = match &mut self.0 {
            Source::Seed(random) => random.bits().to_le_bytes()[7],
            Source::Bytes(bytes) => bytes.split_off_first().copied().unwrap_or_default(),
        };
        usize::from(byte).checked_rem(limit).unwrap_or_default()
    }

    /// True once in `count` times, and never when bytes are used up.
    pub fn is_one_in(&mut self, count: usize) -> bool {
        self.below(count) + 1 == count
    }

    /// One of several; the first is the simplest.
    pub fn pick<T: Copy, const N: usize>(&mut self, options: [T; N]) -> T {
        const { assert!(0 < N && N <= 256) };
        let [first, ..] = options.as_slice() else { unreachable!("there is one option at least") };
        options.get(self.below(N)).copied().unwrap_or(*first)
    }
}
