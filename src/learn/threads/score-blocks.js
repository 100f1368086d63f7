/**
 * Words in the shared memory where the threads of a scoring meet.
 *
 * A job begins with another turn, for which idle threads wait. Its gate counts the threads inside and may be shut, so
 * that a thread that comes late, after the memory went to another use, stays outside.
 */
export const TURN = 0;
export const GATE = 1;
export const NEXT_BLOCK = 2;
/** How many threads take part. */
export const THREADS = 3;
export const JOB = 4;
export const FAILED = 5;
export const MEETING_WORDS = 8;

/** Set in the gate while it is shut. */
export const SHUT = 1 << 30;

/**
 * Scores blocks of rows until there are none left: each thread takes the next one, so that none waits for another.
 *
 * @param {import("./instantiate.js").Kernels} kernels
 * @param {Int32Array} meet
 * @param {number} thread
 */
export function scoreBlocks(kernels, meet, thread) {
  const job = Atomics.load(meet, JOB);
  while (kernels.scoreBlock(job, thread, Atomics.add(meet, NEXT_BLOCK, 1)) !== 0);
}

/**
 * Goes through the gate, unless it is shut or the job wants fewer threads.
 *
 * @param {Int32Array} meet
 * @param {number} thread
 */
export function enter(meet, thread) {
  for (;;) {
    const inside = Atomics.load(meet, GATE);
    if ((inside & SHUT) !== 0) return false;
    if (Atomics.compareExchange(meet, GATE, inside, inside + 1) !== inside) continue;
    if (thread < Atomics.load(meet, THREADS)) return true;
    leave(meet);
    return false;
  }
}

/** @param {Int32Array} meet */
export function leave(meet) {
  Atomics.sub(meet, GATE, 1);
  Atomics.notify(meet, GATE);
}
