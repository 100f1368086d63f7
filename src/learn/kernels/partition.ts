/**
 * Moves the entries that go left to the front; keeps the order on both sides.
 *
 * Every entry is written to both sides and one of the two places is kept: no branch to mispredict.
 *
 * @param bins        u8[rows of the data set], bins of the split's feature
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
  const bound = bin + missingLeft;
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    // Where missing values go left, one is added modulo 256, so that their bin 255 becomes the first.
    const goesLeft = ((<u32>load<u8>(bins + <usize>(<u32>entry)) + missingLeft) & 255) <= bound;
    store<u64>(left, entry);
    store<u64>(right, entry);
    left += (<usize>goesLeft) << 3;
    right += (<usize>!goesLeft) << 3;
  }
  memory.copy(left, spare, right - spare);
  return <u32>((left - entries) >> 3);
}
