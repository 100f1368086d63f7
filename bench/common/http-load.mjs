import { connect } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { requestOf } from "./tracking-requests.mjs";

/**
 * Writes to a tracking server on several connections, each of which waits for its answer before it asks again: a
 * thread with sockets and no more, so that it takes a small part of what any server takes.
 *
 * workerData: `{ work, port, connections, milliseconds, experiment, runs }`; posts
 * `{ calls, refused, sample, seconds, p50_ms, p99_ms }`.
 */
const { work, port, connections, milliseconds, experiment, runs } = workerData;
const times = [];
let asked = 0;
let refused = 0;
let sample = "";

const started = performance.now();
const until = started + milliseconds;
await Promise.all(Array.from({ length: connections }, ask));
const seconds = (performance.now() - started) / 1000;
times.sort((a, b) => a - b);
parentPort?.postMessage({
  calls: times.length,
  refused,
  sample,
  seconds,
  p50_ms: times[times.length >> 1],
  p99_ms: times[Math.floor(times.length * 0.99)],
});

function ask() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let sent = 0;
    let answer = "";
    const send = () => {
      if (performance.now() >= until) {
        socket.destroy();
        return;
      }
      const [call, body] = requestOf(work, asked++, experiment, runs);
      sent = performance.now();
      socket.write(
        `POST /api/2.0/mlflow/${call} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    };
    socket.setEncoding("latin1");
    socket.on("connect", send);
    socket.on("data", (some) => {
      answer += some;
      const body = answer.indexOf("\r\n\r\n");
      if (body < 0) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(answer)?.[1];
      if (length === undefined) throw new Error(`an answer without its length: ${answer.slice(0, 300)}`);
      if (answer.length < body + 4 + Number(length)) return;
      times.push(performance.now() - sent);
      if (!answer.startsWith("HTTP/1.1 200")) {
        refused++;
        sample ||= answer.slice(0, 500);
      }
      answer = "";
      send();
    });
    socket.on("error", reject);
    socket.on("close", resolve);
  });
}
