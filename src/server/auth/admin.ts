import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { MlflowError } from "../../tracking/index.js";
import { adminPasswordFileInTheWay, weakAdminPassword } from "./errors.js";
import { isPassword, shippedPassword } from "./passwords.js";
import type { Users } from "./users.js";

export interface FirstAdmin {
  readonly username: string;
  /** As somebody set it; one is made where it is left out. */
  readonly password?: string;
  /** Where a password that was made is written, readable by its owner alone. */
  readonly passwordFile: string;
}

/**
 * Sees to it that there is an admin, without any default password.
 *
 * A database that an older MLflow left with the password it shipped gets the one that is set; without one, logins with
 * it are refused all the same.
 *
 * @returns the file that a made password was written to
 * @throws `WEAK_ADMIN_PASSWORD`
 */
export async function ensureAdmin(users: Users, { username, password, passwordFile }: FirstAdmin) {
  const known = await users.find(username);
  if (known) {
    if (password !== undefined && (await isPassword(shippedPassword, known.passwordHash))) {
      await namingTheSetting(users.setPassword(username, password));
    }
    return undefined;
  }
  if (await users.hasAdmin()) return undefined;
  if (password !== undefined) {
    await namingTheSetting(users.create(username, password, { isAdmin: true }));
    return undefined;
  }
  const made = randomPassword();
  // First the file, so that no admin is left whose password nobody knows; an old one is not overwritten.
  await writeFile(passwordFile, `${made}\n`, { mode: 0o600, flag: "wx" }).catch((cause: unknown) => {
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw exists ? adminPasswordFileInTheWay(passwordFile, cause) : cause;
  });
  await users.create(username, made, { isAdmin: true });
  return passwordFile;
}

/** 144 random bits as text. */
export const randomPassword = (): string => randomBytes(18).toString("base64url");

async function namingTheSetting(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof MlflowError) throw weakAdminPassword(error.message);
    throw error;
  }
}
