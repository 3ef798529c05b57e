/** The server's check of what a client appends to its stream of entries. */
import type * as Y from 'yjs';
import { EntryStream } from '#core/crdt/tree/entry-stream.ts';
import type { TreeEntry } from '#core/crdt/tree/log-entry.ts';
import { NodeNames } from '#core/crdt/tree/node-names.ts';
import { MOVES_ROOT } from '#core/document/roots.ts';
import { textsIn } from './move-streams.ts';

/** A piece of text on its way into the root `moves`. */
export type StreamPart = Y.Item & { readonly content: Y.ContentString };

/** The stream as it is: in the document, and on its way there. */
export interface StreamBefore {
  readonly doc: Y.Doc;
  readonly ahead: readonly StreamPart[];
}

/**
 * Finds what is wrong with new texts of one client, ordered by clock; `null` when nothing. Reads the client's stream from its start,
 * which says by whom and of what the new entries are. `checkEntry` says what is wrong with one of these.
 */
export function checkStream(
  client: number,
  { doc, ahead }: StreamBefore,
  parts: readonly StreamPart[],
  checkEntry: (entry: TreeEntry) => string | null,
): string | null {
  const stream = new EntryStream(client, new NodeNames());
  const structs = doc.store.clients.get(client) ?? [];
  for (const { text, clock } of textsIn(structs, 0, doc.getText(MOVES_ROOT))) stream.read(text, clock);
  const known = structs.at(-1);
  let end = known === undefined ? 0 : known.id.clock + known.length;
  for (const part of ahead) {
    stream.read(...fresh(part, end));
    end = part.id.clock + part.length;
  }
  for (const [index, part] of parts.entries()) {
    let { nextOrdinal } = stream;
    for (const entry of stream.read(...fresh(part, end))) {
      if (entry.name !== null && entry.name.ordinal < nextOrdinal) {
        return 'This entry of the tree gives a Codex the number of another';
      }
      nextOrdinal = (entry.name?.ordinal ?? nextOrdinal - 1) + 1;
      const problem = checkEntry(entry);
      if (problem !== null) return problem;
    }
    end = part.id.clock + part.length;
    const goesOn = stream.fault === 'unfinished' && parts[index + 1]?.id.clock === end;
    const problem = goesOn ? null : wordsFor(stream);
    if (problem !== null) return problem;
  }
  return null;
}

function wordsFor(stream: EntryStream): string | null {
  switch (stream.fault) {
    case null:
      return null;
    case 'unknown-form':
      return `The tree is written here in form ${stream.unknownForm}, which this server can’t read; update it, or reload the page`;
    case 'unfinished':
    case 'unreadable':
      return 'This is no entry of the tree';
  }
}

/** What of a text is new after `end`, and where it begins. */
function fresh({ id, content }: StreamPart, end: number): [text: string, clock: number] {
  const known = Math.max(0, end - id.clock);
  return [content.str.slice(known), id.clock + known];
}
