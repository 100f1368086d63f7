import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const python = process.env.PERIGEE_PYTHON ?? "python3";

/**
 * A script that stays and answers: it reads a line, and prints a JSON line for it. Its first line says it is ready.
 *
 * So what it loads and fits is made once, and measured turns can alternate with ours.
 *
 * @param {readonly string[]} words the script and its arguments
 * @returns {Promise<{ ask: (line: string) => Promise<any>, end: () => void } | string>} or why there is none
 */
export async function converse(words) {
  const child = spawn(python, words, { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  const ended = once(child, "close").then(
    () => said.trim().split("\n").at(-1) || "it ended",
    (failure) =>
      failure.code === "ENOENT" ? `there is no ${python}; set PERIGEE_PYTHON to an interpreter` : failure.message,
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const line = await lines.next();
    if (line.done) throw new Error(await ended);
    return JSON.parse(line.value);
  };
  try {
    await answer();
  } catch (failure) {
    return failure.message;
  }
  return {
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    end: () => child.stdin.end(),
  };
}
