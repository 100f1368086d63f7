import type { Command } from "commander";

/** A command of `perigee`. Its module, with all that it works with, is loaded only when it is called. */
interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<(name: string, description: string) => Command>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: "data",
    description: "close approaches: make, read, check and look at them",
    load: async () => (await import("./data.js")).dataCommand,
  },
  {
    name: "train",
    description: "train a model, evaluate it on held-out objects, and track the run",
    load: async () => (await import("./train.js")).trainCommand,
  },
  {
    name: "evaluate",
    description: "evaluate a model on labelled approaches",
    load: async () => (await import("./evaluate.js")).evaluateCommand,
  },
  {
    name: "tune",
    description: "search forests and boosting by cross-validation over objects, refit the best, evaluate it once",
    load: async () => (await import("./tune.js")).tuneCommand,
  },
  {
    name: "reproduce",
    description: "make a run's model again from what the run logged; exit code 3 where its bytes differ",
    load: async () => (await import("./reproduce.js")).reproduceCommand,
  },
  {
    name: "predict",
    description: "score approaches, labelled or not",
    load: async () => (await import("./predict.js")).predictCommand,
  },
  {
    name: "watch",
    description: "the close approaches to come, with what the model and JPL say of them",
    load: async () => (await import("./watch.js")).watchCommand,
  },
  {
    name: "models",
    description: "the registered models",
    load: async () => (await import("./models.js")).modelsCommand,
  },
  {
    name: "runs",
    description: "the tracked runs: list, show, delete, restore, and close those whose process is gone",
    load: async () => (await import("./runs.js")).runsCommand,
  },
  {
    name: "sync",
    description: "send what was kept while the tracking server could not be reached",
    load: async () => (await import("./sync.js")).syncCommand,
  },
  {
    name: "server",
    description: "an MLflow tracking server: experiments, runs, registry and artifacts",
    load: async () => (await import("./server.js")).serverCommand,
  },
  {
    name: "export",
    description: "copy runs, models and artifacts of a tracking server or database to a folder",
    load: async () => (await import("./move.js")).exportCommand,
  },
  {
    name: "import",
    description: "move runs, models and artifacts here, from a folder, an old mlruns or another server",
    load: async () => (await import("./move.js")).importCommand,
  },
  {
    name: "serve",
    description: "serve a model by MLflow's scoring protocol, with metrics and feedback",
    load: async () => (await import("./serve.js")).serveCommand,
  },
  {
    name: "exporter",
    description: "export the ten metrics from the prediction log, as a process of its own",
    load: async () => (await import("./exporter.js")).exporterCommand,
  },
  {
    name: "simulate",
    description: "stream approaches to a scoring server, and the true labels after a delay",
    load: async () => (await import("./simulate.js")).simulateCommand,
  },
  {
    name: "run",
    description: "the main job: data, baseline by both splits, tuning, registration, promotion",
    load: async () => (await import("./run.js")).runCommand,
  },
  {
    name: "demo",
    description: "the whole loop: data, baseline, tuning, champion, serving, traffic with late labels, an alert",
    load: async () => (await import("./demo.js")).demoCommand,
  },
  {
    name: "doctor",
    description: "what is installed, what is missing, and how to get it",
    load: async () => (await import("./doctor.js")).doctorCommand,
  },
];
