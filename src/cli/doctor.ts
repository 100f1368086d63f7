import { execFile } from "node:child_process";
import { availableParallelism, totalmem } from "node:os";
import { promisify } from "node:util";
import type { Command } from "commander";
import { inspectServer, openTracking } from "../tracking/index.js";
import { createCommand, openTerminal } from "./command.js";
import { describeServer } from "./doctor/server.js";

interface Part {
  readonly name: string;
  readonly command: readonly string[];
  readonly use: string;
  readonly get: string;
}

const python = process.env.PERIGEE_PYTHON ?? "python3";

/** Parts outside npm that Perigee works with; none is needed for the main job. */
const parts: readonly Part[] = [
  { name: "git", command: ["git", "--version"], use: "the commit of each run", get: "apt-get install git" },
  {
    name: "python3",
    command: [python, "--version"],
    use: "the interoperability tests",
    get: "apt-get install python3 python3-venv",
  },
  {
    name: "mlflow",
    command: [python, "-c", "import mlflow; print(mlflow.__version__)"],
    use: "mlflow ui, mlflow run, mlflow models serve",
    get: "pip install mlflow onnxruntime",
  },
  {
    name: "scikit-learn",
    command: [python, "-c", "import sklearn; print(sklearn.__version__)"],
    use: "the references of the benchmarks",
    get: "pip install scikit-learn lightgbm xgboost pandas",
  },
  {
    name: "prometheus",
    command: ["prometheus", "--version"],
    use: "watching and alerts",
    get: "apt-get install prometheus",
  },
  {
    name: "promtool",
    command: ["promtool", "--version"],
    use: "checking the rules",
    get: "apt-get install prometheus",
  },
  {
    name: "alertmanager",
    command: ["prometheus-alertmanager", "--version"],
    use: "routing alerts",
    get: "apt-get install prometheus-alertmanager",
  },
  {
    name: "redis-server",
    command: ["redis-server", "--version"],
    use: "perigee serve --history redis://…",
    get: "apt-get install redis-server",
  },
  {
    name: "docker",
    command: ["docker", "version", "--format", "{{.Server.Version}}"],
    use: "deploy/compose.yaml",
    get: "install Docker Engine",
  },
];

export function doctorCommand(name: string, description: string): Command {
  const command = createCommand(name, description).option(
    "--tracking <uri>",
    "what a tracking server can do, and what is done where it cannot",
  );
  return command.action(async (options) => {
    const terminal = openTerminal(options);
    if (options.tracking !== undefined) {
      const report = await inspectServer(options.tracking, process.env);
      terminal.print(report, describeServer(report));
      if (!report.reachable) process.exitCode = 1;
      return;
    }
    const found = await Promise.all(parts.map(async (part) => ({ ...part, version: await versionOf(part.command) })));
    const tracking = await trackingState();
    const machine = {
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      threads: availableParallelism(),
      memory_gib: Math.round(totalmem() / 2 ** 30),
      shared_memory: typeof SharedArrayBuffer !== "undefined",
    };
    const lines = [
      `Node ${machine.node} on ${machine.platform}, ${machine.threads} threads, ${machine.memory_gib} GiB`,
      tracking.reachable ? `tracking at ${tracking.uri}` : `tracking at ${tracking.uri} FAILS: ${tracking.message}`,
      "",
      ...found.map((part) =>
        part.version
          ? `  found    ${part.name.padEnd(13)} ${part.version}`
          : `  missing  ${part.name.padEnd(13)} for ${part.use}: ${part.get}`,
      ),
      "",
      "Nothing of this list is needed for the main job.",
    ];
    const listed = found.map(({ name, version, use, get }) => ({ name, version: version ?? null, use, get }));
    terminal.print({ machine, tracking, parts: listed }, lines.join("\n"));
    if (!tracking.reachable) process.exitCode = 1;
  });

  async function trackingState() {
    const uri = process.env.MLFLOW_TRACKING_URI ?? "sqlite:///mlflow.db";
    try {
      const { tracking } = await openTracking({ folder: process.cwd(), env: process.env });
      await tracking.searchExperiments({ maxResults: 1 });
      await tracking.close();
      return { uri, reachable: true, message: "" };
    } catch (failure) {
      return { uri, reachable: false, message: failure instanceof Error ? failure.message : String(failure) };
    }
  }
}

/** The first line that a command prints of its version; nothing where it is missing or fails. */
async function versionOf([file = "", ...words]: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(file, words, { timeout: 20_000 });
    return (stdout || stderr).split("\n")[0]?.trim();
  } catch {
    return undefined;
  }
}
