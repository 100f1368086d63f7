/** Where threads meet, in the shared memory: 12 bytes, all 0 at first. */
@unmanaged
class Meeting {
  arrived: i32;
  round: i32;
  asleep: i32;
}

/** Looks at the round before a thread goes to sleep: some ten µs, about what falling asleep and waking take. */
const LOOKS: u32 = 20_000;

/**
 * Returns once all threads have called it: what each wrote before, all see after.
 *
 * A thread looks a while whether the others have come, as what they do between two meetings takes less time than
 * falling asleep; then it sleeps, so that it does not hold a core that another program wants.
 *
 * @param meetingAt a Meeting
 */
export function meet(meetingAt: usize, threads: u32): void {
  // Where no memory can be shared there is one thread, and the atomic instructions are not there either.
  if (threads === 1) return;
  if (ASC_FEATURE_THREADS) {
    const arrived = meetingAt + offsetof<Meeting>("arrived");
    const rounds = meetingAt + offsetof<Meeting>("round");
    const asleep = meetingAt + offsetof<Meeting>("asleep");
    const round = atomic.load<i32>(rounds);
    if (<u32>atomic.add<i32>(arrived, 1) + 1 === threads) {
      atomic.store<i32>(arrived, 0);
      atomic.store<i32>(rounds, round + 1);
      if (atomic.load<i32>(asleep) > 0) atomic.notify(rounds, threads);
      return;
    }
    for (let i: u32 = 0; i < LOOKS; i++) {
      if (atomic.load<i32>(rounds) !== round) return;
    }
    atomic.add<i32>(asleep, 1);
    while (atomic.load<i32>(rounds) === round) atomic.wait<i32>(rounds, round, -1);
    atomic.sub<i32>(asleep, 1);
  }
}
