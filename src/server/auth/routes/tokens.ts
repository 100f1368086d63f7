import { z } from "zod";
import { int64, required } from "../../request.js";
import { type Token, tokenScopes } from "../tokens.js";
import { type AuthRoute, authRoute } from "./auth-route.js";

/** A user's own bearer tokens; admins see and revoke those of all. */
export const tokenRoutes: readonly AuthRoute[] = [
  authRoute(
    "POST /perigee/tokens/create",
    z.object({ name: required, scope: z.enum(tokenScopes).default("all"), expires_at: int64.optional() }),
    async ({ judge, access }, { name, scope, expires_at }) => {
      const made = await judge.accounts.tokens.create(access.user, { name, scope, expiresAt: expires_at });
      return { token: tokenInJson(made.token), secret: made.secret };
    },
  ),
  authRoute("GET /perigee/tokens/list", z.object({}), async ({ judge, access: { user } }) => {
    const tokens = await judge.accounts.tokens.list(user.isAdmin ? undefined : user.username);
    return { tokens: tokens.map(tokenInJson) };
  }),
  authRoute("DELETE /perigee/tokens/revoke", z.object({ id: int64 }), async ({ judge, access: { user } }, { id }) => {
    await judge.accounts.tokens.revoke(id, user.isAdmin ? undefined : user.username);
    return {};
  }),
];

const tokenInJson = ({ id, username, name, scope, createdAt, expiresAt }: Token) => ({
  id,
  username,
  name,
  scope,
  created_at: createdAt,
  ...(expiresAt !== undefined && { expires_at: expiresAt }),
});
