import { Command } from "commander";
import { randomPassword } from "../../server/index.js";
import { createCommand, openTerminal } from "../command.js";
import { onAccounts, withAccounts } from "./accounts.js";
import { readPassword } from "./read-password.js";

/** The accounts of a server with `--auth basic`, without asking it. */
export function usersCommand(): Command {
  return new Command("users")
    .description("the users of a server with --auth basic")
    .addCommand(listCommand())
    .addCommand(createUserCommand())
    .addCommand(passwordCommand())
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  return withAccounts(createCommand("list", "all users")).action(async (options) => {
    const { context, print } = openTerminal(options);
    const users = (await onAccounts(options, context.folder, ({ users }) => users.list())).map(
      ({ id, username, isAdmin }) => ({ id, username, is_admin: isAdmin }),
    );
    print({ users }, users.map(({ username, is_admin }) => `${username}${is_admin ? "  admin" : ""}`).join("\n"));
  });
}

function createUserCommand(): Command {
  return withAccounts(createCommand("create", "make a user; its password is made and told, or read from stdin"))
    .argument("<name>", "name of the user")
    .option("--admin", "may do all")
    .option("--password-stdin", "read the password from standard input")
    .action(async (username: string, options) => {
      const { context, print } = openTerminal(options);
      const made = options.passwordStdin ? undefined : randomPassword();
      const password = made ?? (await readPassword(process.stdin));
      const isAdmin = options.admin === true;
      await onAccounts(options, context.folder, ({ users }) => users.create(username, password, { isAdmin }));
      const told = made === undefined ? {} : { password: made };
      print(
        { username, is_admin: isAdmin, ...told },
        `${username} was made${made ? `, with the password ${made}` : ""}`,
      );
    });
}

function passwordCommand(): Command {
  return withAccounts(createCommand("set-password", "change a user's password, read from standard input"))
    .argument("<name>", "name of the user")
    .action(async (username: string, options) => {
      const { context, print } = openTerminal(options);
      const password = await readPassword(process.stdin);
      await onAccounts(options, context.folder, ({ users }) => users.setPassword(username, password));
      print({ username }, `the password of ${username} was changed`);
    });
}

function deleteCommand(): Command {
  return withAccounts(createCommand("delete", "remove a user, with what was granted and the tokens"))
    .argument("<name>", "name of the user")
    .action(async (username: string, options) => {
      const { context, print } = openTerminal(options);
      await onAccounts(options, context.folder, ({ users }) => users.delete(username));
      print({ username }, `${username} was deleted`);
    });
}
