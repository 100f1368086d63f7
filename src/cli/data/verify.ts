import type { Command } from "commander";
import { approachKeys } from "../../neo/index.js";
import { datasetStore, referenceOf } from "../../pipeline/index.js";
import { createCommand, openTerminal } from "../command.js";

export function verifyCommand(): Command {
  return createCommand("verify", "read versions again and compare their digests; exit code 3 where one is damaged")
    .argument("[reference]", "a version; all of them where left out")
    .action(async (reference: string | undefined, options) => {
      const terminal = openTerminal(options);
      const store = datasetStore(terminal.context);
      const manifests = reference
        ? [await store.resolve(reference)]
        : (await store.list()).flatMap(({ versions }) => versions);
      terminal.progress.start("Verifying", manifests.length);
      for (const [index, manifest] of manifests.entries()) {
        await store.verify(manifest, approachKeys);
        terminal.progress.advance(index + 1, referenceOf(manifest));
      }
      const whole = manifests.length === 1 ? "1 version is whole" : `${manifests.length} versions are whole`;
      terminal.progress.end(whole);
      terminal.print({ verified: manifests.map(({ digest }) => digest) }, whole);
    });
}
