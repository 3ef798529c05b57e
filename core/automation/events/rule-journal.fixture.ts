/** The journal of a document with rules, and what its operations set off. */
import * as Y from 'yjs';
import type { Role } from '#core/access/policy.ts';
import type { Replica } from '#core/codex/replica.fixture.ts';
import { createRootResolver, indexBefore } from '#core/document/root-resolver.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import {
  advanceRuleTrail,
  beginRuleTrail,
  type PlacedRules,
  type RuleEvent,
  type RuleOperation,
} from './rule-trail.ts';

/** Of a document whose rules are these from its first operation on, which is its seed. */
export class RuleJournal {
  readonly doc = new Y.Doc();
  private readonly placed: PlacedRules;
  private readonly operations: RuleOperation[] = [];

  constructor(placed: PlacedRules) {
    this.placed = placed;
  }

  push(
    { doc }: Replica,
    who: string,
    kind: 'user' | 'guest' | 'system' = 'user',
    origin: string = this.operations.length === 0 ? 'seed' : 'socket',
  ): void {
    const payload = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc));
    const seq = this.operations.length + 1;
    const summary = summarizeUpdate(this.doc, payload);
    const actor = { kind, id: who, name: who };
    this.operations.push({ seq, operationId: `${seq}`, payload, actor, origin, serverTime: seq, summary });
    Y.applyUpdate(this.doc, payload);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc));
  }

  /** What was set off, by whom and with which value; whoever is called `admin` is one, other members are editors. */
  events(): string[] {
    const placeOf = placesOf(this.doc);
    const found: RuleEvent[] = [];
    let trail = beginRuleTrail(this.placed);
    for (const operation of this.operations) {
      const next = advanceRuleTrail(trail, operation, { placeOf, rulesAt: () => this.placed, contextOf });
      if (next === null) throw new Error('the document is behind its journal');
      // Readings are kept as JSON between two operations.
      trail = JSON.parse(JSON.stringify(next.trail)) as typeof trail;
      found.push(...next.events);
    }
    return found.map(({ ruleId, by, change }) => `${ruleId} by ${by.id}: ${String(change?.value)}`);
  }
}

function contextOf({ kind, id }: Pick<RuleOperation['actor'], 'kind' | 'id'>) {
  const role: Role | null = kind === 'user' ? (id === 'admin' ? 'admin' : 'editor') : null;
  return { taker: { kind, id, role }, authorId: null, valueFor: () => null };
}

function placesOf(doc: Y.Doc) {
  const resolver = createRootResolver(doc, []);
  return (client: number, clock: number) => {
    const structs = doc.store.clients.get(client) ?? [];
    const item = structs[indexBefore(structs, clock)];
    return item instanceof Y.Item ? { root: resolver.rootOfItem(item), key: item.parentSub } : null;
  };
}
