import type { Clock } from "../../support/index.js";
import type { Reader } from "./database.js";

/** What the functions of a store share. */
export interface SqlContext {
  readonly db: Reader;
  readonly clock: Clock;
  /** 32 random hexadecimal digits. */
  readonly newId: () => string;
  /** Where experiments without a location of their own keep artifacts: a folder or a URI. */
  readonly artifactRoot: string;
  /** What relative locations are relative to. */
  readonly folder: string;
  /** Closes the database; again does no harm. */
  readonly close: () => Promise<void>;
}
