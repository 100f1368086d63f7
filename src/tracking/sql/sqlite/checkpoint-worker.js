import { parentPort, workerData } from "node:worker_threads";
import LibsqlDatabase from "libsql";

/** Copies the log into the database on a thread of its own, on each message; the message `"close"` ends it. */
const connection = new LibsqlDatabase(workerData.path);
connection.exec(`PRAGMA synchronous = ${workerData.synchronous}`);
const checkpoint = connection.prepare("PRAGMA wal_checkpoint(PASSIVE)");

parentPort?.on("message", (message) => {
  if (message === "close") {
    connection.close();
    parentPort?.close();
    return;
  }
  try {
    parentPort?.postMessage(checkpoint.get([]));
  } catch (failure) {
    parentPort?.postMessage({ failed: String(failure) });
  }
});
