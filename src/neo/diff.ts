import type { Approaches } from "./approaches.js";
import { unknownLabel } from "./validation/rules.js";

/** What became of the objects and approaches of one version in another. */
export interface ApproachesDiff {
  readonly objects: { readonly came: readonly string[]; readonly went: readonly string[] };
  /** Objects in both whose label flipped. */
  readonly flipped: readonly {
    readonly id: string;
    readonly name: string;
    readonly to: "hazardous" | "not hazardous";
  }[];
  /** Objects in both whose H changed, in mag. */
  readonly magnitudes: readonly { readonly id: string; readonly from: number; readonly to: number }[];
  /** Numbers of approaches of all objects. */
  readonly approaches: {
    readonly came: number;
    readonly went: number;
    readonly changed: number;
    readonly same: number;
  };
}

/**
 * Compares two versions of approaches, object by object.
 *
 * An approach is known again by its object and its day; where dates are missing, by its object and its place among the
 * object's approaches in order of distance. It has changed where distance or speed differ.
 */
export function diffApproaches(before: Approaches, after: Approaches): ApproachesDiff {
  const old = objectsOf(before);
  const young = objectsOf(after);
  const flipped: ApproachesDiff["flipped"][number][] = [];
  const magnitudes: ApproachesDiff["magnitudes"][number][] = [];
  const counts = { came: 0, went: 0, changed: 0, same: 0 };

  for (const [id, now] of young) {
    const then = old.get(id);
    if (!then) {
      counts.came += now.rows.length;
      continue;
    }
    if (then.label !== now.label && then.label !== unknownLabel && now.label !== unknownLabel) {
      flipped.push({ id, name: now.name, to: now.label === 1 ? "hazardous" : "not hazardous" });
    }
    if (then.magnitude !== now.magnitude && !(Number.isNaN(then.magnitude) && Number.isNaN(now.magnitude))) {
      magnitudes.push({ id, from: then.magnitude, to: now.magnitude });
    }
    const known = approachesByDay(before, then.rows);
    for (const [day, row] of approachesByDay(after, now.rows)) {
      const was = known.get(day);
      known.delete(day);
      if (was === undefined) counts.came++;
      else if (sameApproach(before, was, after, row)) counts.same++;
      else counts.changed++;
    }
    counts.went += known.size;
  }
  for (const [id, then] of old) if (!young.has(id)) counts.went += then.rows.length;

  return {
    objects: {
      came: [...young.keys()].filter((id) => !old.has(id)),
      went: [...old.keys()].filter((id) => !young.has(id)),
    },
    flipped,
    magnitudes,
    approaches: counts,
  };
}

interface KnownObject {
  readonly name: string;
  readonly label: number;
  readonly magnitude: number;
  readonly rows: number[];
}

function objectsOf({ rows, object, objectIds, objectNames, hazardous, absoluteMagnitude }: Approaches) {
  const objects = new Map<string, KnownObject>();
  for (let row = 0; row < rows; row++) {
    const id = objectIds[object[row]!]!;
    const known = objects.get(id);
    if (known) known.rows.push(row);
    else {
      objects.set(id, {
        name: objectNames[object[row]!]!,
        label: hazardous?.[row] ?? unknownLabel,
        magnitude: absoluteMagnitude[row]!,
        rows: [row],
      });
    }
  }
  return objects;
}

function approachesByDay({ date, missDistance }: Approaches, rows: readonly number[]): Map<string, number> {
  const byDay = new Map<string, number>();
  const ordered = [...rows].sort((a, b) => missDistance[a]! - missDistance[b]!);
  const seen = new Map<string, number>();
  for (const row of ordered) {
    const days = date?.[row] ?? Number.NaN;
    const day = Number.isNaN(days) ? "" : String(Math.floor(days));
    const count = seen.get(day) ?? 0;
    seen.set(day, count + 1);
    byDay.set(`${day}#${count}`, row);
  }
  return byDay;
}

function sameApproach(before: Approaches, was: number, after: Approaches, is: number): boolean {
  return (
    Object.is(before.missDistance[was], after.missDistance[is]) &&
    Object.is(before.relativeVelocity[was], after.relativeVelocity[is])
  );
}

/** A comparison for people: counts, and the first of each kind. */
export function formatDiff({ objects, flipped, magnitudes, approaches }: ApproachesDiff, examples = 10): string {
  const count = (value: number) => value.toLocaleString("en-US");
  const some = (texts: readonly string[]) => {
    const rest = texts.length - examples;
    return texts.slice(0, examples).join(", ") + (rest > 0 ? ` and ${count(rest)} more` : "");
  };
  const lines = [
    `objects: ${count(objects.came.length)} came, ${count(objects.went.length)} went`,
    `approaches: ${count(approaches.came)} came, ${count(approaches.went)} went, ${count(approaches.changed)} changed, ${count(approaches.same)} are the same`,
    `labels: ${count(flipped.length)} flipped`,
    `H: ${count(magnitudes.length)} revised`,
  ];
  if (objects.came.length > 0) lines.push(`came: ${some(objects.came)}`);
  if (objects.went.length > 0) lines.push(`went: ${some(objects.went)}`);
  if (flipped.length > 0) lines.push(`flipped: ${some(flipped.map(({ id, name, to }) => `${id} ${name} to ${to}`))}`);
  if (magnitudes.length > 0)
    lines.push(`revised: ${some(magnitudes.map(({ id, from, to }) => `${id} from ${from} to ${to}`))}`);
  return lines.join("\n");
}
