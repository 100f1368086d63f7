import { PostgresDialect, PostgresQueryCompiler, type QueryCompiler, type RawNode } from "kysely";
import { postgresForm } from "../flavor.js";

/** Kysely's dialect, with the forms of SQL that are PostgreSQL's own. */
export class MlflowPostgresDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new FormsCompiler();
  }
}

class FormsCompiler extends PostgresQueryCompiler {
  protected override visitRaw(node: RawNode): void {
    super.visitRaw(postgresForm(node));
  }
}
