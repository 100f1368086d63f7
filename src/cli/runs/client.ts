import { MlflowClient } from "../../tracking/index.js";
import type { Terminal } from "../command.js";

/** Does a piece of work with the client of the tracking URI that the environment names. */
export async function withClient<Result>(
  { context, logger }: Terminal,
  work: (client: MlflowClient) => Promise<Result>,
): Promise<Result> {
  const { folder, env, clock } = context;
  const client = new MlflowClient({ folder, env, clock, logger });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
