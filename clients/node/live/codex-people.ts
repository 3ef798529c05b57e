/** The people in a live Codex, and what they are told of this program. */
import { createListeners } from '#core/observable.ts';
import { createPresence, type Presence } from '#sync/presence/presence.ts';
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

export class People {
  readonly onJoined: (listener: (person: Person) => void) => () => void;
  readonly onLeft: (listener: (person: Person) => void) => () => void;
  private readonly presence: Presence;
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
    this.known = this.presence.others();
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
