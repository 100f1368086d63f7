import {
  averagePrecision,
  createRowExplainer,
  GradientBoostingClassifier,
  splitByGroups,
  take,
  takeRows,
} from "perigee/learn";

const state = document.querySelector("#state");
try {
  const { x, y, group } = approaches(20_000, 8);
  const { train, test } = splitByGroups(group, y, { testShare: 0.2, seed: 42 });
  const started = performance.now();
  const boosting = await new GradientBoostingClassifier({ nEstimators: 100 }).fit(takeRows(x, train), take(y, train));
  const seconds = (performance.now() - started) / 1000;
  const held = takeRows(x, test);
  const scores = boosting.predictProba(held);
  tell("#figures", "rows to train, by object", train.length.toLocaleString());
  tell("#figures", "fitted in", `${seconds.toFixed(2)} s`);
  tell("#figures", "PR-AUC on other objects", averagePrecision(take(y, test), scores).toFixed(3));

  const row = Float32Array.from(held.columns, (column) => column[0]);
  const { base, values } = createRowExplainer(boosting.model)(row);
  tell("#figures", "probability of the first", scores[0].toFixed(3));
  tell("#reasons", "base", base.toFixed(2));
  for (const [feature, name] of x.names.entries()) tell("#reasons", name, values[feature].toFixed(2), values[feature]);
  state.textContent = "done";
} catch (failure) {
  state.textContent = `failed: ${failure.message}`;
  throw failure;
}

/** Objects with a brightness and an orbit's nearest distance; approaches that come near it, or not. */
function approaches(rows, perObject) {
  const random = uniform(7);
  const columns = ["absolute_magnitude", "miss_distance", "relative_velocity"].map(() => new Float32Array(rows));
  const y = new Uint8Array(rows);
  const group = new Uint32Array(rows);
  for (let from = 0, object = 0; from < rows; from += perObject, object++) {
    const magnitude = 16 + 12 * random();
    const nearest = 0.3 * random() ** 2;
    for (let row = from; row < Math.min(rows, from + perObject); row++) {
      columns[0][row] = magnitude;
      columns[1][row] = nearest + (0.5 - nearest) * random() ** 2;
      columns[2][row] = random() < 0.02 ? Number.NaN : 10 + 30 * random();
      y[row] = Number(magnitude <= 22 && nearest <= 0.05);
      group[row] = object;
    }
  }
  return { x: { rows, names: ["absolute_magnitude", "miss_distance", "relative_velocity"], columns }, y, group };
}

/** Numbers in [0, 1) that are the same at every visit (Mulberry32). */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

function tell(list, name, text, size) {
  const term = document.createElement("dt");
  term.textContent = name;
  const value = document.createElement("dd");
  value.textContent = text;
  if (size !== undefined) {
    const bar = document.createElement("span");
    bar.className = size < 0 ? "bar less" : "bar";
    bar.style.width = `${Math.min(12, Math.abs(size) * 2)}rem`;
    value.append(" ", bar);
  }
  document.querySelector(list).append(term, value);
}
