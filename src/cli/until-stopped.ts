/** Waits for SIGINT or SIGTERM, then closes; a second signal ends the process at once. */
export async function untilStopped(close: () => Promise<void>): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  process.once(signal, () => process.exit(1));
  await close();
}
