export { type Clock, systemClock } from "./clock.js";
export { type ExitCode, fileMissing, invalidOption, nearest, PerigeeError, unknownName } from "./errors.js";
export { resolveInside, sha256, sha256OfFile, writeFileAtomically } from "./files.js";
export { type Address, type Listenable, listen } from "./listen.js";
export { createLogger, type Logger, silentLogger } from "./log.js";
export { parseAs } from "./parse.js";
export { createProgress, type Progress, silentProgress } from "./progress.js";
export { createRandom, type Random } from "./random.js";
export { withTemporaryFolder } from "./temporary.js";
