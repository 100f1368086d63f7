/** The schemes of SQLAlchemy's that lead to PostgreSQL, whatever the driver. */
export const postgresSchemes = [
  "postgresql",
  "postgres",
  "postgresql+psycopg2",
  "postgresql+psycopg",
  "postgresql+asyncpg",
  "postgresql+pg8000",
] as const;

export const isPostgresUri = (uri: string): boolean => /^postgres(ql)?(\+\w+)?:\/\//i.test(uri);

/** As `pg` and PostgreSQL's own programs take it: without SQLAlchemy's driver. */
export const plainUri = (uri: string): string => uri.replace(/^postgres(ql)?(\+\w+)?:/i, "postgresql:");

/** As it may be shown: without the password. */
export const shownUri = (uri: string): string =>
  uri.replace(/^([\w+]+:\/\/[^:@/?]*):[^/?]*@/, "$1:***@").replace(/([?&]password=)[^&]*/gi, "$1***");

/** For `pg`, whose modes of TLS are stricter than libpq's unless it is told. */
export function connectionString(uri: string): string {
  const plain = plainUri(uri);
  return /[?&]sslmode=/.test(plain) ? `${plain}&uselibpqcompat=true` : plain;
}
