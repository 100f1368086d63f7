/**
 * Moves the entries that go left to the front; keeps the order on both sides.
 *
 * Every entry is written to both sides and one of the two places is kept: no branch to mispredict.
 *
 * @param bins        u16[rows of the data set], bins of the split's feature; 0 where missing, else 1 + the bin of the value
 * @param bin         the last bin of values that goes left
 * @param missingLeft 1 where missing values go left
 * @param entries     u64[count], a row in the low 32 bits of each
 * @param spare       u64[count]
 * @returns the number of entries that go left
 */
export function partitionEntries(
  bins: usize,
  bin: u32,
  missingLeft: u32,
  entries: usize,
  count: u32,
  spare: usize,
): u32 {
  let left = entries;
  let right = spare;
  // Where missing values go right, one is taken away, so that their 0 becomes the largest number.
  const away = 1 - missingLeft;
  const bound = bin + missingLeft;
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    const goesLeft = <u32>load<u16>(bins + ((<usize>(<u32>entry)) << 1)) - away <= bound;
    store<u64>(left, entry);
    store<u64>(right, entry);
    left += (<usize>goesLeft) << 3;
    right += (<usize>!goesLeft) << 3;
  }
  copyBack(spare, right - spare, left);
  return <u32>((left - entries) >> 3);
}

/**
 * Moves the entries of one side to the front, where those of the other are no longer wanted. Arguments as of
 * `partitionEntries`.
 *
 * @param left whether the left side is kept
 * @returns the number of entries that are kept
 */
export function keepEntries(bins: usize, bin: u32, missingLeft: u32, entries: usize, count: u32, left: bool): u32 {
  let to = entries;
  const away = 1 - missingLeft;
  const bound = bin + missingLeft;
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    const goesLeft = <u32>load<u16>(bins + ((<usize>(<u32>entry)) << 1)) - away <= bound;
    store<u64>(to, entry);
    to += (<usize>(goesLeft === left)) << 3;
  }
  return <u32>((to - entries) >> 3);
}

/** A call of the host's copy costs more than the few entries of a small node. */
function copyBack(from: usize, bytes: usize, to: usize): void {
  if (bytes > 512) {
    memory.copy(to, from, bytes);
    return;
  }
  for (let offset: usize = 0; offset < bytes; offset += 8) store<u64>(to + offset, load<u64>(from + offset));
}
