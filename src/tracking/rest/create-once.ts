import { PerigeeError } from "../../support/errors.js";
import { hadNoConnection } from "../../support/retries.js";
import { MlflowError } from "../errors.js";

/**
 * The tag by which a client knows again what it asked a server to create: MLflow's API has no keys for that.
 * Its value is free; a random one of 32 hexadecimal digits is usual.
 */
export const requestIdTag = "perigee.request_id";

const tries = 3;

/**
 * Creates what must not be created twice. After a failure that leaves open whether the server acted (a connection
 * that broke, a gateway's error), the server is asked whether it did before it is tried again.
 *
 * @param find what an earlier try has created, by its request's id
 */
export async function createOnce<Created>(
  create: () => Promise<Created>,
  find: () => Promise<Created | undefined>,
): Promise<Created> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (failure) {
      if (!isUnclear(failure)) throw failure;
      const created = await find();
      if (created) return created;
      if (attempt === tries) throw failure;
    }
  }
}

/** Whether the server may have acted although it did not say so. */
export function isUnclear(failure: unknown): boolean {
  if (failure instanceof MlflowError) return failure.status >= 500 && failure.status !== 501;
  return (
    failure instanceof PerigeeError && failure.code === "TRACKING_SERVER_UNREACHABLE" && !hadNoConnection(failure.cause)
  );
}
