import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const shared = fileURLToPath(new URL("../../shared/data/", import.meta.url));

/** Real data that lies beside the project on some machines; `undefined` elsewhere. */
export const realData = (name: string) => (existsSync(join(shared, name)) ? join(shared, name) : undefined);
