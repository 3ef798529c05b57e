/** The clocks up to which the server is known to have had a document, by Yjs client id. */
import * as Y from 'yjs';
import type { OutboxEdit } from '#sync/store/local-store.ts';

export class ServerClocks {
  readonly clocks = new Map<number, number>();

  /** It has had as much as this; of what is as it was `before`, nothing is said. */
  add(clocks: ReadonlyMap<number, number>, before?: ReadonlyMap<number, number>): void {
    for (const [client, clock] of clocks) {
      if (before !== undefined && before.get(client) === clock) continue;
      if (clock > (this.clocks.get(client) ?? 0)) this.clocks.set(client, clock);
    }
  }

  encode(): Uint8Array {
    return Y.encodeStateVector(this.clocks);
  }

  /**
   * Whether the document holds anything that it has not had: apart from this act, and from what of what waits was made later. Of what
   * waits, whatever came to be known only now may have been made before.
   */
  lacksBefore(act: OutboxEdit | null, waiting: readonly OutboxEdit[], doc: Y.Doc): boolean {
    const known = new Map(this.clocks);
    for (const { client, clock, end } of waiting.filter(({ from }) => from >= (act?.from ?? 0)))
      if (clock <= (known.get(client) ?? 0)) known.set(client, Math.max(end, known.get(client) ?? 0));
    for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(doc)))
      if (clock > (known.get(client) ?? 0)) return true;
    return false;
  }
}
