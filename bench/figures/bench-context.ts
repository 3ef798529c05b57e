/** The database and options that every bench is given. */

export interface BenchContext {
  /** A PostgreSQL server on which databases can be made. */
  readonly postgresUrl: string;
  readonly full: boolean;
  /** How long each load is measured. */
  readonly durationMs: number;
}
