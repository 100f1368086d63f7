import type { Clock } from "../../support/index.js";

const windowMilliseconds = 60_000;
/** Of one user from one address, and from one address whoever the user. */
const mostOfUser = 10;
const mostOfAddress = 100;
/** More keys than this are an attack; the oldest are forgotten. */
const mostKeys = 10_000;

/** Counts failed logins, so that passwords cannot be tried one after another. */
export class FailedLogins {
  readonly #clock: Clock;
  readonly #counts = new Map<string, { count: number; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many seconds to wait before another try; 0 for none. */
  secondsToWait(address: string, username: string): number {
    const milliseconds = Math.max(
      this.#waitOf(JSON.stringify([address, username]), mostOfUser),
      this.#waitOf(address, mostOfAddress),
    );
    return Math.ceil(milliseconds / 1000);
  }

  add(address: string, username: string): void {
    this.#count(JSON.stringify([address, username]));
    this.#count(address);
  }

  #waitOf(key: string, most: number): number {
    const found = this.#counts.get(key);
    return found && found.count >= most ? Math.max(0, found.until - this.#clock()) : 0;
  }

  #count(key: string): void {
    const now = this.#clock();
    const found = this.#counts.get(key);
    if (found && found.until > now) {
      found.count++;
      return;
    }
    this.#counts.delete(key);
    this.#counts.set(key, { count: 1, until: now + windowMilliseconds });
    if (this.#counts.size > mostKeys) this.#counts.delete(this.#counts.keys().next().value ?? "");
  }
}
