import { describe, expect, it } from "vitest";
import {
  boostingSpace,
  createMedianPruner,
  createRandomSampler,
  createStudy,
  createTpeSampler,
  forestSpace,
  type Parameter,
  type Sampler,
  type SearchSpace,
  samplers,
  type Trial,
  TrialPruned,
  type TrialRecord,
} from "../../src/tune/index.js";

const space: SearchSpace = {
  rate: { kind: "float", low: 1e-3, high: 1, log: true },
  share: { kind: "float", low: 0.2, high: 1, step: 0.1 },
  leaves: { kind: "int", low: 2, high: 127, log: true },
  rounds: { kind: "int", low: 50, high: 400, step: 50 },
  depth: { kind: "int", low: 3, high: 12 },
  kind: { kind: "categorical", choices: ["gini", "entropy", 3, false] },
};

/** Lowest at rate 0.05, leaves 20, share 0.7 and gini. */
const bowl = async (trial: Trial) => {
  const { rate, leaves, share, kind } = trial.suggestAll(space);
  return (
    Math.log(Number(rate) / 0.05) ** 2 +
    Math.log(Number(leaves) / 20) ** 2 +
    (Number(share) - 0.7) ** 2 +
    (kind === "gini" ? 0 : 1)
  );
};

/** Three minima of 0.397887 (Branin 1972, as in Dixon and Szegö's collection). */
const branin = async (trial: Trial) => {
  const x = trial.suggestFloat("x", -5, 10);
  const y = trial.suggestFloat("y", 0, 15);
  const valley = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
  return valley ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
};

async function best(objective: (trial: Trial) => Promise<number>, sampler: Sampler, seed: number, nTrials: number) {
  const study = createStudy({ direction: "minimize", sampler, seed });
  await study.optimize(objective, { nTrials });
  return study.bestTrial.value;
}

const isWithin = (parameter: Parameter, value: unknown) => {
  if (parameter.kind === "categorical") return parameter.choices.some((choice) => choice === value);
  if (typeof value !== "number" || value < parameter.low || value > parameter.high) return false;
  const step = parameter.step ?? (parameter.kind === "int" ? 1 : undefined);
  const steps = (value - parameter.low) / (step ?? 1);
  return step === undefined || Math.abs(steps - Math.round(steps)) < 1e-9;
};

describe.each(Object.keys(samplers) as (keyof typeof samplers)[])("the sampler %s", (name) => {
  it("keeps to limits, steps, integers and choices", async () => {
    const study = createStudy({ direction: "minimize", sampler: samplers[name](), seed: 7 });
    await study.optimize(bowl, { nTrials: 80 });
    for (const { params } of study.trials) {
      for (const [key, parameter] of Object.entries(space)) {
        expect(isWithin(parameter, params[key]), `${key} = ${params[key]}`).toBe(true);
      }
    }
  });

  it("gives the same trials for the same seed, and others for another", async () => {
    const run = async (seed: number) => {
      const study = createStudy({ direction: "minimize", sampler: samplers[name](), seed, clock: () => 0 });
      await study.optimize(bowl, { nTrials: 25 });
      return study.trials;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it("tries each factor alike where a parameter goes by factors, at the start", async () => {
    const study = createStudy({ direction: "minimize", sampler: createRandomSampler(), seed: 5 });
    await study.optimize(async (trial) => trial.suggestFloat("rate", 1e-4, 1, { log: true }), { nTrials: 400 });
    const small = study.trials.filter(({ params }) => Number(params.rate) < 1e-2).length;
    expect(Math.abs(small - 200)).toBeLessThan(4 * Math.sqrt(400 / 4));
  });

  it("knows only one value of a parameter without room", async () => {
    const study = createStudy({ direction: "minimize", sampler: samplers[name](), seed: 5 });
    const constant = async (trial: Trial) =>
      trial.suggestFloat("x", 2, 2) + trial.suggestInt("n", 3, 3) + trial.suggestInt("m", 4, 4, { log: true });
    await study.optimize(constant, { nTrials: 15 });
    expect(new Set(study.trials.map(({ value }) => value))).toEqual(new Set([9]));
  });
});

describe("TPE", () => {
  it.each([
    ["a bowl of four parameters of every kind", bowl],
    ["Branin's function", branin],
  ])("comes nearer than random search to the bottom of %s, on average over 20 seeds", async (_, objective) => {
    let tpe = 0;
    let random = 0;
    for (let seed = 0; seed < 20; seed++) {
      tpe += await best(objective, createTpeSampler(), seed, 60);
      random += await best(objective, createRandomSampler(), seed, 60);
    }
    expect(tpe).toBeLessThan(0.8 * random);
  });

  it("searches at random until it has seen its startup trials", async () => {
    const run = async (sampler: Sampler) => {
      const study = createStudy({ direction: "minimize", sampler, seed: 3 });
      await study.optimize(branin, { nTrials: 12 });
      return study.trials.map(({ params }) => params);
    };
    const [tpe, random] = [await run(createTpeSampler({ nStartupTrials: 11 })), await run(createRandomSampler())];
    expect(tpe.slice(0, 11)).toEqual(random.slice(0, 11));
    expect(tpe[11]).not.toEqual(random[11]);
  });

  it("learns from pruned trials that they were bad", async () => {
    const study = createStudy({ direction: "minimize", seed: 4 });
    const objective = async (trial: Trial) => {
      const x = trial.suggestFloat("x", 0, 1);
      trial.report(x, 0);
      if (x > 0.5) throw new TrialPruned();
      return 1;
    };
    await study.optimize(objective, { nTrials: 60 });
    const pruned = (trials: readonly TrialRecord[]) => trials.filter(({ state }) => state === "PRUNED").length;
    expect(pruned(study.trials.slice(-30))).toBeLessThan(10);
  });

  it("makes large what is to be maximized", async () => {
    const study = createStudy({ direction: "maximize", seed: 4 });
    await study.optimize(async (trial) => -((trial.suggestFloat("x", -10, 10) - 2) ** 2), { nTrials: 60 });
    expect(Math.abs(Number(study.bestTrial.params.x) - 2)).toBeLessThan(0.3);
  });
});

describe("a study", () => {
  it("marks a trial whose objective throws as failed, and goes on", async () => {
    const study = createStudy({ direction: "minimize", seed: 1 });
    const objective = async (trial: Trial) => {
      const x = trial.suggestFloat("x", 0, 1);
      if (trial.number % 2 === 0) throw new Error("out of memory");
      if (trial.number === 3) return Number.NaN;
      return x;
    };
    await study.optimize(objective, { nTrials: 6 });
    expect(study.trials.map(({ state }) => state)).toEqual(["FAIL", "COMPLETE", "FAIL", "FAIL", "FAIL", "COMPLETE"]);
    expect(study.trials[0]?.error).toMatchObject({ message: "out of memory" });
    expect(study.trials[3]?.error).toMatchObject({ code: "NOT_A_VALUE" });
    expect([1, 5]).toContain(study.bestTrial.number);
  });

  it("gives up where all trials fail, with the last reason", async () => {
    const study = createStudy({ direction: "minimize", seed: 1 });
    const failing = study.optimize(() => Promise.reject(new Error("no such column")), { nTrials: 3 });
    await expect(failing).rejects.toMatchObject({
      code: "ALL_TRIALS_FAILED",
      message: "all 3 trials failed; the last: no such column",
      exitCode: 1,
    });
    expect(() => study.bestTrial).toThrow(expect.objectContaining({ code: "NO_COMPLETE_TRIAL" }));
  });

  it("stops at its signal, after the trial that was interrupted", async () => {
    const stop = new AbortController();
    const study = createStudy({ direction: "minimize", seed: 1 });
    const objective = async (trial: Trial) => {
      if (trial.number === 2) stop.abort(new Error("enough"));
      stop.signal.throwIfAborted();
      return 1;
    };
    await expect(study.optimize(objective, { nTrials: 9, signal: stop.signal })).rejects.toThrow("enough");
    expect(study.trials.map(({ state }) => state)).toEqual(["COMPLETE", "COMPLETE", "FAIL"]);
  });

  it("goes on from where it stopped as if it had not", async () => {
    const [whole, parts] = [1, 2].map(() => createStudy({ direction: "minimize", seed: 8, clock: () => 0 }));
    await whole!.optimize(branin, { nTrials: 24 });
    await parts!.optimize(branin, { nTrials: 14 });
    await parts!.optimize(branin, { nTrials: 10 });
    expect(parts!.trials).toEqual(whole!.trials);
  });

  it("tells of each trial as it ends, with its times by the clock", async () => {
    let now = 1000;
    const told: TrialRecord[] = [];
    const study = createStudy({ direction: "minimize", seed: 1, clock: () => now++ });
    await study.optimize(async (trial) => trial.suggestInt("n", 1, 9), {
      nTrials: 2,
      onTrial: (trial) => {
        told.push(trial);
      },
    });
    expect(told).toEqual(study.trials);
    expect(told.map(({ started, ended }) => [started, ended])).toEqual([
      [1000, 1001],
      [1002, 1003],
    ]);
  });

  it("gives a parameter one value within a trial, and refuses it as another kind", async () => {
    const study = createStudy({ direction: "minimize", seed: 1 });
    await study.optimize(
      async (trial) => {
        const x = trial.suggestFloat("x", 0, 1);
        expect(trial.suggestFloat("x", 0, 1)).toBe(x);
        expect(trial.params).toEqual({ x });
        expect(() => trial.suggestFloat("x", 0, 2)).toThrow(expect.objectContaining({ code: "PARAMETER_CHANGED" }));
        return x;
      },
      { nTrials: 1 },
    );
    expect(study.bestTrial.state).toBe("COMPLETE");
  });

  it.each([
    [{ kind: "float", low: 2, high: 1 }, "its low 2 is above its high 1"],
    [{ kind: "float", low: 0, high: 1, log: true }, "its low 0 has no logarithm"],
    [{ kind: "float", low: 1, high: 2, log: true, step: 0.5 }, "it has both log and step"],
    [{ kind: "float", low: 1, high: Number.NaN }, "its limits are not both finite"],
    [{ kind: "int", low: 1, high: 2.5 }, "it is an int, and its limits or its step are not"],
    [{ kind: "int", low: 1, high: 2, step: 0 }, "its step is 0"],
    [{ kind: "categorical", choices: [] }, "it has no choices"],
  ] satisfies [Parameter, string][])("names what is wrong with a parameter %o", async (parameter, fault) => {
    const study = createStudy({ direction: "minimize", seed: 1 });
    const asking = study.optimize(async (trial) => Number(trial.suggest("depth", parameter)), { nTrials: 1 });
    await expect(asking).rejects.toThrow(`the parameter depth cannot be searched: ${fault}`);
  });
});

describe("the median pruner", () => {
  /** Reports its level at three steps, and ends early where it is told to. */
  const levels = (of: (trial: number) => number) => async (trial: Trial) => {
    for (let step = 0; step < 3; step++) {
      trial.report(of(trial.number), step);
      if (trial.shouldPrune()) throw new TrialPruned();
    }
    return of(trial.number);
  };
  const states = async (direction: "minimize" | "maximize", options = {}) => {
    const study = createStudy({ direction, seed: 1, pruner: createMedianPruner(options) });
    await study.optimize(
      levels((trial) => [1, 2, 3, 4, 5, 4, 2][trial]!),
      { nTrials: 7 },
    );
    return study.trials.map(({ state }) => (state === "PRUNED" ? "-" : "+")).join("");
  };

  it("stops trials that are worse than the median of complete ones, in either direction", async () => {
    expect(await states("minimize")).toBe("+++++-+");
    expect(await states("maximize")).toBe("++++++-");
  });

  it("leaves the first trials and the first steps alone", async () => {
    expect(await states("minimize", { nStartupTrials: 6 })).toBe("+++++++");
    const study = createStudy({ direction: "minimize", seed: 1, pruner: createMedianPruner({ nWarmupSteps: 2 }) });
    await study.optimize(
      levels((trial) => trial),
      { nTrials: 6 },
    );
    expect(study.trials[5]?.state).toBe("PRUNED");
    expect([...study.trials[5]!.intermediateValues.keys()]).toEqual([0, 1, 2]);
  });
});

describe("the search spaces", () => {
  it("can be drawn from, and hold the defaults of forest and boosting", async () => {
    for (const table of [forestSpace, boostingSpace]) {
      const study = createStudy({ direction: "minimize", seed: 2 });
      await study.optimize(async (trial) => Object.keys(trial.suggestAll(table)).length, { nTrials: 3 });
      for (const { params } of study.trials) {
        for (const [name, parameter] of Object.entries(table)) expect(isWithin(parameter, params[name])).toBe(true);
      }
    }
    expect(isWithin(forestSpace.n_estimators!, 100) && isWithin(forestSpace.max_depth!, 10)).toBe(true);
    expect(isWithin(boostingSpace.n_estimators!, 200) && isWithin(boostingSpace.num_leaves!, 31)).toBe(true);
    expect(isWithin(boostingSpace.learning_rate!, 0.1)).toBe(true);
  });
});
