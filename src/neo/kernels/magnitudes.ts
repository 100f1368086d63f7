import { nextUniform, Random } from "../../support/kernels/random";
import { chanceOfDiscovery, detectionDistance } from "./detection";
import { MAGNITUDES } from "./layout";
import { BRIGHTEST, FAINTEST, magnitudeDensity } from "./population";

/** A magnitude, and what bounds the chance of being found at it: 32 bytes. */
@unmanaged
export class ProposedMagnitude {
  /** The sum of the proposals' weights up to this one. */
  cumulative: f64;
  /** The chance of a slow object on an orbit of one year with a MOID of nothing: few chances are larger. */
  envelope: f64;
  /** Distance from which it is seen at most, au. */
  farthest: f64;
  /** τ of a slow object with a MOID of nothing, days. */
  longest: f64;
}

/** au / day. */
const SLOW: f64 = 0.004;
const YEAR: f64 = 365;
const FIRST: i32 = <i32>(BRIGHTEST * 100);
const COUNT: i32 = <i32>(FAINTEST * 100) - FIRST + 1;

let filled = false;

/** The place of a magnitude in proportion to the population times an upper bound of the chance of being found there. */
export function drawMagnitude(random: Random): i32 {
  if (!filled) fill();
  const target = nextUniform(random) * proposalAt(COUNT - 1).cumulative;
  let low = 0;
  let high = COUNT - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (proposalAt(middle).cumulative < target) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function proposalAt(place: i32): ProposedMagnitude {
  return changetype<ProposedMagnitude>(MAGNITUDES + <usize>place * offsetof<ProposedMagnitude>());
}

/** H, mag, to 0.01. */
export function magnitudeAt(place: i32): f64 {
  return <f64>(FIRST + place) / 100;
}

function fill(): void {
  let sum: f64 = 0;
  for (let place = 0; place < COUNT; place++) {
    const magnitude = magnitudeAt(place);
    const proposal = proposalAt(place);
    proposal.longest = detectionDistance(magnitude, SLOW) / SLOW;
    proposal.envelope = chanceOfDiscovery(proposal.longest, YEAR);
    proposal.farthest = detectionDistance(magnitude, 0);
    sum += magnitudeDensity(magnitude) * proposal.envelope;
    proposal.cumulative = sum;
  }
  filled = true;
}
