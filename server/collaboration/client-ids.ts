/** Which person a Yjs client id belongs to, so that nobody can write in another's name. */
import type { Actor } from '#core/access/policy.ts';
import type { ClockRange } from '#core/history/summarize-update.ts';
import type { Journal } from '../journal/journal.ts';
import { isSamePerson } from './sessions.ts';

type Person = Pick<Actor, 'kind' | 'id'>;

/**
 * A client id belongs to the first person who used it, in presence or in an edit; the journal remembers across restarts.
 * New structs under somebody else's id are forged: the victim's next edits would collide with them and never be stored.
 */
export interface ClientIds {
  /** May this person add these new structs? Claims the id when the edit comes from exactly one that nobody has. */
  admit(documentName: string, person: Person, ranges: readonly ClockRange[]): Promise<boolean>;
  /** Claims an id; false when it is somebody else's. `known`: the document has structs of it already. */
  claim(documentName: string, person: Person, clientId: number, known: boolean): Promise<boolean>;
  /** The document is no longer in memory. */
  forget(documentName: string): void;
}

export function createClientIds(journal: Pick<Journal, 'authorOf'>): ClientIds {
  const owners = new Map<string, Map<number, Person>>();

  function ownersOf(documentName: string): Map<number, Person> {
    const known = owners.get(documentName) ?? new Map<number, Person>();
    owners.set(documentName, known);
    return known;
  }

  async function ownerOf(documentName: string, clientId: number, known: boolean): Promise<Person | null> {
    const remembered = ownersOf(documentName).get(clientId);
    if (remembered !== undefined || !known) return remembered ?? null;
    const author = await journal.authorOf(documentName, clientId);
    if (author !== null) ownersOf(documentName).set(clientId, author);
    return author;
  }

  return {
    async admit(documentName, person, ranges) {
      for (const { client, from } of ranges) {
        const owner = await ownerOf(documentName, client, from > 0);
        if (owner !== null && !isSamePerson(owner, person)) return false;
      }
      const [only] = ranges;
      if (only !== undefined && ranges.length === 1) ownersOf(documentName).set(only.client, person);
      return true;
    },
    async claim(documentName, person, clientId, known) {
      const owner = await ownerOf(documentName, clientId, known);
      if (owner !== null) return isSamePerson(owner, person);
      ownersOf(documentName).set(clientId, person);
      return true;
    },
    forget: (documentName) => owners.delete(documentName),
  };
}
