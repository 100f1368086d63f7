/**
 * The telescopes that decide which of the population is in a catalogue.
 *
 * An object is found when it is brighter than the limiting magnitude at some passage. Bright ones are found wherever
 * they are; faint ones only in a near and, as a fast image is drawn out, preferably slow passage. So a catalogue's faint
 * objects all have a near approach, its bright ones need not, and the years of the surveys hold more near approaches.
 */

/** Apparent magnitude at which an object that does not trail is found. */
const LIMITING_MAGNITUDE: f64 = 20.8;
/** Loss of brightness at the usual phase angle of 30°, mag. */
const PHASE_LOSS: f64 = 1.1;
/** Motion from which an image trails, degrees a day, and the loss for each factor of 10 beyond it, mag. */
const TRAILING_FROM: f64 = 2;
const TRAILING_LOSS: f64 = 1.25;
/**
 * Years of searching at full strength that the discoveries come to: few, as for most of the searched years the surveys
 * were small. With the population's numbers, it is chosen so that the catalogue has the full-size set's bright and faint.
 */
const EFFECTIVE_YEARS: f64 = 1.5;
/** Days in which the same sky is searched again, under usable conditions: shorter passages are often missed. */
const REVISIT: f64 = 5;
/** Years that were searched at all, before the end. */
export const SEARCHED_YEARS: f64 = 26;
/** Objects that are seen from this far, au, are found whatever their phase. */
export const EVERYWHERE: f64 = 0.35;

export const DAYS_PER_YEAR: f64 = 365.25;

/**
 * How far from Earth an object of magnitude H is found, au: the largest Δ, at r = 1 + Δ from the Sun, where
 *
 *     H + 5 log₁₀(rΔ) + phase loss + trailing loss <= limiting magnitude
 *
 * @param speed past Earth, au / day; the image moves by speed / Δ
 */
export function detectionDistance(magnitude: f64, speed: f64): f64 {
  const room = LIMITING_MAGNITUDE - PHASE_LOSS - magnitude;
  let low: f64 = -6;
  let high: f64 = 1.5;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    const distance = 10 ** middle;
    const motion = ((speed / distance) * 180) / Math.PI;
    const loss = motion > TRAILING_FROM ? TRAILING_LOSS * Math.log10(motion / TRAILING_FROM) : 0;
    if (5 * Math.log10(distance * (1 + distance)) + loss <= room) low = middle;
    else high = middle;
  }
  return 10 ** low;
}

/**
 * The chance of being found,
 *
 *     p = 1 − exp(−years · 2τ / P · (1 − exp(−2τ / revisit)))
 *
 * as once a year Earth passes the place of the MOID, and the object has to pass its own within τ of that, while somebody
 * looks.
 *
 * @param window τ, days
 * @param period P, days
 */
export function chanceOfDiscovery(window: f64, period: f64): f64 {
  const looked = 1 - Math.exp((-2 * window) / REVISIT);
  return 1 - Math.exp(((-EFFECTIVE_YEARS * 2 * window) / period) * looked);
}
