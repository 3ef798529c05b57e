/**
 * Drafts that were begun twice. A server that was restored from an older backup begins a draft from the version it knows, and then a
 * page hands in the lost one, which was begun from another: both texts stand in the document, one after the other.
 */
import * as Y from 'yjs';
import { BASE_ROOT, SOURCE_ROOT } from '#core/document/roots.ts';
import { BASE_VERSION, type PublishedSource, seedClientId, setBaseVersion } from './template-draft.ts';

/** Whether the draft was also begun from something else than `begun`, whose text stands in it as it was. */
export function hasSecondSeed(doc: Y.Doc, documentName: string, begun: PublishedSource): boolean {
  return findUnchangedSeed(doc, documentName, begun) !== null;
}

/**
 * Removes the text of `begun`, which nobody has changed, beside that of the other seed, and says that the draft stands on the version
 * of `begun`: the server knows no later one. Does nothing where there is one seed, or somebody has written into the text.
 */
export function dropSecondSeed(doc: Y.Doc, documentName: string, begun: PublishedSource): void {
  const from = findUnchangedSeed(doc, documentName, begun);
  if (from === null) return;
  doc.transact(() => {
    doc.getText(SOURCE_ROOT).delete(from, begun.source.length);
    setBaseVersion(doc, begun.version);
  });
}

/** Where in the source the text of the seed `begun` stands in one piece; `null` where it does not, or is the only seed. */
function findUnchangedSeed(doc: Y.Doc, documentName: string, begun: PublishedSource): number | null {
  const client = seedClientId(documentName, begun);
  const seeds = [...doc.store.clients.keys()].filter((each) => isSeed(doc, each));
  if (seeds.length < 2 || !seeds.includes(client)) return null;
  let from: number | null = null;
  let index = 0;
  let found = 0;
  for (let item = doc.getText(SOURCE_ROOT)._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    if (item.id.client === client) {
      from ??= index;
      if (from + found !== index) return null;
      found += item.length;
    }
    index += item.length;
  }
  return found === begun.source.length ? from : null;
}

/** A seed is the only one that writes the base version first, after nothing. */
function isSeed(doc: Y.Doc, client: number): boolean {
  // Opened first: until then the items of a root have another parent.
  const base = doc.getMap(BASE_ROOT);
  const first = doc.store.clients.get(client)?.[0];
  return (
    first instanceof Y.Item &&
    first.parent === base &&
    first.parentSub === BASE_VERSION &&
    first.origin === null
  );
}
