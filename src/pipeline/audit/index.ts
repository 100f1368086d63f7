export { type AuditOptions, audit } from "./audit.js";
export { auditPage, formatAudit } from "./format.js";
export type { AuditReport, Verdict } from "./report.js";
