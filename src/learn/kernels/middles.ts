/** What stands for the values of a bin; `middles` is f32[bins of values], ascending. */
export function middleOf(middles: usize, bin: u32): f64 {
  return <f64>load<f32>(middles + ((<usize>bin) << 2));
}

/** The last bin from `first` up to before `end` whose middle is at most a value; `first` where none is. */
export function lastBinUpTo(value: f64, middles: usize, first: u32, end: u32): u32 {
  let low = first;
  let high = end;
  while (high - low > 1) {
    const bin = (low + high) >>> 1;
    if (middleOf(middles, bin) <= value) low = bin;
    else high = bin;
  }
  return low;
}
