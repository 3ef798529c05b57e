/** The rows of acts that restore a Codex and all below it: what was planned, as they keep it, and as it is answered. */
import { z } from 'zod';
import type { SubtreeRestoreBody } from '#core/protocol/api/history/subtree-restores.ts';
import type { SubtreeRestore } from '#prisma/generated/client.ts';

const placeSchema = z.object({ parentId: z.string().nullable(), isTrashed: z.boolean() });

/** One Codex of an act. */
const actItemSchema = z.object({
  codexId: z.string(),
  title: z.string(),
  /** The operation whose state it gets; `null`: its content stays. */
  seq: z.int().nullable(),
  /** Where it stood when this was planned, and where it goes; `null`: it stays there. */
  place: z.object({ from: placeSchema, to: placeSchema }).nullable(),
});
export type ActItem = z.infer<typeof actItemSchema>;
export type NodePlace = z.infer<typeof placeSchema>;

/** Why Codices stayed as they were, by their ids. */
const keptSchema = z.record(z.string(), z.string());
export type Kept = z.infer<typeof keptSchema>;

export type ActRow = SubtreeRestore;

export function itemsOf({ items }: Pick<ActRow, 'items'>): readonly ActItem[] {
  return z.array(actItemSchema).parse(items);
}

export function keptOf({ kept }: Pick<ActRow, 'kept'>): Kept {
  return keptSchema.parse(kept);
}

export function presentAct(row: ActRow): SubtreeRestoreBody {
  const kept = { ...keptOf(row), ...keptSchema.parse(row.undoKept) };
  const { id, topId, at, byId, byName, madeAt, undoneById, undoneByName } = row;
  return {
    ...{ id, top: topId, at: at.toISOString(), by: { id: byId, name: byName } },
    ...{ madeAt: madeAt.toISOString(), state: stateSchema.parse(row.state) },
    codices: itemsOf(row).map(({ codexId, title }) => ({ id: codexId, title, kept: kept[codexId] ?? null })),
    undoneBy: undoneById === null ? null : { id: undoneById, name: undoneByName ?? '' },
  };
}

const stateSchema = z.enum(['restoring', 'done', 'undoing', 'undone']);
