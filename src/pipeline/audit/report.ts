import type { GroupCandidate } from "../../dataset/index.js";
import type { MagnitudeLimit } from "../../neo/index.js";
import type { BothSides, IdentityScore } from "./both-sides.js";
import type { SplitComparison } from "./compare-splits.js";
import type { NearestRows } from "./nearest-rows.js";
import type { Relation } from "./relations.js";
import type { SingleFeature } from "./single-features.js";

/** What an audit found out: plain data, as it goes into JSON. */
export interface AuditReport {
  readonly data: {
    /** A path, an address, or the reference of a dataset version. */
    readonly source: string;
    readonly digest: string;
    readonly sha256: string;
    readonly rows: number;
    /** Rows without a label, which are left out of all that follows. */
    readonly rows_unlabelled: number;
  };
  readonly seed: number;
  readonly label: {
    readonly column: string;
    readonly positive: string;
    readonly positive_share: number;
    readonly reason: string;
  };
  readonly group: {
    readonly column: string;
    readonly groups: number;
    readonly largest: number;
    /** The share of the groups of several rows whose label never changes. */
    readonly label_constant_share: number;
    readonly rows_without: number;
    readonly reasons: readonly string[];
    readonly others: readonly GroupCandidate[];
  };
  readonly features: readonly string[];
  /** Features that are constant within a group: what a model may know it by. */
  readonly constant_within_group: readonly string[];
  readonly left_out: readonly { readonly column: string; readonly why: string }[];
  readonly both_sides: BothSides;
  readonly identity: IdentityScore;
  readonly scores: SplitComparison;
  readonly nearest: { readonly by_rows: NearestRows; readonly by_groups: NearestRows };
  readonly relations: readonly Relation[];
  readonly single_features: readonly SingleFeature[];
  /** Of near-Earth objects only. */
  readonly magnitude_limit: MagnitudeLimit | null;
  readonly verdict: Verdict;
}

export interface Verdict {
  /** `leak`: a split by rows flatters, beyond chance; `label_given_away`: one column is the label; `no_leak_seen`. */
  readonly findings: readonly ("leak" | "label_given_away" | "groups_shared" | "no_leak_seen")[];
  /** What it means, a sentence each. */
  readonly sentences: readonly string[];
}
