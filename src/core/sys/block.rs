//! Sixteen bytes that are looked at together: with SSE2, which every x86-64 has, and elsewhere as two words.
#![expect(
    clippy::inline_always,
    reason = "each is an instruction or a few in the loop that decides the speed"
)]

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
pub(crate) use self::sse2::{Block, Marks};
#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
pub(crate) use self::words::{Block, Marks};

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod sse2 {
    use std::arch::x86_64::{
        __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
        _mm_set_epi64x, _mm_set1_epi8, _mm_sub_epi8,
    };

    /// Sixteen bytes of a text.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Block(__m128i);

    /// Some of the bytes of a block.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Marks(__m128i);

    impl Block {
        #[inline(always)]
        pub(crate) fn at(bytes: &[u8], at: usize) -> Option<Self> {
            let sixteen = bytes.get(at..)?.first_chunk::<16>()?;
            let half = |eight: Option<&[u8; 8]>| eight.map(|eight| i64::from_le_bytes(*eight));
            let (low, high) = (half(sixteen.first_chunk())?, half(sixteen.last_chunk())?);
            // SAFETY: SSE2 is there, as for all that follows; no memory is touched.
            Some(Self(unsafe { _mm_set_epi64x(high, low) }))
        }

        #[inline(always)]
        pub(crate) fn is(self, byte: u8) -> Marks {
            // SAFETY: see `at`.
            Marks(unsafe { _mm_cmpeq_epi8(self.0, all(byte)) })
        }

        #[inline(always)]
        pub(crate) fn is_each(self, other: Self) -> Marks {
            // SAFETY: see `at`.
            Marks(unsafe { _mm_cmpeq_epi8(self.0, other.0) })
        }

        /// Marks `first` and the `count` - 1 bytes that follow it.
        #[inline(always)]
        pub(crate) fn is_of(self, first: u8, count: u8) -> Marks {
            // SAFETY: see `at`.
            Marks(unsafe {
                let from_first = _mm_sub_epi8(self.0, all(first));
                _mm_cmpeq_epi8(_mm_min_epu8(from_first, all(count - 1)), from_first)
            })
        }

        /// Marks bytes above 0x7f.
        #[inline(always)]
        pub(crate) fn is_high(self) -> Marks {
            Marks(self.0)
        }

        /// Turns capital ASCII letters into small ones, and some other bytes into others.
        #[inline(always)]
        pub(crate) fn in_small(self) -> Self {
            // SAFETY: see `at`.
            Self(unsafe { _mm_or_si128(self.0, all(0x20)) })
        }
    }

    impl Marks {
        #[inline(always)]
        pub(crate) fn and(self, other: Self) -> Self {
            // SAFETY: see `Block::at`.
            Self(unsafe { _mm_and_si128(self.0, other.0) })
        }

        #[inline(always)]
        pub(crate) fn or(self, other: Self) -> Self {
            // SAFETY: see `Block::at`.
            Self(unsafe { _mm_or_si128(self.0, other.0) })
        }

        /// Returns a bit for each byte, the first one lowest.
        #[inline(always)]
        pub(crate) fn bits(self) -> u32 {
            // SAFETY: see `Block::at`.
            unsafe { _mm_movemask_epi8(self.0) }.cast_unsigned()
        }
    }

    #[inline(always)]
    fn all(byte: u8) -> __m128i {
        // SAFETY: see `Block::at`.
        unsafe { _mm_set1_epi8(byte.cast_signed()) }
    }
}

#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
mod words {
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    const LOW_BITS: u64 = !HIGH_BITS;

    /// Sixteen bytes of a text.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Block([u64; 2]);

    /// Some of the bytes of a block: those whose high bit is set.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Marks([u64; 2]);

    impl Block {
        #[inline(always)]
        pub(crate) fn at(bytes: &[u8], at: usize) -> Option<Self> {
            let sixteen = bytes.get(at..)?.first_chunk::<16>()?;
            let half = |eight: Option<&[u8; 8]>| eight.map(|eight| u64::from_le_bytes(*eight));
            Some(Self([half(sixteen.first_chunk())?, half(sixteen.last_chunk())?]))
        }

        #[inline(always)]
        pub(crate) fn is(self, byte: u8) -> Marks {
            self.is_each(Self([splat(byte); 2]))
        }

        #[inline(always)]
        pub(crate) fn is_each(self, other: Self) -> Marks {
            let ([low, high], [other_low, other_high]) = (self.0, other.0);
            Marks([low ^ other_low, high ^ other_high].map(zeros))
        }

        /// Marks `first` and the `count` - 1 bytes that follow it.
        #[inline(always)]
        pub(crate) fn is_of(self, first: u8, count: u8) -> Marks {
            Marks(self.0.map(|word| {
                let bytes = word.to_le_bytes();
                u64::from_le_bytes(
                    bytes.map(|byte| if byte.wrapping_sub(first) < count { 0x80 } else { 0 }),
                )
            }))
        }

        /// Marks bytes above 0x7f.
        #[inline(always)]
        pub(crate) fn is_high(self) -> Marks {
            Marks(self.0)
        }

        /// Turns capital ASCII letters into small ones, and some other bytes into others.
        #[inline(always)]
        pub(crate) fn in_small(self) -> Self {
            Self(self.0.map(|word| word | splat(0x20)))
        }
    }

    impl Marks {
        #[inline(always)]
        pub(crate) fn and(self, other: Self) -> Self {
            let ([low, high], [other_low, other_high]) = (self.0, other.0);
            Self([low & other_low, high & other_high])
        }

        #[inline(always)]
        pub(crate) fn or(self, other: Self) -> Self {
            let ([low, high], [other_low, other_high]) = (self.0, other.0);
            Self([low | other_low, high | other_high])
        }

        /// Returns a bit for each byte, the first one lowest.
        #[inline(always)]
        pub(crate) fn bits(self) -> u32 {
            // The product gathers the high bits in its highest byte.
            let gathered = self
                .0
                .map(|word| ((word & HIGH_BITS) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56);
            let [low, high] = gathered.map(|bits| u32::try_from(bits).expect("eight bits"));
            low | high << 8
        }
    }

    /// Sets the high bit of each byte that is zero, and no other.
    #[inline(always)]
    fn zeros(word: u64) -> u64 {
        !((word & LOW_BITS).wrapping_add(LOW_BITS) | word) & HIGH_BITS
    }

    #[inline(always)]
    const fn splat(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// States for a kind of block that it marks what a plain loop would.
    macro_rules! marks_as_a_plain_loop {
        ($block:ty, $bytes:expr, $others:expr, $first:expr, $count:expr) => {
            let plain = |is: &dyn Fn(usize, u8) -> bool| {
                let marked = $bytes.iter().enumerate().filter(|(at, byte)| is(*at, **byte));
                marked.fold(0, |bits, (at, _)| bits | 1 << at)
            };
            let block = <$block>::at(&$bytes, 0).expect("sixteen bytes");
            let others = <$block>::at(&$others, 0).expect("sixteen bytes");
            let (is, is_of) = (block.is($first), block.is_of($first, $count));
            prop_assert_eq!(is.bits(), plain(&|_, byte| byte == $first));
            let within = |byte: u8| byte.wrapping_sub($first) < $count;
            prop_assert_eq!(is_of.bits(), plain(&|_, byte| within(byte)));
            prop_assert_eq!(block.is_high().bits(), plain(&|_, byte| byte > 0x7f));
            prop_assert_eq!(block.is_each(others).bits(), plain(&|at, byte| byte == $others[at]));
            let small = block.in_small().is($first);
            prop_assert_eq!(small.bits(), plain(&|_, byte| byte | 0x20 == $first));
            let high = block.is_high();
            prop_assert_eq!(is.or(high).bits(), is.bits() | high.bits());
            prop_assert_eq!(is_of.and(high).bits(), is_of.bits() & high.bits());
            prop_assert!(<$block>::at(&$bytes, 1).is_none());
        };
    }

    proptest! {
        #[test]
        fn blocks_mark_as_a_plain_loop_does(
            bytes in any::<[u8; 16]>(),
            others in prop::array::uniform16(0_u8..4),
            first in any::<u8>(),
            count in 1_u8..,
            of_few in any::<bool>(),
        ) {
            let (bytes, first) =
                if of_few { (bytes.map(|byte| byte % 4), first % 4) } else { (bytes, first) };
            marks_as_a_plain_loop!(super::Block, bytes, others, first, count);
            marks_as_a_plain_loop!(super::words::Block, bytes, others, first, count);
        }
    }
}
