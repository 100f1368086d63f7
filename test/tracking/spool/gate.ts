import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll } from "vitest";

/** The way to a server, on a port of its own, that can be shut, and made slow or lossy. */
export interface Gate {
  readonly url: string;
  /** Nobody listens from here on; open connections break. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** How many of the next answers get lost: the server has acted, and the client does not hear of it. */
  loseAnswers(count: number): void;
  /** Milliseconds that each answer takes more. */
  delay(milliseconds: number): void;
}

/** A gate before a server of the loopback, open; gone after the file's tests. */
export async function gateTo(url: string): Promise<Gate> {
  const gate = await openGate(url);
  afterAll(() => gate.shut());
  return gate;
}

/** A gate before a server of the loopback, open until it is shut. */
export async function openGate(url: string): Promise<Gate> {
  const target = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  let lost = 0;
  let delay = 0;
  let server: Server | undefined;
  let port = 0;

  const pass = (client: Socket) => {
    const inner = connect(target, "127.0.0.1");
    for (const socket of [client, inner]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    client.pipe(inner);
    inner.on("data", (chunk: Buffer) => {
      if (lost > 0) {
        lost--;
        client.destroy();
        inner.destroy();
      } else if (delay > 0) setTimeout(() => client.write(chunk), delay);
      else client.write(chunk);
    });
    inner.on("end", () => setTimeout(() => client.end(), delay));
    client.on("close", () => inner.destroy());
  };

  const open = () =>
    new Promise<void>((resolve) => {
      server = createServer(pass).listen(port, "127.0.0.1", () => {
        const address = server?.address();
        port = typeof address === "object" && address ? address.port : 0;
        resolve();
      });
    });
  const shut = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  };
  await open();
  return {
    url: `http://127.0.0.1:${port}`,
    open,
    shut,
    loseAnswers(count) {
      lost = count;
    },
    delay(milliseconds) {
      delay = milliseconds;
    },
  };
}
