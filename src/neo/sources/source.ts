import type { z } from "zod";
import type { Clock, Progress } from "../../support/index.js";
import type { Approaches } from "../approaches.js";
import type { ValidationReport } from "../validation/index.js";

/** What a source needs of its surroundings. */
export interface SourceContext {
  /** Where answers are kept, so that an import that was killed goes on where it was. */
  readonly cacheFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** Where approaches came from, in the words of a lineage. */
export interface Provenance {
  /** The service or file asked, without secrets. */
  readonly uri: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** When the last of the answers arrived, in milliseconds since 1970. */
  readonly retrieved: number;
}

export interface SourceResult {
  readonly approaches: Approaches;
  readonly report: ValidationReport;
  readonly provenance: Provenance;
}

/** A service that close approaches are read from over the network. */
export interface ApproachSource<Query extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** What it can be asked for; unknown input is parsed by it. */
  readonly query: Query;
  /**
   * The same answers give the same approaches, in the same order, whether or not the import was interrupted between.
   *
   * @throws `SOURCE_UNREACHABLE`, `SOURCE_REFUSED`, `ANSWER_MALFORMED`; what validation throws; the signal's reason
   */
  read(query: z.output<Query>, context: SourceContext): Promise<SourceResult>;
}
