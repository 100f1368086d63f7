/** A stream of pseudo-random numbers that depends on its seed alone. */
export interface Random {
  /** An integer in [0, 2³²). */
  uint32(): number;
  /** A number in [0, 1), of 53 bits. */
  uniform(): number;
  /** An integer in [0, bound), without bias. */
  below(bound: number): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
}

/**
 * The generator sfc32 (Doty-Humphrey, PractRand): 128 bits of state, passes PractRand to 16 TB.
 * The same seed gives the same numbers on any machine; only `normal` uses functions of floating point.
 *
 * @param seed   a non-negative integer below 2⁵³
 * @param stream tells apart streams of one seed, such as one for each tree
 */
export function createRandom(seed: number, stream = 0): Random {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = stream >>> 0;
  let counter = 1;
  let spare: number | undefined;

  const uint32 = () => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // The seed enters as a few bits of the state: the first outputs of near seeds are alike, so they are dropped.
  for (let i = 0; i < 20; i++) uint32();

  const uniform = () => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992;

  const below = (bound: number) => {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = uint32();
      if (value < limit) return value % bound;
    }
  };

  // Marsaglia's polar method gives two values at a time.
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * scale;
      return u * scale;
    }
  };

  return { uint32, uniform, below, normal };
}
