import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "./open.js";

const run = promisify(execFile);

/** The tags that MLflow gives every run: who started it, from what, at which commit. */
export async function sourceTags(env: Environment, script = process.argv[1]): Promise<Record<string, string>> {
  const commit = await gitCommit(script ? dirname(script) : ".");
  return {
    "mlflow.user": userOf(env),
    "mlflow.source.name": script ?? "<console>",
    "mlflow.source.type": "LOCAL",
    ...(commit ? { "mlflow.source.git.commit": commit } : {}),
  };
}

export function userOf(env: Environment): string {
  const named = env.MLFLOW_TRACKING_USERNAME || env.LOGNAME || env.USER;
  if (named) return named;
  try {
    return userInfo().username;
  } catch {
    // A container's user id need not have a name.
    return "unknown";
  }
}

async function gitCommit(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["rev-parse", "HEAD"], { cwd: folder, timeout: 5000 });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
