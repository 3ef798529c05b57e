/** The people in a live Codex, and what they are told of this program. */
import * as Y from 'yjs';
import { createListeners } from '#core/observable.ts';
import { createPresence, type Presence } from '#sync/presence/presence.ts';
import { observeCarets, readRemoteCarets } from '#sync/presence/remote-carets.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  /** 0–7: the colour that everybody sees. */
  readonly hue: number;
  /** The field the person was in last; `null` when in none. */
  readonly fieldId: string | null;
  /** What a program says of its work. */
  readonly status?: string;
}

/** A place in a text of `codex.doc`, and from where to there something is selected. */
export interface CaretPlace {
  readonly anchor: Y.RelativePosition;
  readonly head: Y.RelativePosition;
}

/** The caret of somebody else, or of another window of this member. */
export interface Caret extends CaretPlace {
  /** Of the window that it is in: the same as long as that is open. */
  readonly client: number;
  readonly name: string;
  /** 0–7: the colour that everybody sees. */
  readonly hue: number;
}

export class People {
  readonly onJoined: (listener: (person: Person) => void) => () => void;
  readonly onLeft: (listener: (person: Person) => void) => () => void;
  /** Calls back when carets are elsewhere; answers what ends that. */
  readonly onCarets: (listener: () => void) => () => void;
  private readonly presence: Presence;
  private readonly awareness: DocumentSession['awareness'];
  private readonly joined = createListeners<[person: Person]>();
  private readonly left = createListeners<[person: Person]>();
  private readonly stop: () => void;
  private known: readonly Person[];

  /** @internal */
  constructor(
    session: Pick<DocumentSession, 'awareness'>,
    actor: { readonly id: string; readonly name: string },
  ) {
    this.presence = createPresence(session.awareness, actor);
    this.awareness = session.awareness;
    this.known = this.presence.others();
    this.onCarets = (listener) => observeCarets(this.awareness, listener);
    this.onJoined = this.joined.subscribe;
    this.onLeft = this.left.subscribe;
    this.stop = this.presence.subscribe(() => this.compare());
  }

  /** Everybody but the member whose token this is, by name. */
  people(): readonly Person[] {
    return this.presence.others();
  }

  /** Others see this program in the field; in none with `null`. */
  setField(fieldId: string | null): void {
    this.presence.setField(fieldId);
  }

  /** A few words beside the name, such as “summarising…”; none with `null`. */
  setStatus(status: string | null): void {
    this.presence.setStatus(status);
  }

  /** The carets of others that stand in texts. One that was heard of before the edit that it stands behind is where it was. */
  carets(): readonly Caret[] {
    return readRemoteCarets(this.awareness).map(({ clientId, name, hue, anchor, head }) => ({
      ...{ client: clientId, name, hue },
      anchor: Y.createRelativePositionFromJSON(anchor),
      head: Y.createRelativePositionFromJSON(head),
    }));
  }

  /** Others see this program’s caret there, and what is selected; none with `null`. */
  setCaret(place: CaretPlace | null): void {
    const cursor =
      place === null
        ? null
        : { anchor: Y.relativePositionToJSON(place.anchor), head: Y.relativePositionToJSON(place.head) };
    const { awareness } = this;
    if (JSON.stringify(awareness.getLocalState()?.['cursor'] ?? null) === JSON.stringify(cursor)) return;
    awareness.setLocalStateField('cursor', cursor);
  }

  close(): void {
    this.stop();
    this.joined.clear();
    this.left.clear();
  }

  private compare(): void {
    const [before, now] = [this.known, this.presence.others()];
    this.known = now;
    for (const person of now) if (!before.some(({ id }) => id === person.id)) this.joined.notify(person);
    for (const person of before) if (!now.some(({ id }) => id === person.id)) this.left.notify(person);
  }
}
