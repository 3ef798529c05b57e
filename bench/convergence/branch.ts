/** A branch of the Codex in a schedule: written by two who do not hear of the others, brought up to date and merged. */
import * as Y from 'yjs';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Chance } from './chance.ts';
import type { Layer } from './layer.ts';
import { metadataLayer } from './metadata-layer.ts';
import { Network } from './network.ts';
import { proseLayer } from './prose-layer.ts';
import { referenceLayer } from './reference-layer.ts';
import { Replica, type WorldTime } from './replica.ts';
import { textLayer } from './text-layer.ts';

/** What a branch has: the document of the Codex. */
export const BRANCHED: readonly Layer[] = [textLayer, metadataLayer, referenceLayer, proseLayer];
/** Beyond the numbers of all others. */
const FIRST_NUMBER = 6;
const READER_NUMBER = FIRST_NUMBER + 2;
const SKEWS = [0, -2_000, 300_000] as const;

export class Branch {
  /** The server's copy, then that of a page. */
  readonly replicas: readonly [Replica, Replica];
  private readonly main: Replica;
  private readonly time: WorldTime;
  private readonly network: Network;
  private readonly chance: Chance;

  /** Begins with what the server has of the Codex now. */
  constructor(main: Replica, time: WorldTime, chance: Chance) {
    this.main = main;
    this.time = time;
    this.chance = chance;
    this.replicas = [
      new Replica(FIRST_NUMBER, time, 0, chance),
      new Replica(FIRST_NUMBER + 1, time, chance.pick(SKEWS), chance),
    ];
    this.network = new Network(this.replicas, chance);
    this.bringMainIn();
    this.network.exchange(...this.replicas);
  }

  takeStep(withUndo: boolean): void {
    const { chance, network } = this;
    const [, page] = this.replicas;
    const replica = chance.pick(this.replicas);
    const dice = chance.below(16);
    if (dice < 7) {
      replica.undo.endStep();
      chance.pick(BRANCHED).edit(replica, chance);
      if (chance.oneIn(2)) network.send(replica);
    } else if (dice < 8 && withUndo) {
      replica.undo.undo();
    } else if (dice < 11) {
      network.deliver();
    } else if (dice < 12) {
      page.online = !page.online;
    } else if (dice < 13) {
      page.crash(chance);
    } else if (dice < 14) {
      network.exchange(...this.replicas);
    } else if (dice < 15) {
      this.bringMainIn();
    } else {
      this.merge();
    }
  }

  /** Everything of either side into the other. Says where it would matter which of them came first. */
  mergeLast(): string[] {
    this.network.heal();
    const problems = this.checkOrder();
    this.merge();
    this.bringMainIn();
    this.network.heal();
    return problems;
  }

  private bringMainIn(): void {
    carry(this.main, this.replicas[0]);
  }

  private merge(): void {
    carry(this.replicas[0], this.main);
  }

  private checkOrder(): string[] {
    const sides = [this.main, this.replicas[0]];
    const [mainFirst, branchFirst] = [sides, sides.toReversed()].map((order) => {
      const reader = new Replica(READER_NUMBER, this.time, 0, this.chance);
      for (const side of order) carry(side, reader);
      const content = BRANCHED.map((layer) => canonicalJson(layer.read(reader) as JsonValue));
      reader.destroy();
      return content;
    });
    return BRANCHED.flatMap(({ name }, index) =>
      mainFirst?.[index] === branchFirst?.[index]
        ? []
        : [`branch: it matters to ${name} which side comes first`],
    );
  }
}

function carry(from: Replica, to: Replica): void {
  from.flush();
  const lacking = Y.encodeStateVector(to.doc('codex'));
  to.receive({ document: 'codex', bytes: Y.encodeStateAsUpdate(from.doc('codex'), lacking) });
}
