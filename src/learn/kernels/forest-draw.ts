import { Random } from "../../support/kernels/random";
import { drawRows } from "./bootstrap";
import { cellOf } from "./class-histogram";
import { ForestJob, ForestWorkspace } from "./forest-job";

/**
 * Writes the entries of a tree's rows, ascending: all that weigh anything, or those that its bootstrap drew.
 *
 * @returns their number
 */
export function drawEntries(job: ForestJob, workspace: ForestWorkspace, random: Random): u32 {
  const rows = job.rows;
  const draws = workspace.draws;
  if (job.bootstrap) {
    drawRows(draws, rows, random);
  } else {
    memory.fill(draws, 1, rows);
  }
  let end = workspace.entries;
  for (let row: u32 = 0; row < rows; row++) {
    let units: u64 = load<u8>(draws + <usize>row);
    if (job.units !== 0) units *= load<u32>(job.units + ((<usize>row) << 2));
    const label: u64 = load<u8>(job.labels + <usize>row);
    store<u64>(end, <u64>row | (units << 33) | (label << 32));
    end += (<usize>(units !== 0)) << 3;
  }
  return <u32>((end - workspace.entries) >> 3);
}

/** The packed weight of entries. */
export function totalOf(entries: usize, count: u32): u64 {
  let total: u64 = 0;
  for (let i: u32 = 0; i < count; i++) total += cellOf(load<u64>(entries + ((<usize>i) << 3)));
  return total;
}
