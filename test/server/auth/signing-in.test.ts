import { describe, expect, it } from "vitest";
import { Authenticator } from "../../../src/server/auth/authenticator.js";
import { openAccounts } from "../../../src/server/auth/index.js";
import { checkPassword, hashPassword, isPassword } from "../../../src/server/auth/passwords.js";
import { authorization, guardedServer, passwordOf } from "./guarded-server.js";

const server = await guardedServer("READ");
const current = "/api/2.0/mlflow/users/current";

const withHeader = (header: string) => server.as(undefined).send("GET", current, undefined, { authorization: header });

describe("a password", () => {
  it("is kept in the form of werkzeug, as MLflow keeps it", async () => {
    expect(await hashPassword("correct horse battery")).toMatch(/^scrypt:32768:8:1\$[A-Za-z0-9]{16}\$[0-9a-f]{128}$/);
  });

  it.each([
    // Made by werkzeug.security.generate_password_hash.
    [
      "scrypt",
      "scrypt:32768:8:1$XJChlku6V5sXjE75$bbd1e30e8f3d837451cbffac43f937fec7a43b8220302f9067eaf33a15ece4f8ad25af4d316bce6bfc443ddbaf851f33e1c9cd064bbe2eee8af543448f4f2be5",
    ],
    ["pbkdf2", "pbkdf2:sha256:1000$abcdefgh$04102cb7a43d1114f6b749aed2664fe66a34220b7c795b008a324604f582a2a6"],
  ])("of MLflow's database is known: %s", async (_method, hash) => {
    expect(await isPassword("correct horse battery", hash)).toBe(true);
    expect(await isPassword("correct horse batterx", hash)).toBe(false);
  });

  it.each([
    ["short", "at least 12 characters"],
    ["password1234", "too common"],
    ["Passw0rd!2025", "too common"],
    ["mlflowadmin12", "too common"],
    ["abababababab", "5 different characters"],
    ["abcdefghijkl", "a sequence"],
    ["a-user-of-ours", "the username"],
    ["x1Y".repeat(400), "at most 1024 characters"],
  ])("is refused where it is weak: %s", (password, reason) => {
    expect(() => checkPassword(password, "a-user-of-ours")).toThrow(reason);
  });

  it.each(["correct horse battery", "tr0ub4dor&3-and-more", "日本語のパスワードです長い"])(
    "is taken where it is not: %s",
    (password) => {
      expect(() => checkPassword(password, "ann")).not.toThrow();
    },
  );
});

describe("signing in", () => {
  it("takes name and password, whatever letters they have", async () => {
    await server.accounts.users.create("zoë", "pässwörter mit: Doppelpunkt");
    const answer = await withHeader(authorization("zoë", "pässwörter mit: Doppelpunkt"));
    expect(answer.json).toMatchObject({ user: { username: "zoë", is_admin: false }, is_basic_auth: true });
  });

  it.each([
    ["a wrong password", authorization("ann", "wrong wrong wrong")],
    ["a name that is not there", authorization("nobody", "wrong wrong wrong")],
    ["no colon", `Basic ${Buffer.from("ann").toString("base64")}`],
    ["no base64", "Basic %%%"],
    ["another scheme", 'Digest username="ann"'],
    ["an unknown token", "Bearer perigee_unknown"],
    ["nothing", ""],
  ])("fails with %s", async (_what, header) => {
    expect((await withHeader(header)).status).toBe(401);
  });

  it("ends at once for a password that was changed and a user that was deleted", async () => {
    await server.accounts.users.create("tom", passwordOf("tom"));
    expect((await withHeader(authorization("tom"))).status).toBe(200);
    await server.accounts.users.setPassword("tom", "quite another one");
    expect((await withHeader(authorization("tom"))).status).toBe(401);
    expect((await withHeader(authorization("tom", "quite another one"))).status).toBe(200);
    await server.accounts.users.delete("tom");
    expect((await withHeader(authorization("tom", "quite another one"))).status).toBe(401);
  });

  it("is refused with 429 after ten failures, for that name at that address, and not for others", async () => {
    const wrong = () => withHeader(authorization("bob", "no no no no no"));
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await wrong()).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    const refused = await wrong();
    expect(refused.json.error_code).toBe("REQUEST_LIMIT_EXCEEDED");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect((await withHeader(authorization("eve"))).status).toBe(200);
  });

  it("counts as right again when a minute has passed, and what was right before never fails", async () => {
    let now = 0;
    const accounts = await openAccounts(":memory:", () => now);
    await accounts.users.create("kim", passwordOf("kim"));
    const signIn = (password: string) => accounts.authenticator.signIn(authorization("kim", password), "10.0.0.1");
    expect(await signIn(passwordOf("kim"))).toMatchObject({ user: { username: "kim" } });
    for (let i = 0; i < 10; i++) expect(await signIn("no no no no no")).toBeUndefined();
    await expect(signIn("no no no no no")).rejects.toThrow("Too many failed logins");
    expect(await signIn(passwordOf("kim"))).toBeDefined();
    now = 60_001;
    expect(await signIn("no no no no no")).toBeUndefined();
    await accounts.close();
  });

  it("verifies a password once for all that ask at the same time", async () => {
    const accounts = await openAccounts(":memory:");
    await accounts.users.create("kim", passwordOf("kim"));
    expect(accounts.authenticator).toBeInstanceOf(Authenticator);
    const asked = Array.from({ length: 200 }, () => accounts.authenticator.signIn(authorization("kim"), "10.0.0.1"));
    const answers = await Promise.all(asked);
    expect(answers.every((answer) => answer?.user.username === "kim")).toBe(true);
    await accounts.close();
  });
});

describe("a user", () => {
  it("changes the own password with the current one, and nobody else's", async () => {
    await server.accounts.users.create("lea", passwordOf("lea"));
    const change = (body: object) => server.as("lea").send("PATCH", "/api/2.0/mlflow/users/update-password", body);
    const next = { username: "lea", password: "the next good one" };
    expect((await change(next)).json.message).toContain("Current password is required");
    expect((await change({ ...next, current_password: "wrong" })).json.message).toContain("does not match");
    expect((await change({ username: "ann", password: "the next good one" })).status).toBe(403);
    expect((await change({ ...next, current_password: passwordOf("lea") })).status).toBe(200);
    expect((await withHeader(authorization("lea", "the next good one"))).status).toBe(200);
  });

  it("is made, promoted and deleted by admins, who cannot all go", async () => {
    const root = server.as("root");
    const made = await root.post("users/create", { username: "max", password: passwordOf("max") });
    expect(made.json.user).toMatchObject({ username: "max", is_admin: false });
    expect((await root.post("users/create", { username: "max", password: passwordOf("max") })).json.error_code).toBe(
      "RESOURCE_ALREADY_EXISTS",
    );
    expect((await root.post("users/create", { username: "weak", password: "password1234" })).json.error_code).toBe(
      "INVALID_PARAMETER_VALUE",
    );
    const promote = (username: string, is_admin: boolean) =>
      root.send("PATCH", "/api/2.0/mlflow/users/update-admin", { username, is_admin });
    expect((await promote("root", false)).json.error_code).toBe("BAD_REQUEST");
    expect((await promote("max", true)).status).toBe(200);
    const remove = (as: string, username: string) =>
      server.as(as).send("DELETE", "/api/2.0/mlflow/users/delete", { username });
    expect((await remove("root", "root")).json.error_code).toBe("BAD_REQUEST");
    expect((await remove("root", "max")).status).toBe(200);
    expect((await remove("root", "max")).json.error_code).toBe("RESOURCE_DOES_NOT_EXIST");
  });
});

describe("a token", () => {
  it("signs in as its user until it is revoked or has expired, and is kept as a hash", async () => {
    const made = await server.as("ann").send("POST", "/api/2.0/perigee/tokens/create", { name: "training" });
    const secret = String(made.json.secret);
    expect(secret).toMatch(/^perigee_[\w-]{43}$/);
    expect((await withHeader(`Bearer ${secret}`)).json).toMatchObject({ user: { username: "ann" } });
    const listed = await server.as("ann").send("GET", "/api/2.0/perigee/tokens/list");
    expect(listed.text).toContain('"name":"training"');
    expect(listed.text).not.toContain(secret);
    expect((await server.as("eve").send("GET", "/api/2.0/perigee/tokens/list")).json).toEqual({ tokens: [] });

    const revoke = (who: string) =>
      server.as(who).send("DELETE", "/api/2.0/perigee/tokens/revoke", { id: Object(made.json.token).id });
    expect((await revoke("eve")).status).toBe(404);
    expect((await revoke("ann")).status).toBe(200);
    expect((await withHeader(`Bearer ${secret}`)).status).toBe(401);

    let now = 1_000;
    const accounts = await openAccounts(":memory:", () => now);
    const user = await accounts.users.create("kim", passwordOf("kim"));
    const { secret: brief } = await accounts.tokens.create(user, { name: "brief", expiresAt: 2_000 });
    expect(await accounts.authenticator.signIn(`Bearer ${brief}`, "10.0.0.1")).toBeDefined();
    now = 2_000;
    expect(await accounts.authenticator.signIn(`Bearer ${brief}`, "10.0.0.1")).toBeUndefined();
    await accounts.close();
  });

  it("for metrics reads those and nothing else", async () => {
    const made = await server
      .as("root")
      .send("POST", "/api/2.0/perigee/tokens/create", { name: "prometheus", scope: "metrics" });
    const header = { authorization: `Bearer ${made.json.secret}` };
    const as = (url: string) => server.as(undefined).send("GET", url, undefined, header);
    expect((await as(current)).status).toBe(403);
    expect((await as("/api/2.0/mlflow/experiments/get?experiment_id=0")).status).toBe(403);
    const token = await server
      .as("ann")
      .send("POST", "/api/2.0/perigee/tokens/create", { name: "x", scope: "metrics" });
    expect(token.status).toBe(200);
  });
});
