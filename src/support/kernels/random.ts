/** The state of sfc32 (Doty-Humphrey, PractRand), the generator of `support/random.ts`: 16 bytes. */
@unmanaged
export class Random {
  a: u32;
  b: u32;
  c: u32;
  counter: u32;
}

/** Starts the stream of a seed; the same numbers as `createRandom(seedLow + 2³² · seedHigh, stream)`. */
export function startStream(random: Random, seedLow: u32, seedHigh: u32, stream: u32): void {
  random.a = seedLow;
  random.b = seedHigh;
  random.c = stream;
  random.counter = 1;
  for (let i = 0; i < 20; i++) nextUint32(random);
}

export function nextUint32(random: Random): u32 {
  const result = random.a + random.b + random.counter++;
  random.a = random.b ^ (random.b >>> 9);
  random.b = random.c + (random.c << 3);
  random.c = rotl<u32>(random.c, 21) + result;
  return result;
}

/** An integer in [0, bound); its bias is below bound / 2³². */
export function nextBelow(random: Random, bound: u32): u32 {
  return <u32>((<u64>nextUint32(random) * <u64>bound) >> 32);
}

/** A number in [0, 1), of 53 bits. */
export function nextUniform(random: Random): f64 {
  const high: u64 = nextUint32(random) >>> 5;
  const low: u64 = nextUint32(random) >>> 6;
  return <f64>((high << 26) | low) / 9007199254740992.0;
}

/** A draw from the standard normal distribution, by Marsaglia's polar method; its second value is left. */
export function nextNormal(random: Random): f64 {
  let u: f64 = 0;
  let s: f64 = 0;
  do {
    u = 2 * nextUniform(random) - 1;
    const v = 2 * nextUniform(random) - 1;
    s = u * u + v * v;
  } while (s >= 1 || s === 0);
  return u * Math.sqrt((-2 * Math.log(s)) / s);
}
