/** The kernels' own data ends within the first page. */
const FIRST: usize = 65536;

/** Earth's states, 48 bytes each, at every fourth day from 1800-01-01 to 2050-01-01, days since J2000.0. */
export const FIRST_EARTH: f64 = -73048.5;
export const EARTH_STEP: f64 = 4;
export const EARTH_TIMES: usize = 22829;
export const EARTH_TABLE: usize = FIRST;

/** A ProposedMagnitude for each hundredth of a magnitude that the population has. */
export const MAGNITUDES: usize = EARTH_TABLE + EARTH_TIMES * 48;
export const MAGNITUDE_BYTES: usize = 32;
export const MOST_MAGNITUDES: usize = 4096;

/** What lies behind is the caller's. */
export const FREE: usize = MAGNITUDES + MOST_MAGNITUDES * MAGNITUDE_BYTES;

/** Pointer to the first byte that the caller may use. */
export function firstFree(): usize {
  return FREE;
}
