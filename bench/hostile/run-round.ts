/** A hostile round: honest people edit a Codex while forged updates are sent to it. */
import * as Y from 'yjs';
import { type Chance, createChance } from '../convergence/chance.ts';
import { forge, tamper } from './forgery.ts';
import { HonestPage } from './honest-page.ts';
import { judge, Signatures } from './judge.ts';
import { ATTACKER, COLLEAGUE, OWNER } from './people.ts';
import { World } from './world.ts';

export interface RoundReport {
  readonly problems: readonly string[];
  /** Hostile updates that were refused, that changed nothing, and that were let in. */
  readonly refused: number;
  readonly idle: number;
  readonly stored: number;
  readonly honest: number;
  /** How often each reason was given. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** The attacker's client ids: a new one for each attempt, as pages have. */
const FIRST_CLIENT = 1_000;

/** `cases` hostile updates against one Codex. Everything follows from the seed. */
export async function runRound(seed: number, cases: number): Promise<RoundReport> {
  const round = new Round(createChance(seed));
  await round.begin();
  for (let number = 0; number < cases && round.problems.length === 0; number += 1) await round.attack(number);
  return round;
}

class Round implements RoundReport {
  readonly problems: string[] = [];
  refused = 0;
  idle = 0;
  stored = 0;
  honest = 0;
  readonly reasons = new Map<string, number>();
  private readonly chance: Chance;
  private readonly world: World;
  private readonly signatures = new Signatures();
  private pages: HonestPage[] = [];
  private past = new Y.Doc();

  constructor(chance: Chance) {
    this.chance = chance;
    this.world = new World(chance);
  }

  async begin(): Promise<void> {
    await this.world.seed(OWNER);
    this.pages = [OWNER, COLLEAGUE].map(
      (actor, index) => new HonestPage(this.world, actor, 10 + index, this.chance),
    );
    for (let step = 0; step < 40; step += 1) await this.writeHonestly();
    this.past = this.world.copy();
  }

  async attack(number: number): Promise<void> {
    if (this.chance.oneIn(4)) await this.writeHonestly();
    const clientId = FIRST_CLIENT + number * 2;
    const update = this.chance.oneIn(4)
      ? this.tampered(clientId)
      : forge(this.world.doc, clientId, this.chance);
    if (update === null) return;
    const outcome = await this.world.take(ATTACKER, update);
    if (outcome === 'nothing') this.idle += 1;
    else if (outcome === 'stored') {
      this.stored += 1;
      this.examine(number);
    } else {
      this.refused += 1;
      const reason = outcome.refusal.replace(/^.*: /, '').replace(/“[^”]*”/g, '“…”');
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    }
  }

  private examine(number: number): void {
    try {
      this.problems.push(
        ...judge(this.world, this.past, this.signatures).map((what) => `case ${number}: ${what}`),
      );
    } catch (error) {
      this.problems.push(
        `case ${number}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }

  /** An honest edit of the attacker's own, changed on its way. */
  private tampered(clientId: number): Uint8Array | null {
    const page = new HonestPage(this.world, ATTACKER, clientId, this.chance);
    for (let tries = 0; tries < 5 && page.outbox.length === 0; tries += 1) page.edit();
    const [update] = page.outbox;
    return update === undefined ? null : tamper(update, this.chance);
  }

  /** Somebody edits for a while, perhaps without having seen what the other wrote, and sends it. */
  private async writeHonestly(): Promise<void> {
    const page = this.chance.pick(this.pages);
    if (!this.chance.oneIn(3)) page.receive(this.world.doc);
    for (let edits = 1 + this.chance.below(4); edits > 0; edits -= 1) page.edit();
    const waiting = page.outbox.splice(0);
    const updates = this.chance.oneIn(4) && waiting.length > 0 ? [Y.mergeUpdates(waiting)] : waiting;
    for (const update of updates) {
      const outcome = await this.world.take(page.actor, update);
      this.honest += 1;
      if (typeof outcome === 'object') this.problems.push(`an honest edit was refused: ${outcome.refusal}`);
      this.signatures.learn(this.world.copy());
    }
  }
}
