import type { Redis } from "ioredis";
import { z } from "zod";
import { historyStoreRefused, historyStoreUnavailable, historyStoreUnusable } from "../../errors.js";
import { parseRedisAddress, type RedisAddress } from "./redis-address.js";
import type { ApproachStore, KeptApproach } from "./store.js";

/** Entries read at once; each is a batch of approaches. */
const ENTRIES = 50;
const TIMEOUT_MILLISECONDS = 5000;
const LONGEST_PAUSE_MILLISECONDS = 2000;
const FIELD = "approaches";

/**
 * A store in a Redis stream, for servers on many machines. An entry is a batch: its field `approaches` is a JSON list of
 * `[neo_id, miss_distance, relative_velocity, close_approach_date, absolute_magnitude]` in km, km/h, days since 1970-01-01
 * and mag, with null for unknown. What Redis loses is lost to servers that start later, so it should write to disk.
 *
 * @param address as `parseRedisAddress` reads it
 * @throws `HISTORY_ADDRESS_INVALID`; `HISTORY_STORE_REFUSED` where Redis answers but lets this user do nothing. One that does
 *   not answer is no error here: it is tried again.
 */
export async function openRedisStore(address: string): Promise<ApproachStore> {
  const where = parseRedisAddress(address);
  const { client, ask } = await connect(where);
  let seen = "0-0";

  return {
    async append(batch) {
      await ask(() => client.xadd(where.key, "*", FIELD, JSON.stringify(batch.map(packed))));
    },
    async *readNew() {
      for (;;) {
        const answer = await ask(() => client.xread("COUNT", ENTRIES, "STREAMS", where.key, seen));
        const entries = entriesOf(answer, where);
        for (const [id, fields] of entries) {
          yield unpacked(id, fields, where);
          seen = id;
        }
        if (entries.length < ENTRIES) return;
      }
    },
    async close() {
      client.disconnect();
    },
  };
}

interface Connection {
  readonly client: Redis;
  /** What the client answers; its failures in words that hold no password. */
  readonly ask: <Answer>(question: () => Promise<Answer>) => Promise<Answer>;
}

async function connect(where: RedisAddress): Promise<Connection> {
  // Loaded here: only servers that share their history need it.
  const { Redis } = await import("ioredis");
  const client = new Redis({
    host: where.host,
    port: where.port,
    db: where.database,
    ...(where.username !== undefined && { username: where.username }),
    ...(where.password !== undefined && { password: where.password }),
    ...(where.isEncrypted && { tls: {} }),
    protocol: 2,
    lazyConnect: true,
    connectTimeout: TIMEOUT_MILLISECONDS,
    commandTimeout: TIMEOUT_MILLISECONDS,
    retryStrategy: (times) => Math.min(100 * times, LONGEST_PAUSE_MILLISECONDS),
    // What cannot be asked now fails now, and is asked again by the history.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  /** Why there is no connection, or no right one: the client tells of it apart from its answers. */
  let trouble: unknown;
  client.on("connect", () => {
    trouble = undefined;
  });
  client.on("error", (failure) => {
    trouble = failure;
  });

  try {
    await client.connect();
  } catch (failure) {
    trouble ??= failure;
  }
  if (trouble !== undefined && isRefusal(reasonOf(trouble, where))) {
    client.disconnect();
    throw translated(trouble, where);
  }
  return {
    client,
    async ask(question) {
      // With a password refused or a database that is not there, the client would go on as somebody else, elsewhere.
      if (trouble !== undefined) throw translated(trouble, where);
      try {
        return await question();
      } catch (failure) {
        throw translated(trouble ?? failure, where);
      }
    },
  };
}

function translated(failure: unknown, where: RedisAddress): unknown {
  const reason = reasonOf(failure, where);
  return isRefusal(reason) ? historyStoreRefused(where.shown, reason) : historyStoreUnavailable(where.shown, reason);
}

/** Redis' codes for what another attempt may change. */
const passing = /^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|READONLY|OOM|MISCONF|NOREPLICAS)\b/;
const answered = /^[A-Z]{3,} /;

/** Whether Redis has answered that it will not, as opposed to not answering. */
const isRefusal = (reason: string) => answered.test(reason) && !passing.test(reason);

/** Some servers repeat what they were asked, which may have been the password. */
function reasonOf(failure: unknown, { password }: RedisAddress): string {
  const nested = failure instanceof AggregateError ? failure.errors[0] : failure;
  const reason = nested instanceof Error && nested.message !== "" ? nested.message : String(failure);
  return password === undefined ? reason : reason.replaceAll(password, "***");
}

const answerOfRead = z
  .array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.array(z.string())]))]))
  .max(1)
  .nullable();

function entriesOf(answer: unknown, { shown }: RedisAddress): [string, string[]][] {
  const read = answerOfRead.safeParse(answer);
  if (!read.success) throw historyStoreUnusable(shown, new Error("it does not answer as Redis does"));
  return read.data?.[0]?.[1] ?? [];
}

const number = z.number().nullable();
const batch = z.array(z.tuple([z.string(), number, number, number, number]));

const packed = ({ objectId, approach }: KeptApproach) => [
  objectId,
  approach.missDistance,
  approach.relativeVelocity,
  approach.date,
  approach.absoluteMagnitude,
];

function unpacked(id: string, fields: readonly string[], { shown, key }: RedisAddress): KeptApproach[] {
  const at = fields.indexOf(FIELD);
  const read = batch.safeParse(at < 0 ? undefined : parsed(fields[at + 1] ?? ""));
  if (!read.success) throw historyStoreUnusable(shown, new Error(`entry ${id} of ${key} is no list of approaches`));
  return read.data.map(([objectId, missDistance, relativeVelocity, date, absoluteMagnitude]) => ({
    objectId,
    approach: {
      missDistance: missDistance ?? Number.NaN,
      relativeVelocity: relativeVelocity ?? Number.NaN,
      date: date ?? Number.NaN,
      absoluteMagnitude: absoluteMagnitude ?? Number.NaN,
    },
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
