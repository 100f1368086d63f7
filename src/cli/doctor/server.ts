import type { ServerReport } from "../../tracking/index.js";

const words = {
  yes: "yes",
  no: "no",
  denied: "denied",
  broken: "broken",
  unreachable: "no answer",
} as const;

/** What a tracking server can do, as a table for people. */
export function describeServer({ uri, version, reachable, capabilities }: ServerReport): string {
  const lines = capabilities.map(({ name, what, verdict, instead }) => {
    const row = `  ${words[verdict].padEnd(10)} ${name.padEnd(14)} ${what}`;
    return verdict === "yes" ? row : `${row}; instead: ${instead}`;
  });
  const said = version ? `MLflow ${version}` : "it does not say its version";
  return [reachable ? `${uri}, ${said}` : `${uri} does not answer`, "", ...lines].join("\n");
}
