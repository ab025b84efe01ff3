//! Size classes that say little about what is inside.

/// Smallest size class, in bytes.
pub const MIN_CLASS_BYTES: u64 = 4096;

/// Returns the smallest Padmé size class that holds `len` bytes.
///
/// Padmé keeps the first `floor(log2(log2 len)) + 1` bits below the leading one and rounds
/// the rest up, which costs at most 12 % and leaks `O(log log len)` bits (Nikitin et al.,
/// "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019).
#[must_use]
pub fn size_class(len: u64) -> u64 {
    let len = len.max(MIN_CLASS_BYTES);
    let exponent = len.ilog2();
    let kept_bits = exponent.ilog2() + 1;
    let mask = (1_u64 << (exponent - kept_bits)) - 1;
    len.checked_add(mask).map_or(u64::MAX, |raised| raised & !mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_the_paper() {
        assert_eq!(size_class(0), 4096);
        assert_eq!(size_class(4096), 4096);
        assert_eq!(size_class(4097), 4352);
        assert_eq!(size_class(1_000_000), 1_015_808);
    }

    #[test]
    fn a_class_holds_its_length_is_stable_and_costs_little() {
        let mut len = 4096_u64;
        while len < 1 << 40 {
            let class = size_class(len);
            assert!(class >= len && class - len <= len / 8, "{len} -> {class}");
            assert_eq!(size_class(class), class);
            len = len * 17 / 16 + 13;
        }
        assert_eq!(size_class(u64::MAX), u64::MAX);
    }
}
