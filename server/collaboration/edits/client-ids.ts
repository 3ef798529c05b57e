/** Binds each Yjs client id to a person, so that nobody can write in another's name. */
import type { Actor } from '#core/access/policy.ts';
import type { ClockRange } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import type { Journal } from '../../journal/journal.ts';
import { isSamePerson } from '../sessions/sessions.ts';

type Person = Pick<Actor, 'kind' | 'id'>;

/** The sender of an edit: the person, and the client id of their presence. */
export interface Sender {
  readonly actor: Person;
  readonly clientId: number | null;
  /** Whether an edit sent from the page with this client id is parked: that page will not send its structs before this one's. */
  readonly isParked?: (clientId: number) => boolean;
}

/**
 * `own`: made by the sender. `carried`: other people's structs that the server lost in a restore. `wait`: the same, but their author
 * is connected and will send them; authors who would wait for each other don't. `forged`: made under somebody else's client id.
 */
export type Authorship = 'own' | 'carried' | 'wait' | 'forged';

/**
 * A client id belongs to the first person who used it, in presence or in an edit; the journal preserves this across restarts, and
 * the server's own ids are reserved. New structs under another person's id are forged: their next edits would collide with
 * them and never be stored.
 */
export interface ClientIds {
  /** Decides whether the sender may add these new structs. Claims the client id if there is exactly one and nobody owns it. */
  admit(documentName: string, sender: Sender, ranges: readonly ClockRange[]): Promise<Authorship>;
  /** Claims an id; false if it belongs to somebody else. `known`: the document already has structs of it. */
  claim(documentName: string, person: Person, clientId: number, known: boolean): Promise<boolean>;
  /** Makes an id for edits of the server: while the process lives, no socket can claim it in any document. */
  makeOwn(): number;
  /** Ids made by this process with `makeOwn`. */
  readonly made: ReadonlySet<number>;
  /** Reserves an id that another server process edits under. */
  reserve(clientId: number): void;
  /** The document is no longer in memory. */
  forget(documentName: string): void;
}

export interface ClientIdsOptions {
  readonly journal: Pick<Journal, 'authorOf'>;
  readonly environment: Pick<Environment, 'random' | 'now'>;
  /**
   * Until then (ms since epoch) the database counts as restored from an older backup: anybody who may write may submit edits
   * that the server lacks, since their author may never come back (docs/spec/journal.md, 24).
   */
  readonly recoverUntil?: number | null;
  /** Called with every id that `makeOwn` returns. */
  readonly onMade?: (clientId: number) => void;
  /** Whether somebody has presence under this id. */
  readonly isConnected?: (documentName: string, clientId: number) => boolean;
}

/** The owner of all ids that the server edits or has edited under. */
const SERVER: Person = { kind: 'system', id: 'server' };

export function createClientIds(options: ClientIdsOptions): ClientIds {
  const { journal, environment, recoverUntil = null, isConnected = () => false } = options;
  const owners = new Map<string, Map<number, Person>>();
  const made = new Set<number>();
  const reserved = new Set<number>();
  const isServers = (clientId: number): boolean => made.has(clientId) || reserved.has(clientId);

  function ownersOf(documentName: string): Map<number, Person> {
    const known = owners.get(documentName) ?? new Map<number, Person>();
    owners.set(documentName, known);
    return known;
  }

  async function ownerOf(documentName: string, clientId: number, known: boolean): Promise<Person | null> {
    if (isServers(clientId)) return SERVER;
    const remembered = ownersOf(documentName).get(clientId);
    if (remembered !== undefined || !known) return remembered ?? null;
    const first = await journal.authorOf(documentName, clientId);
    if (first === null) return null;
    const author = first.origin === 'socket' ? { kind: first.kind, id: first.id } : SERVER;
    ownersOf(documentName).set(clientId, author);
    return author;
  }

  /** Unless there was a restore, a client got other people's structs from the server, which therefore cannot lack them. */
  function judgeForeign(documentName: string, clientId: number, isParked: Sender['isParked']): Authorship {
    const recovers = recoverUntil !== null && environment.now() < recoverUntil;
    if (!recovers || isServers(clientId)) return 'forged';
    return isConnected(documentName, clientId) && isParked?.(clientId) !== true ? 'wait' : 'carried';
  }

  return {
    async admit(documentName, { actor, clientId, isParked }, ranges) {
      let worst: Authorship = 'own';
      for (const { client, from } of ranges) {
        const owner = await ownerOf(documentName, client, from > 0);
        const isOwn = owner === null ? isOwnForSure(client, clientId) : isSamePerson(owner, actor);
        const authorship = isOwn ? 'own' : judgeForeign(documentName, client, isParked);
        if (authorship === 'forged') return 'forged';
        if (worst !== 'wait' && authorship !== 'own') worst = authorship;
      }
      const [only] = ranges;
      if (worst === 'own' && only !== undefined && ranges.length === 1)
        ownersOf(documentName).set(only.client, actor);
      return worst;
    },
    async claim(documentName, person, clientId, known) {
      const owner = await ownerOf(documentName, clientId, known);
      if (owner !== null) return isSamePerson(owner, person);
      ownersOf(documentName).set(clientId, person);
      return true;
    },
    makeOwn() {
      // Yjs client ids are 32 bits.
      const clientId = Math.floor(environment.random() * 2 ** 32);
      made.add(clientId);
      options.onMade?.(clientId);
      return clientId;
    },
    made,
    reserve: (clientId) => void reserved.add(clientId),
    forget: (documentName) => owners.delete(documentName),
  };

  /** After a restore, an id without a known owner may belong to somebody whose first edits were lost. */
  function isOwnForSure(client: number, ofConnection: number | null): boolean {
    const recovers = recoverUntil !== null && environment.now() < recoverUntil;
    return !recovers || client === ofConnection;
  }
}
