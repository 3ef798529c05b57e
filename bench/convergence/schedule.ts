/** A schedule: replicas edit all four layers and comments over a bad network, crash, return, and must agree. */
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { type Chance, createChance } from './chance.ts';
import { commentsLayer } from './comments-layer.ts';
import type { Layer } from './layer.ts';
import { metadataLayer } from './metadata-layer.ts';
import { Network } from './network.ts';
import { referenceLayer } from './reference-layer.ts';
import { Replica, type WorldTime } from './replica.ts';
import { textLayer } from './text-layer.ts';
import { treeLayer } from './tree-layer.ts';

const LAYERS: readonly Layer[] = [textLayer, metadataLayer, referenceLayer, treeLayer, commentsLayer];
/** 2026-01-01T00:00:00Z. */
const BEGIN = 1_767_225_600_000;
const MAX_STEPS = 60;
/** Wrong clocks: right, a little off, minutes behind or ahead. */
const SKEWS = [0, 0, 40, -2_000, -300_000, 300_000] as const;

/** Runs the schedule of a seed. Answers what did not hold, in words; nothing when all is well. */
export function runSchedule(seed: number): string[] {
  const chance = createChance(seed);
  const time: WorldTime = { millis: BEGIN };
  const replicas = Array.from(
    { length: 2 + chance.below(3) },
    (_, number) => new Replica(number, time, number === 0 ? 0 : chance.pick(SKEWS), chance),
  );
  const network = new Network(replicas, chance);
  const withUndo = chance.oneIn(4);
  try {
    const steps = 10 + chance.below(MAX_STEPS);
    for (let step = 0; step < steps; step += 1) {
      time.millis += chance.below(3) === 0 ? 0 : chance.below(20_000);
      takeStep(replicas, network, chance, withUndo);
    }
    network.heal();
    return judge(replicas, withUndo);
  } catch (error) {
    return [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  } finally {
    for (const replica of replicas) replica.destroy();
  }
}

function takeStep(replicas: readonly Replica[], network: Network, chance: Chance, withUndo: boolean): void {
  const replica = chance.pick(replicas);
  const dice = chance.below(20);
  if (dice < 9) {
    replica.undo.endStep();
    chance.pick(LAYERS).edit(replica, chance);
    if (chance.oneIn(2)) network.send(replica);
  } else if (dice < 10 && withUndo) {
    if (chance.oneIn(3)) replica.undo.redo();
    else replica.undo.undo();
  } else if (dice < 12) {
    network.send(replica);
  } else if (dice < 16) {
    network.deliver();
  } else if (dice < 17) {
    network.exchange(replica, chance.pick(replicas));
  } else if (dice < 19) {
    replica.online = !replica.online;
  } else if (replica.number > 0) {
    // The server's journal is its store: it loses nothing that counts.
    replica.crash(chance);
  }
}

function judge(replicas: readonly Replica[], undone: boolean): string[] {
  const problems: string[] = [];
  const records = replicas.flatMap((replica) => replica.records).filter((record) => !record.void);
  const [first, ...others] = replicas;
  if (first === undefined) return problems;
  for (const layer of LAYERS) {
    const agreed = canonicalJson(layer.read(first) as JsonValue);
    for (const other of others) {
      if (canonicalJson(layer.read(other) as JsonValue) === agreed) continue;
      problems.push(`${layer.name}: replicas 0 and ${other.number} differ`);
    }
    problems.push(...layer.check(first, records, undone));
  }
  return problems;
}
