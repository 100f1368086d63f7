import { Command, Option } from "commander";
import { type Token, tokenScopes } from "../../server/index.js";
import { createCommand, openTerminal, wholeNumber } from "../command.js";
import { onAccounts, withAccounts } from "./accounts.js";

const millisecondsOfDay = 24 * 60 * 60 * 1000;

/** Bearer tokens (`MLFLOW_TRACKING_TOKEN`), without asking the server. */
export function tokensCommand(): Command {
  return new Command("tokens")
    .description("bearer tokens (MLFLOW_TRACKING_TOKEN) of a server with --auth basic")
    .addCommand(createTokenCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function createTokenCommand(): Command {
  return withAccounts(createCommand("create", "make a token; it is told this once"))
    .argument("<user>", "whose rights it has")
    .requiredOption("--name <name>", "what it is for")
    .addOption(
      new Option("--scope <scope>", "all that the user may do, or /metrics alone").choices(tokenScopes).default("all"),
    )
    .option("--days <n>", "how long it is good (default: until it is revoked)", wholeNumber(1))
    .action(async (username: string, options) => {
      const { context, print } = openTerminal(options);
      const { token, secret } = await onAccounts(options, context.folder, async ({ users, tokens, clock }) =>
        tokens.create(await users.get(username), {
          name: options.name,
          scope: options.scope,
          ...(options.days !== undefined && { expiresAt: clock() + options.days * millisecondsOfDay }),
        }),
      );
      print({ ...token, secret }, secret);
    });
}

function listCommand(): Command {
  return withAccounts(createCommand("list", "the tokens there are")).action(async (options) => {
    const { context, print } = openTerminal(options);
    const tokens = await onAccounts(options, context.folder, (accounts) => accounts.tokens.list());
    print({ tokens }, tokens.length > 0 ? tokens.map(line).join("\n") : "There are no tokens.");
  });
}

function line({ id, username, name, scope, expiresAt }: Token): string {
  const until = expiresAt === undefined ? "" : `  until ${new Date(expiresAt).toISOString()}`;
  return `${String(id).padStart(4)}  ${username}  ${name}  ${scope}${until}`;
}

function revokeCommand(): Command {
  return withAccounts(createCommand("revoke", "end a token"))
    .argument("<id>", "number of the token, as list tells it", wholeNumber(1))
    .action(async (id: number, options) => {
      const { context, print } = openTerminal(options);
      await onAccounts(options, context.folder, (accounts) => accounts.tokens.revoke(id));
      print({ id }, `token ${id} was revoked`);
    });
}
