import { pbkdf2, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { badPassword, badUsername } from "./errors.js";

const scryptOf = promisify<string, string, number, ScryptOptions, Buffer>(scrypt);
const pbkdf2Of = promisify(pbkdf2);

const cost = { N: 32768, r: 8, p: 1 };
const digestBytes = 64;
/** N · r · 128 bytes are needed, and a little more. */
const memory = 64 * 1024 * 1024;
const saltLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** The password of the admin that MLflow shipped until 3.13 (CVE-2025-11200's kin): never taken. */
export const shippedPassword = "password1234";

/**
 * A password's hash in werkzeug's form, so that MLflow's own server takes it: `scrypt:N:r:p$SALT$DIGEST`.
 * The salt is its text's bytes, the digest 64 bytes in hexadecimal.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = Array.from(randomBytes(16), (byte) => saltLetters[byte % saltLetters.length]).join("");
  const digest = await scryptOf(password, salt, digestBytes, { ...cost, maxmem: memory });
  return `scrypt:${cost.N}:${cost.r}:${cost.p}$${salt}$${digest.toString("hex")}`;
}

/** Whether a hash in werkzeug's form (scrypt, or PBKDF2 of older MLflow's) is that of the password. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [method = "", salt = "", hex = ""] = hash.split("$");
  const expected = Buffer.from(hex, "hex");
  const [name, ...numbers] = method.split(":");
  if (expected.length === 0) return false;
  let found: Buffer;
  if (name === "scrypt") {
    const [N = cost.N, r = cost.r, p = cost.p] = numbers.map(Number);
    found = await scryptOf(password, salt, expected.length, { N, r, p, maxmem: memory });
  } else if (name === "pbkdf2") {
    found = await pbkdf2Of(password, salt, Number(numbers[1] ?? 0), expected.length, numbers[0] ?? "sha256");
  } else {
    return false;
  }
  return timingSafeEqual(found, expected);
}

const shortest = 12;
const longest = 1_024;
const common = /passw[o0]rd|administrator|qwerty(uiop)?|letmein|welcome|changeme|admin|mlflow|perigee/gi;

/** @throws `INVALID_PARAMETER_VALUE` for a password that is short, common or of a few characters */
export function checkPassword(password: string, username: string): void {
  const characters = [...password];
  if (characters.length < shortest) throw badPassword(`Password must be at least ${shortest} characters.`);
  if (characters.length > longest) throw badPassword(`Password must be at most ${longest} characters.`);
  if (new Set(characters).size < 5) throw badPassword("Password must have at least 5 different characters.");
  if (isSequence(password)) throw badPassword("Password must not be a sequence of characters.");
  if (password.toLowerCase() === username.toLowerCase()) throw badPassword("Password must not be the username.");
  if (isCommon(password)) throw badPassword("Password is too common.");
}

/** Well-known words with no more than five other characters around them. */
const isCommon = (password: string) => {
  const rest = password.replace(common, "");
  return rest.length < password.length && rest.length <= 5;
};

function isSequence(password: string): boolean {
  const steps = new Set([...password].slice(1).map((_, i) => password.charCodeAt(i + 1) - password.charCodeAt(i)));
  return [...steps].every((step) => step === 1 || step === -9) || [...steps].every((step) => step === -1 || step === 9);
}

/** @throws `INVALID_PARAMETER_VALUE` */
export function checkUsername(username: string): void {
  if (username === "") throw badUsername("it cannot be empty.");
  if (username.length > 255) throw badUsername("it may have 255 characters.");
  if (username.includes(":")) throw badUsername("basic authentication has no way to say a colon.");
  if ([...username].some((character) => character < " " || character === "\u007f")) {
    throw badUsername("it may have no control characters.");
  }
}
