/** Compares the acknowledgements that clients were given with the journal. */
import * as Y from 'yjs';
import type { Journal } from '#server/journal/journal.ts';
import type { SoakClient } from './soak-editors.ts';

export interface StoredReport {
  /** Clients of which the journal lacks something that was acknowledged. Must be none. */
  readonly lost: readonly string[];
  /** Documents whose hash chain does not hold. Must be none. */
  readonly broken: readonly string[];
  /** Clients that were not told of everything they had sent, though they waited. */
  readonly unanswered: number;
  readonly operations: number;
}

/** `root`: what all of them typed into, and nobody else. */
export async function compareStored(
  journal: Pick<Journal, 'load' | 'verify'>,
  clients: readonly SoakClient[],
  root: string,
): Promise<StoredReport> {
  const [lost, broken]: [string[], string[]] = [[], []];
  let operations = 0;
  for (const name of new Set(clients.map(({ documentName }) => documentName))) {
    const room = clients.filter(({ documentName }) => documentName === name);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await journal.load(name)).state);
    lost.push(...findLost(doc, room, name, root));
    const proof = await journal.verify(name);
    if (!proof.ok) broken.push(name);
    operations += proof.operations;
    doc.destroy();
  }
  return { lost, broken, operations, unanswered: clients.filter(({ length }) => length === null).length };
}

function findLost(doc: Y.Doc, room: readonly SoakClient[], name: string, root: string): string[] {
  const lost = room.flatMap(({ clientId, acknowledged }) => {
    const stored = Y.getState(doc.store, clientId);
    return stored < acknowledged ? [`${name}: ${acknowledged - stored} letters of client ${clientId}`] : [];
  });
  // Erasing has no clock of its own: it shows in what is left.
  const lengths = room.flatMap(({ length }) => length ?? []);
  const left = lengths.reduce((sum, length) => sum + length, 0);
  const found = doc.getText(root).length;
  if (lost.length === 0 && lengths.length === room.length && found !== left)
    lost.push(`${name}: ${found} letters where ${left} were left`);
  return lost;
}
