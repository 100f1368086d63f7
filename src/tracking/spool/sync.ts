import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Clock, type ExitCode, PerigeeError, type Progress } from "../../support/index.js";
import { BatchBuilder } from "../client/batches.js";
import type { RunStatus } from "../entities.js";
import { MlflowError } from "../errors.js";
import { type OpenTracking, openTracking, type TrackingOptions } from "../fluent/open.js";
import { presenceOf } from "../fluent/process-identity.js";
import { Ids, type Made } from "./ids.js";
import { Journal, readJournal } from "./journal.js";
import { whileLocked } from "./lock.js";
import { entry, type Header, header, type Operation } from "./operations.js";
import { neededBy, send } from "./send.js";
import { journalFile } from "./spool.js";
import { isUnreachable } from "./unreachable.js";

export interface SyncOptions extends Omit<TrackingOptions, "spool"> {
  /** Sends also what a process keeps that cannot be seen from here, such as one on another machine. */
  readonly force?: boolean;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** What became of what one process kept. */
export interface SyncedSession {
  readonly folder: string;
  readonly tracking_uri: string;
  /** `waiting`: its process may still write, or the server is not there; `partly`: something was refused. */
  readonly state: "sent" | "waiting" | "partly";
  readonly reason?: string;
  readonly operations: number;
  /** Of them, those that the server has by now. */
  readonly sent: number;
  readonly runs: readonly { readonly local_id: string; readonly run_id: string | null; readonly run_name: string }[];
  readonly refused: readonly { readonly operation: string; readonly code: string; readonly message: string }[];
}

const nothingSent = { tracking_uri: "", state: "sent", operations: 0, sent: 0, runs: [], refused: [] } as const;

const sentFile = "sent.jsonl";

/** A line of what was sent: operations by their numbers, and what was made for a local id. */
const sentLine = z.object({
  seqs: z.array(z.number()),
  made: z
    .object({
      local: z.string(),
      remote: z.string(),
      artifactUri: z.string().optional(),
      folder: z.string().optional(),
    })
    .optional(),
});

/**
 * Sends what `.perigee/spool/` holds to the servers that it is for, in the order in which it was logged.
 *
 * What has been sent is noted at once, so that a call that was cut off is gone on with; what was sent and not noted is
 * found on the server and not created twice. What the server refuses stays, and is tried again with the next call; a
 * process's folder is removed when all of it is sent.
 */
export async function syncSpool(folder: string, options: SyncOptions): Promise<readonly SyncedSession[]> {
  const root = join(folder, ".perigee", "spool");
  const names = await readdir(root, { withFileTypes: true }).catch(() => []);
  const sessions: SyncedSession[] = [];
  for (const name of names
    .filter((each) => each.isDirectory())
    .map((each) => each.name)
    .sort()) {
    const session = join(root, name);
    try {
      const synced = await syncSession(session, folder, options);
      if (synced) sessions.push(synced);
    } catch (failure) {
      if (!(failure instanceof PerigeeError)) throw failure;
      // One that is damaged keeps no other from being sent.
      sessions.push({
        ...nothingSent,
        folder: session,
        state: "waiting",
        reason: `${failure.message}. ${failure.hint ?? ""}`.trim(),
      });
    }
  }
  return sessions;
}

interface Kept {
  readonly header: Header;
  readonly operations: readonly { readonly seq: number; readonly at: number; readonly operation: Operation }[];
  readonly isClosed: boolean;
}

async function syncSession(folder: string, work: string, options: SyncOptions): Promise<SyncedSession | undefined> {
  const kept = await readKept(folder);
  // Its process has come, or came, no further than to the folder.
  if (!kept) return undefined;
  const waiting = (reason: string): SyncedSession => ({
    ...reportOf(folder, kept, new Session(kept)),
    state: "waiting",
    reason,
  });
  const presence = kept.isClosed ? "gone" : presenceOf(kept.header.process);
  const { host, pid } = kept.header.process;
  if (presence === "alive") return waiting(`process ${pid} still writes it`);
  if (presence === "unknown" && !options.force) {
    return waiting(`process ${pid} on ${host} may still write it; --force sends it all the same`);
  }
  const locked = await whileLocked(join(folder, "lock"), async () => {
    const session = new Session((await readKept(folder)) ?? kept);
    for (const line of await readJournal(join(folder, sentFile))) session.note(sentLine.parse(line));
    return sendAll(session, folder, work, options);
  });
  return "done" in locked ? locked.done : waiting(`process ${locked.heldBy.pid} sends it`);
}

/** How far the sending of what one process kept has come. */
class Session {
  readonly kept: Kept;
  readonly ids: Ids;
  readonly sent = new Set<number>();
  readonly refused: { readonly operation: string; readonly code: string; readonly message: string }[] = [];

  constructor(kept: Kept) {
    this.kept = kept;
    // An artifact's folder is named after its run, and no run's where the run was begun on the server.
    this.ids = new Ids(kept.operations.flatMap(({ operation }) => ("made" in operation ? [operation.made] : [])));
  }

  note({ seqs, made }: z.output<typeof sentLine>): void {
    for (const seq of seqs) this.sent.add(seq);
    if (made) this.ids.add(made);
  }

  /** The next operations that may go, those on one run's values together. */
  *groups(): Generator<{ readonly seqs: number[]; readonly operation: Operation }> {
    const left = this.kept.operations.filter(({ seq }) => !this.sent.has(seq));
    for (let at = 0; at < left.length; ) {
      const first = left[at]!;
      const seqs = [first.seq];
      at++;
      if (first.operation.op !== "logBatch") {
        yield { seqs, operation: first.operation };
        continue;
      }
      const { runId, batch } = first.operation;
      const builder = new BatchBuilder();
      builder.add(batch);
      for (; at < left.length; at++) {
        const next = left[at]!;
        if (next.operation.op !== "logBatch" || next.operation.runId !== runId || !builder.add(next.operation.batch))
          break;
        seqs.push(next.seq);
      }
      const { metrics, params, tags } = builder.build();
      const together = { metrics: [...metrics], params: [...params], tags: [...tags] };
      yield { seqs, operation: { op: "logBatch", runId, batch: together } };
    }
  }
}

async function sendAll(session: Session, folder: string, work: string, options: SyncOptions): Promise<SyncedSession> {
  const { kept } = session;
  const { progress } = options;
  const journal = new Journal(join(folder, sentFile));
  const note = async (seqs: number[], made: Made | undefined) => {
    await journal.append({ seqs, ...(made && { made }) });
    session.note({ seqs, made });
    progress.advance(session.sent.size);
  };
  let tracking: OpenTracking | undefined;
  progress.start(`Sending to ${kept.header.trackingUri}`, kept.operations.length);
  try {
    tracking = await openTracking({
      ...addresses(kept.header, options),
      folder: work,
      ...passedOn(options),
      spool: false,
    });
    for (const { seqs, operation } of session.groups()) {
      // Without what it needs it cannot be sent either.
      if (neededBy(operation).some((id) => session.ids.remote(id) === undefined)) continue;
      try {
        await note(seqs, await send(operation, tracking, session.ids));
      } catch (failure) {
        if (endsAll(failure)) throw failure;
        if (operation.op !== "logBatch" || seqs.length === 1) session.refused.push(refusalOf(operation, failure));
        else await sendApart(session, seqs, tracking, note);
      }
    }
    await closeRuns(session, tracking);
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    progress.end(`${session.sent.size} of ${kept.operations.length}`);
    return { ...reportOf(folder, kept, session), state: "waiting", reason };
  } finally {
    await journal.close();
    await tracking?.close();
  }
  progress.end();
  const report = reportOf(folder, kept, session);
  if (report.state === "sent") await rm(folder, { recursive: true, force: true });
  return report;
}

/** Values that were refused together, one by one: only those at fault stay. */
async function sendApart(
  session: Session,
  seqs: readonly number[],
  tracking: OpenTracking,
  note: (seqs: number[], made: Made | undefined) => Promise<void>,
): Promise<void> {
  for (const { seq, operation } of session.kept.operations.filter((each) => seqs.includes(each.seq))) {
    try {
      await note([seq], await send(operation, tracking, session.ids));
    } catch (failure) {
      if (endsAll(failure)) throw failure;
      session.refused.push(refusalOf(operation, failure));
    }
  }
}

/** Runs that their process left open, as it is gone: KILLED at the time of its last word. */
async function closeRuns({ kept, ids }: Session, { tracking }: OpenTracking): Promise<void> {
  const last = kept.operations.at(-1)?.at;
  const statuses = new Map<string, RunStatus>();
  for (const { operation } of kept.operations) {
    if (operation.op === "createRun") statuses.set(operation.made, "RUNNING");
    if (operation.op === "updateRun" && operation.change.status) statuses.set(operation.runId, operation.change.status);
  }
  for (const [local, status] of statuses) {
    const remote = ids.remote(local);
    if (status === "RUNNING" && remote)
      await tracking.updateRun(remote, { status: "KILLED", ...(last && { endTime: last }) });
  }
}

/** What a journal holds; undefined where its process came no further than to its folder. */
async function readKept(folder: string): Promise<Kept | undefined> {
  const [first, ...rest] = await readJournal(join(folder, journalFile));
  if (first === undefined) return undefined;
  const entries = rest.map((line) => entry.parse(line));
  return {
    header: header.parse(first),
    operations: entries.flatMap((each) => ("operation" in each ? [each] : [])),
    isClosed: entries.some((each) => "closed" in each),
  };
}

function reportOf(folder: string, kept: Kept, { ids, sent, refused }: Session): SyncedSession {
  const total = kept.operations.length;
  return {
    folder,
    tracking_uri: kept.header.trackingUri,
    state: sent.size === total ? "sent" : "partly",
    operations: total,
    sent: sent.size,
    runs: kept.operations.flatMap(({ operation }) =>
      operation.op === "createRun"
        ? [
            {
              local_id: operation.made,
              run_id: ids.remote(operation.made) ?? null,
              run_name: operation.request.runName ?? "",
            },
          ]
        : [],
    ),
    refused,
  };
}

/** Where it is to go: where it was meant to, with the credentials that the environment's URI may hold. */
function addresses({ trackingUri, registryUri }: Header, options: SyncOptions): TrackingOptions {
  if (options.trackingUri) return { trackingUri: options.trackingUri, registryUri: options.registryUri };
  const env = options.env ?? process.env;
  const known = [env.MLFLOW_TRACKING_URI, env.MLFLOW_REGISTRY_URI].filter((uri) => uri !== undefined);
  const full = (uri: string) => known.find((each) => withoutCredentials(each) === uri) ?? uri;
  return { trackingUri: full(trackingUri), registryUri: full(registryUri) };
}

const withoutCredentials = (uri: string) => uri.replace(/\/\/[^/@]*@/, "//").replace(/\/+$/, "");

const passedOn = ({ env, clock, logger }: SyncOptions) => ({
  ...(env && { env }),
  clock,
  ...(logger && { logger }),
});

/** Whether there is no use in sending more: no server, or nobody that it knows. */
function endsAll(failure: unknown): boolean {
  if (isUnreachable(failure)) return true;
  if (failure instanceof MlflowError) return failure.status === 401 || failure.status === 403;
  return !(failure instanceof PerigeeError);
}

function refusalOf(operation: Operation, failure: unknown) {
  const known = failure instanceof PerigeeError ? failure : undefined;
  return {
    operation: describe(operation),
    code: known?.code ?? "UNEXPECTED",
    message: failure instanceof Error ? failure.message : String(failure),
  };
}

function describe(operation: Operation): string {
  if (operation.op === "artifact") return `artifact ${operation.path}`;
  if ("request" in operation && "name" in operation.request) return `${operation.op} ${operation.request.name}`;
  return "runId" in operation ? `${operation.op} of run ${operation.runId}` : operation.op;
}

/** The exit code of a command that has synced: 1 where something is still to be sent. */
export const exitCodeOf = (sessions: readonly SyncedSession[]): 0 | ExitCode =>
  sessions.every(({ state }) => state === "sent") ? 0 : 1;
