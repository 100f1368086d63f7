/** Shares at which quantiles are listed. */
export const shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

const KM_PER_AU = 149_597_870.7;

/**
 * What is compared between two tables of close approaches, by rows and by objects; missing values are left out.
 *
 * @param {import("../../dist/neo/index.js").Approaches} approaches
 */
export function describeApproaches({
  object,
  objectIds,
  absoluteMagnitude,
  relativeVelocity,
  missDistance,
  hazardous,
}) {
  const objects = objectIds.length;
  const magnitude = new Float64Array(objects);
  const nearest = new Float64Array(objects).fill(Number.POSITIVE_INFINITY);
  const count = new Float64Array(objects);
  object.forEach((of, row) => {
    magnitude[of] = absoluteMagnitude[row] ?? Number.NaN;
    nearest[of] = Math.min(nearest[of] ?? Number.NaN, (missDistance[row] ?? Number.NaN) / KM_PER_AU);
    count[of] = (count[of] ?? 0) + 1;
  });
  const known = [...magnitude.keys()].filter((of) => !Number.isNaN(magnitude[of]));
  const only = (/** @type {Float64Array} */ values) => Float64Array.from(known, (of) => values[of] ?? Number.NaN);
  const hazards = Array.from(hazardous ?? []);
  return {
    objects,
    hazardousShare: hazards.reduce((sum, label) => sum + label, 0) / hazards.length,
    distributions: {
      "H by rows, mag": present(absoluteMagnitude),
      "speed by rows, km/h": present(relativeVelocity),
      "miss distance by rows, au": present(missDistance.map((km) => km / KM_PER_AU)),
      "H by objects, mag": only(magnitude),
      "smallest distance by objects, au": nearest,
      "approaches per object": count,
    },
    correlations: {
      "smallest distance and H": spearman(only(nearest), only(magnitude)),
      "smallest distance and number": spearman(only(nearest), only(count)),
      "H and number": spearman(only(magnitude), only(count)),
    },
  };
}

/**
 * Kolmogorov and Smirnov's statistic of two samples: the largest difference of their distribution functions.
 *
 * @param {Float64Array} first without NaN
 * @param {Float64Array} second without NaN
 */
export function kolmogorovSmirnov(first, second) {
  const [a, b] = [first.slice().sort(), second.slice().sort()];
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? Number.NaN, b[j] ?? Number.NaN);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

/** @param {Float64Array} values without NaN */
export function quantiles(values) {
  const sorted = values.slice().sort();
  return shares.map((share) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN);
}

/**
 * Spearman's rank correlation; equal values share their mean rank.
 *
 * @param {Float64Array} first
 * @param {Float64Array} second
 */
export function spearman(first, second) {
  const [a, b] = [ranks(first), ranks(second)];
  const middle = (a.length - 1) / 2;
  let [products, squaresA, squaresB] = [0, 0, 0];
  a.forEach((rank, i) => {
    const [x, y] = [rank - middle, (b[i] ?? Number.NaN) - middle];
    products += x * y;
    squaresA += x * x;
    squaresB += y * y;
  });
  return products / Math.sqrt(squaresA * squaresB);
}

/** @param {Float64Array} values */
function ranks(values) {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? Number.NaN) - (values[b] ?? Number.NaN));
  const result = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && values[order[end] ?? 0] === values[order[i] ?? 0]) end++;
    for (let k = i; k < end; k++) result[order[k] ?? 0] = (i + end - 1) / 2;
    i = end;
  }
  return result;
}

/** @param {Float64Array} values */
const present = (values) => values.filter((value) => !Number.isNaN(value));
