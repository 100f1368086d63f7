/** What one request may ask for. */
export interface ServeLimits {
  readonly bodyBytes: number;
  readonly rows: number;
  /** How long a client may take to send a request. */
  readonly requestMilliseconds: number;
}

export const defaultLimits: ServeLimits = { bodyBytes: 16 * 1024 * 1024, rows: 100_000, requestMilliseconds: 30_000 };
