import { existsSync } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { downloadFile, unzipFile } from "../../../dataset/index.js";
import { sha256 } from "../../../support/index.js";
import { kaggleTokenMissing } from "../../errors.js";
import type { ApproachSource } from "../source.js";
import { readApproaches } from "./read.js";

const query = z.strictObject({
  /** Owner and name, as in the address of its page. */
  dataset: z
    .string()
    .regex(/^[\w-]+\/[\w-]+$/, "OWNER/NAME is expected, as in the address of the data set's page")
    .default("ivansher/nasa-nearest-earth-objects-1910-2024"),
  version: z.coerce.number().int().min(1).optional(),
  /** The file in it; its first CSV where left out. */
  file: z.string().min(1).optional(),
  api: z.url().default("https://www.kaggle.com"),
  allowPrivate: z.boolean().default(false),
});

/**
 * A data set of Kaggle, by its public API, with the user's token: `KAGGLE_API_TOKEN`, or `KAGGLE_USERNAME` and
 * `KAGGLE_KEY`, or the `kaggle.json` that Kaggle gives out, in `KAGGLE_CONFIG_DIR` or `~/.kaggle`.
 */
export const kaggle: ApproachSource<typeof query> = {
  name: "kaggle",
  query,
  async read({ dataset, version, file, api, allowPrivate }, context) {
    const authorization = await authorizationOf(context.env);
    const url = new URL(`/api/v1/datasets/download/${dataset}`, api);
    if (version !== undefined) url.searchParams.set("datasetVersionNumber", String(version));
    await mkdir(context.cacheFolder, { recursive: true });
    const archive = join(context.cacheFolder, `${sha256(url.href).slice(0, 16)}.zip`);
    if (!existsSync(archive)) {
      context.progress.start(`Downloading ${dataset} from Kaggle`);
      await downloadFile(url, archive, {
        headers: { authorization },
        allowPrivate,
        signal: context.signal,
        onBytes: (arrived) => context.progress.advance(arrived),
      });
      context.progress.end();
    }
    const table = join(context.cacheFolder, `${sha256(url.href + (file ?? "")).slice(0, 16)}.csv`);
    await unzipFile(archive, table, (names) => (file ? names.find((name) => name === file) : firstTable(names)));
    const { approaches, report } = await readApproaches(table, { labels: "optional", progress: context.progress });
    const retrieved = (await stat(archive)).mtimeMs;
    return { approaches, report, provenance: { uri: api, query: { dataset, version, file }, retrieved } };
  },
};

const firstTable = (names: readonly string[]) => names.find((name) => /\.csv$/i.test(name));

const tokenFile = z.object({ username: z.string().min(1), key: z.string().min(1) });

async function authorizationOf(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  if (env.KAGGLE_API_TOKEN) return `Bearer ${env.KAGGLE_API_TOKEN}`;
  if (env.KAGGLE_USERNAME && env.KAGGLE_KEY) return basic(env.KAGGLE_USERNAME, env.KAGGLE_KEY);
  const path = join(env.KAGGLE_CONFIG_DIR ?? join(env.HOME ?? homedir(), ".kaggle"), "kaggle.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) throw kaggleTokenMissing(path);
  const token = tokenFile.safeParse(parseJson(text));
  if (!token.success) throw kaggleTokenMissing(path, "it has not the form that Kaggle gives out");
  return basic(token.data.username, token.data.key);
}

const basic = (user: string, key: string) => `Basic ${Buffer.from(`${user}:${key}`).toString("base64")}`;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
