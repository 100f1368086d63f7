const secret = /key|token|password/i;

/** An address as it may be shown and kept: credentials and keys left out. */
export function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  for (const name of [...shown.searchParams.keys()]) {
    if (secret.test(name)) shown.searchParams.delete(name);
  }
  return shown.href;
}
