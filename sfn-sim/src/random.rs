//! The one source of chance in a simulation.
//!
//! Jitter, `States.UUID` and `States.MathRandom` all draw from one seeded [`Random`], so that the same seed gives the
//! same history. [`JavaRandom`] stands for the generator that the service makes from a seed in the definition.

/// A small, fast, seeded generator (`SplitMix64`). Not for cryptography.
///
/// # Examples
/// ```
/// use sfn_sim::random::Random;
///
/// let (mut first, mut second) = (Random::new(7), Random::new(7));
/// assert_eq!(first.uuid(), second.uuid());
/// assert!((0.0..1.0).contains(&first.unit()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator that gives the same numbers for the same seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A generator of its own for something that has a name: the same for the same seed and name.
    pub fn named(seed: u64, name: &str) -> Self {
        // FNV-1a, so that things with one seed have numbers of their own.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self::new(hash ^ seed.rotate_left(32))
    }

    /// A number of 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 (included) to 1 (excluded).
    pub fn unit(&mut self) -> f64 {
        // 53 bits are what a float holds, so the conversion is exact.
        #[expect(clippy::cast_precision_loss, reason = "a number of 53 bits is exact in a float")]
        let fraction = (self.bits() >> 11) as f64;
        fraction / 9_007_199_254_740_992.0
    }

    /// An integer from `from` (included) to `to` (excluded), or `None` when there is none.
    pub fn range(&mut self, from: i64, to: i64) -> Option<i64> {
        if from >= to {
            return None;
        }
        // A product of 128 bits spreads the draw over the range; its bias is below 2^-32 for ranges of 32 bits.
        let width = u128::from(to.wrapping_sub(from).cast_unsigned());
        let step = (u128::from(self.bits()) * width) >> 64;
        i64::try_from(i128::from(from) + step.cast_signed()).ok()
    }

    /// A random UUID (version 4), in lower case with hyphens.
    pub fn uuid(&mut self) -> String {
        let high = self.bits() & 0xffff_ffff_ffff_0fff | 0x4000;
        let low = self.bits() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000;
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }
}

/// `java.util.Random`: what a seed in a definition starts.
///
/// The same seed gives the same number on every run, whatever the seed of the simulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JavaRandom {
    state: u64,
}

impl JavaRandom {
    const MULTIPLIER: u64 = 0x5_deec_e66d;
    const MASK: u64 = (1 << 48) - 1;

    /// A generator that gives the same numbers for the same seed.
    pub fn new(seed: i64) -> Self {
        Self { state: (seed.cast_unsigned() ^ Self::MULTIPLIER) & Self::MASK }
    }

    fn bits(&mut self, count: u32) -> i32 {
        self.state = self.state.wrapping_mul(Self::MULTIPLIER).wrapping_add(0xb) & Self::MASK;
        #[expect(clippy::cast_possible_truncation, reason = "Java keeps the low 32 bits")]
        let bits = (self.state >> (48 - count)) as u32;
        bits.cast_signed()
    }

    /// `nextInt(bound)`: an integer from 0 to `bound` (excluded), or `None` when `bound` is not positive.
    pub fn below(&mut self, bound: i32) -> Option<i32> {
        if bound <= 0 {
            return None;
        }
        if bound & (bound - 1) == 0 {
            return i32::try_from((i64::from(bound) * i64::from(self.bits(31))) >> 31).ok();
        }
        loop {
            let bits = self.bits(31);
            let value = bits % bound;
            // Java redraws when the last, incomplete stretch of the range was hit.
            if bits.checked_sub(value).and_then(|base| base.checked_add(bound - 1)).is_some() {
                return Some(value);
            }
        }
    }

    /// `nextDouble()`: a number from 0 (included) to 1 (excluded).
    pub fn unit(&mut self) -> f64 {
        let high = i64::from(self.bits(26)) << 27;
        let sum = high + i64::from(self.bits(27));
        #[expect(clippy::cast_precision_loss, reason = "a number of 53 bits is exact in a float")]
        let fraction = sum as f64;
        fraction / 9_007_199_254_740_992.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_gives_the_same_numbers_and_another_seed_others() {
        let draw = |seed| {
            let mut random = Random::new(seed);
            (0..8).map(|_| random.bits()).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        // The first output of SplitMix64 for seed 0, from its publication.
        assert_eq!(draw(0).first(), Some(&0xe220_a839_7b1d_cdaf));
    }

    #[test]
    fn uuids_are_of_version_four_and_differ() {
        let mut random = Random::new(42);
        let uuids: Vec<String> = (0..100).map(|_| random.uuid()).collect();
        for (position, uuid) in uuids.iter().enumerate() {
            let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{uuid}");
            assert_eq!(uuid.as_bytes()[14], b'4', "{uuid}");
            assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
            assert!(!uuids[..position].contains(uuid));
        }
    }

    #[test]
    fn ranges_hit_every_value_and_nothing_else() {
        let mut random = Random::new(3);
        let mut seen = [false; 5];
        for _ in 0..200 {
            let value = random.range(-2, 3).unwrap();
            seen[usize::try_from(value + 2).unwrap()] = true;
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(random.range(3, 3), None);
        assert!(random.range(i64::MIN, i64::MAX).is_some());
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random.unit())));
    }

    /// Values of `new java.util.Random(42)` under Java 17.
    #[test]
    fn java_numbers_are_those_of_java() {
        let mut random = JavaRandom::new(42);
        let numbers: Vec<i32> = (0..5).filter_map(|_| random.below(100)).collect();
        assert_eq!(numbers, [30, 63, 48, 84, 70]);
        assert_eq!(JavaRandom::new(42).below(64), Some(46));
        assert!((JavaRandom::new(42).unit() - 0.727_563_680_032_868_1).abs() < 1e-15);
    }
}
