/** Finds whether the elements of an edit were in the document before, as those of an undo were. */
import * as Y from 'yjs';
import type { ReturningElement } from '#core/codex/check-codex-update.ts';
import { isJson, parseCell, parseEntry, parseMember } from '#core/crdt/entry.ts';
import { createRootResolver, findStruct } from '#core/document/root-resolver.ts';
import { canonicalJson } from '#core/json.ts';
import type { Journal } from '../../journal/journal.ts';

export interface PastElements {
  readonly journal: Pick<Journal, 'list'>;
  readonly documentName: string;
  readonly doc: Y.Doc;
  /** Who brings them. */
  readonly actorId: string;
}

const PAGE = 200;

/**
 * The first of the elements that was never in its root; `null` when all were. An entry restored by undo has a new id and
 * time, and one rewritten to settle a conflict a new author, who must be the sender. Reads the operations that touched the
 * root, newest first, until everything is found.
 */
export async function stoodBefore(
  past: PastElements,
  elements: readonly ReturningElement[],
): Promise<ReturningElement | null> {
  for (const root of new Set(elements.map((element) => element.root))) {
    let missing = elements.filter((element) => element.root === root);
    for (let before: number | undefined; missing.length > 0; ) {
      const rows = await past.journal.list(past.documentName, {
        root,
        limit: PAGE,
        ...(before !== undefined && { before }),
      });
      for (const { payload } of rows) {
        if (missing.length === 0) break;
        const found = new Set(elementsOf(past.doc, root, payload).flatMap((raw) => namesOf(raw)));
        missing = missing.filter(
          (element) => !wantedNames(element, past.actorId).some((name) => found.has(name)),
        );
      }
      before = rows.at(-1)?.seq;
      if (rows.length < PAGE) break;
    }
    const [first] = missing;
    if (first !== undefined) return first;
  }
  return null;
}

/** The elements an operation brought into a root. Where they stand the document knows, also of those deleted since. */
function elementsOf(doc: Y.Doc, root: string, payload: Uint8Array): unknown[] {
  const resolver = createRootResolver(doc, []);
  return structsOf(payload).flatMap((struct) => {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) return [];
    const item = findStruct(doc.store.clients.get(struct.id.client), struct.id.clock);
    return item instanceof Y.Item && resolver.rootOfItem(item) === root ? struct.content.arr : [];
  });
}

function structsOf(payload: Uint8Array): ReturnType<typeof Y.decodeUpdate>['structs'] {
  try {
    return Y.decodeUpdate(payload).structs;
  } catch {
    // Damaged, and quarantined where it is loaded.
    return [];
  }
}

/** What an element that stood there vouches for: itself, its value by its author, its value by anybody. */
function namesOf(raw: unknown): string[] {
  const parts = partsOf(raw);
  const whole = isJson(raw) ? [`whole ${canonicalJson(raw)}`] : [];
  return parts === null ? whole : [...whole, `signed ${parts.signed}`, `value ${parts.value}`];
}

/** What has to have stood there for an element to be good. */
function wantedNames({ raw, exactly }: ReturningElement, actorId: string): string[] {
  const parts = exactly ? null : partsOf(raw);
  const whole = isJson(raw) ? [`whole ${canonicalJson(raw)}`] : [];
  if (parts === null) return whole;
  return [...whole, parts.by === actorId ? `value ${parts.value}` : `signed ${parts.signed}`];
}

function partsOf(
  raw: unknown,
): { readonly by: string; readonly value: string; readonly signed: string } | null {
  const member = parseMember(raw);
  if (member !== null) {
    const { tag, value, by } = member;
    return { by, value: canonicalJson(value), signed: canonicalJson([tag, value, by]) };
  }
  const stored = parseEntry(raw);
  if (stored === null) return null;
  const cell = parseCell(raw);
  const { value, by, byName } = stored.entry;
  const key = cell === null ? null : `${cell.rowId}/${cell.columnId}`;
  return { by, value: canonicalJson([key, value]), signed: canonicalJson([key, value, by, byName]) };
}
