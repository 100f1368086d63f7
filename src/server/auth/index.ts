export { ensureAdmin, type FirstAdmin, randomPassword } from "./admin.js";
export { type Accounts, type AuthOptions, openAccounts } from "./auth.js";
export { type AuthConfig, readAuthConfig } from "./config.js";
export { type Guard, guardRoutes } from "./guard.js";
export { isPermission, type Permission, permissions } from "./permissions.js";
export { type NewToken, type Token, type TokenScope, tokenScopes } from "./tokens.js";
export type { User } from "./users.js";
