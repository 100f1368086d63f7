import type { FastifyInstance, FastifyRequest } from "fastify";
import { inputOf } from "../input.js";
import type { Backend } from "../route.js";
import type { Access } from "./access.js";
import { type AuthOptions, Judge } from "./auth.js";
import { givenTwice, notSignedIn, permissionDenied, routeWithoutPolicy } from "./errors.js";
import { policyOf, routeId } from "./policies.js";
import { anyUser, type Policy } from "./policy.js";
import { authRoutes } from "./routes/index.js";
import type { TokenScope } from "./tokens.js";
import { usersBackend } from "./users-backend.js";

interface Caller {
  readonly access: Access;
  readonly scope: TokenScope;
}

export interface Guard {
  /** What the sender of a request works on. */
  backendOf(request: FastifyRequest): Backend;
  /** The sender's name, once the request was let in. */
  nameOf(request: FastifyRequest): string | undefined;
}

/**
 * Lets in only who may, route by route, before anything of the request's body is read.
 *
 * To be called before any route is added.
 *
 * @throws where a route is added that no policy speaks of
 */
export function guardRoutes(app: FastifyInstance, options: AuthOptions, backend: Backend): Guard {
  const judge = new Judge(options, backend);
  const callers = new WeakMap<FastifyRequest, Caller>();

  const callerOf = (request: FastifyRequest): Caller => {
    const caller = callers.get(request);
    if (!caller) throw permissionDenied();
    return caller;
  };

  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) {
      const id = routeId(one, url);
      if (!policyOf(id)) throw routeWithoutPolicy(id);
    }
  });

  app.addHook("onRequest", async (request, reply) => {
    if (policyFor(request).who === "anybody") return;
    const { authorization } = request.headers;
    const signedIn = await judge.accounts.authenticator.signIn(authorization, request.ip);
    if (!signedIn) {
      reply.header("www-authenticate", 'Basic realm="mlflow", charset="UTF-8"');
      throw notSignedIn();
    }
    callers.set(request, { access: await judge.accessOf(signedIn.user), scope: signedIn.scope });
  });

  app.addHook("preHandler", async (request) => {
    const policy = policyFor(request);
    if (policy.who === "anybody") return;
    const { access, scope } = callerOf(request);
    if (scope === "metrics") {
      if (policy.who === "admins" && policy.scope === "metrics") return;
      throw permissionDenied();
    }
    if (access.user.isAdmin) return;
    const fields = inputOf(request);
    refuseTwofold(request);
    if (policy.who === "admins" || !(await policy.allows({ access, fields, backend, artifacts: judge.artifacts }))) {
      throw permissionDenied();
    }
  });

  app.register(async (scope) => {
    for (const { methods, urls, answer } of authRoutes) {
      for (const url of urls) {
        scope.route({
          method: [...methods],
          url,
          handler: async (request) => answer({ judge, access: callerOf(request).access, request }),
        });
      }
    }
  });

  return {
    backendOf: (request) =>
      callers.has(request)
        ? usersBackend(backend, callerOf(request).access, judge.accounts.grants, judge.artifacts)
        : backend,
    nameOf: (request) => callers.get(request)?.access.user.username,
  };
}

/**
 * A field that the address and the body give two values for could be judged by one and answered by the other.
 *
 * @throws `BAD_REQUEST`
 */
function refuseTwofold({ query, body, params }: FastifyRequest): void {
  const [asked, sent, named] = [query, body, params].map((part) => inputOf({ query: part, body: {}, params: {} }));
  for (const [first, second] of [
    [asked, sent],
    [asked, named],
    [sent, named],
  ]) {
    for (const [name, value] of Object.entries(first ?? {})) {
      const other = second?.[name];
      if (other !== undefined && JSON.stringify(other) !== JSON.stringify(value)) throw givenTwice(name);
    }
  }
}

/** What is no route is told of to users alone. */
function policyFor({ is404, method, routeOptions }: FastifyRequest): Policy {
  if (is404 || routeOptions.url === undefined) return anyUser;
  const id = routeId(method, routeOptions.url);
  const policy = policyOf(id);
  if (!policy) throw routeWithoutPolicy(id);
  return policy;
}
