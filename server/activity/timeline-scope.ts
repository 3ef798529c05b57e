/** The scope of a timeline, the Codices it tells of, and the row it tells of each operation. */
import type { Proposal } from '#core/access/author.ts';
import type { UpdateSummary } from '#core/document/summarize-update.ts';
import { Prisma } from '#prisma/generated/client.ts';

export interface TimelineScope {
  /** A condition on "Codex" c. */
  readonly isKnown: Prisma.Sql;
  /** The Codex at the top of the part of the tree; `null` for the whole. */
  readonly below: string | null;
}

/** The Codex of an operation. */
export interface TimelineCodex {
  readonly id: string;
  readonly title: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly privateTopId: string | null;
  readonly archivedAt: Date | null;
  readonly deletedAt: Date | null;
}

export interface TimelineRow extends TimelineCodex {
  readonly seq: number;
  readonly operationId: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly createdAt: Date;
  readonly clientTime: Date;
  readonly summary: UpdateSummary;
  readonly origin: string;
  readonly proposal: Proposal | null;
}

/** "Codex" c of a scope, to be read from; whether it is known is for the caller to ask. */
export function codicesOf({ below }: TimelineScope): Prisma.Sql {
  if (below === null) return Prisma.sql`"Codex" c`;
  // UNION drops what was there before, so that rows in a circle could not keep it going.
  return Prisma.sql`(
      WITH RECURSIVE part AS (
        SELECT "id" FROM "Codex" WHERE "id" = ${below}
        UNION SELECT k."id" FROM "Codex" k JOIN part p ON k."parentId" = p."id")
      SELECT "id" FROM part) p JOIN "Codex" c ON c."id" = p."id"`;
}
