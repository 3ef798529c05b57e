/** A schedule: replicas edit all five layers over a bad network, crash, return, branch off and merge, and must agree. */
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { BRANCHED, Branch } from './branch.ts';
import { type Chance, createChance } from './chance.ts';
import { checkDoor } from './comments-door.ts';
import { commentsLayer, serveComments } from './comments-layer.ts';
import type { Layer } from './layer.ts';
import { metadataLayer } from './metadata-layer.ts';
import { Network } from './network.ts';
import { proseLayer } from './prose-layer.ts';
import { referenceLayer } from './reference-layer.ts';
import { Replica, type WorldTime } from './replica.ts';
import { textLayer } from './text-layer.ts';
import { treeLayer } from './tree-layer.ts';

const BENEATH: readonly Layer[] = [textLayer, metadataLayer, referenceLayer, treeLayer, proseLayer];
const LAYERS: readonly Layer[] = [...BENEATH, commentsLayer];
/** Comments need to be answered to be of any interest: one edit in so many is one of theirs. */
const COMMENTS_SHARE = 3;
/** Of prose, that everybody has from the beginning. */
const FIRST_BLOCKS = 3;
/** 2026-01-01T00:00:00Z. */
const BEGIN = 1_767_225_600_000;
/** Most are short, so that there are many; one in four is long. */
const STEPS = { least: 8, most: 20, long: 70 } as const;
/** Wrong clocks: right, a little off, minutes behind or ahead. */
const SKEWS = [0, 0, 40, -2_000, -300_000, 300_000] as const;

/** Where branches get their chances from: the schedule of a seed is the same with and without, until the first merge. */
const BRANCH_SEED = 0x5bd1e995;

/**
 * Runs the schedule of a seed. Answers what did not hold, in words; nothing when all is well. `hasBranch`: some of it is written on a
 * branch of the Codex, which is brought up to date and merged in between.
 */
export function runSchedule(seed: number, hasBranch = seed % 2 === 1): string[] {
  const chance = createChance(seed);
  const branchChance = createChance(seed ^ BRANCH_SEED);
  const time: WorldTime = { millis: BEGIN };
  const replicas = Array.from(
    { length: 2 + chance.below(3) },
    (_, number) => new Replica(number, time, number === 0 ? 0 : chance.pick(SKEWS), chance),
  );
  const [server] = replicas as [Replica, ...Replica[]];
  const network = new Network(replicas, chance);
  const withUndo = chance.oneIn(4);
  let branch: Branch | null = null;
  try {
    for (let block = 0; block < FIRST_BLOCKS; block += 1) proseLayer.edit(server, chance);
    for (const replica of replicas) network.exchange(server, replica);
    const most = chance.oneIn(4) ? STEPS.long : STEPS.most;
    const steps = STEPS.least + chance.below(most - STEPS.least);
    const begin = branchChance.below(steps);
    for (let step = 0; step < steps; step += 1) {
      time.millis += chance.below(3) === 0 ? 0 : chance.below(20_000);
      takeStep({ replicas, server, network }, chance, withUndo);
      if (hasBranch && step === begin) branch = new Branch(server, time, branchChance);
      branch?.takeStep(withUndo);
    }
    network.heal();
    const problems = branch?.mergeLast() ?? [];
    network.heal();
    return [
      ...problems,
      ...judge(replicas, branch?.replicas ?? [], withUndo),
      ...checkDoor(replicas, time.millis, chance),
    ];
  } catch (error) {
    return [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  } finally {
    for (const replica of [...replicas, ...(branch?.replicas ?? [])]) replica.destroy();
  }
}

interface World {
  readonly replicas: readonly Replica[];
  readonly server: Replica;
  readonly network: Network;
}

function takeStep({ replicas, server, network }: World, chance: Chance, withUndo: boolean): void {
  const replica = chance.pick(replicas);
  const dice = chance.below(22);
  if (dice < 9) {
    replica.undo.endStep();
    (chance.oneIn(COMMENTS_SHARE) ? commentsLayer : chance.pick(BENEATH)).edit(replica, chance);
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
  } else if (dice >= 20) {
    serveComments(server, chance);
  } else if (replica.number > 0) {
    // The server's journal is its store: it loses nothing that counts.
    replica.crash(chance);
  }
}

function judge(replicas: readonly Replica[], onBranch: readonly Replica[], undone: boolean): string[] {
  const problems: string[] = [];
  const records = [...replicas, ...onBranch]
    .flatMap((replica) => replica.records)
    .filter((record) => !record.void);
  const [first, ...others] = replicas;
  if (first === undefined) return problems;
  for (const layer of LAYERS) {
    const agreed = canonicalJson(layer.read(first) as JsonValue);
    for (const other of [...others, ...(BRANCHED.includes(layer) ? onBranch : [])]) {
      if (canonicalJson(layer.read(other) as JsonValue) === agreed) continue;
      problems.push(`${layer.name}: replicas 0 and ${other.number} differ`);
    }
    problems.push(...layer.check(first, records, undone));
  }
  return problems;
}
