/** Bench: a list of 10,000 Codices and whether a member may edit each, with grants to 50 groups of theirs and without any. */
import * as Y from 'yjs';
import { createGrants } from '#core/access/grants.ts';
import { can, GRANT_ROLES, type UserActor } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { against, type Figure } from '../figures/figures.ts';

const CODICES = 10_000;
const GROUPS = 50;
/** Codices that each group has a role on. */
const EACH = 4;
const ROUNDS = 9;

export async function benchAccess(): Promise<Figure[]> {
  const random = seededRandom(51);
  const below = (limit: number): number => Math.floor(random() * limit);
  let made = 0;
  const environment: Environment = {
    now: () => 1_764_374_400_000 + made,
    newId() {
      made += 1;
      return `01900000-0000-7000-8000-${String(made).padStart(12, '0')}`;
    },
    random,
  };
  const viewer: UserActor = { kind: 'user', id: 'u', name: 'U', role: 'viewer' };
  const workspace = openWorkspace(new Y.Doc(), { environment, actor: viewer });
  const ids: string[] = [];
  for (let node = 0; node < CODICES; node += 1) {
    const id = environment.newId();
    workspace.insert(id, { parentId: node < 20 ? null : (ids[below(node)] ?? null) });
    ids.push(id);
  }
  const granted = Array.from({ length: GROUPS * EACH }, (_, index) => ({
    codexId: ids[below(CODICES)] ?? '',
    role: GRANT_ROLES[index % GRANT_ROLES.length] ?? 'editor',
  }));
  const grants = createGrants(granted, (id) => workspace.ancestors(id));
  const member: UserActor = { ...viewer, ...(grants && { grants }) };
  /** What a list is made of for each Codex on it, the least of it: its title and place as the tree has them. */
  const list = (actor: UserActor): number => {
    const begun = performance.now();
    let editable = 0;
    for (const id of ids) {
      JSON.stringify({ ...workspace.node(id), id });
      if (can(actor, { action: 'edit', resource: { kind: 'codex', id, privateTopId: null } })) editable += 1;
    }
    const took = performance.now() - begun;
    if (actor.grants !== undefined && editable === 0) throw new Error('nothing was granted');
    return took;
  };
  const check = (actor: UserActor): number => {
    const begun = performance.now();
    for (const id of ids) can(actor, { action: 'edit', resource: { kind: 'codex', id, privateTopId: null } });
    return performance.now() - begun;
  };
  const both = (measure: (actor: UserActor) => number) => {
    const rounds = Array.from({ length: ROUNDS }, () => [measure(member), measure(viewer)] as const);
    return [median(rounds.map(([a]) => a)), median(rounds.map(([, b]) => b))] as const;
  };
  const figure = (what: string, [value, peer]: readonly [number, number], target?: number): Figure =>
    against({ bench: 'access', case: what, unit: 'ms', value }, 'no grants', peer, target);
  return [
    figure('10,000 Codices listed with whether one may edit each, grants to 50 groups', both(list), 2),
    figure('the checks of those alone', both(check)),
  ];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
