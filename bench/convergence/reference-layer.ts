/** Sets under concurrency: an addition survives a concurrent removal. */
import type { Codex } from '#core/codex/codex.ts';
import { REFERENCES_ROOT } from '#core/document/roots.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { isRecord, nameIn } from './elements.ts';
import { SETS } from './fields.ts';
import { compareNames, type Layer, survivors } from './layer.ts';
import type { EditRecord, Replica } from './replica.ts';

const MEMBERS = ['a', 'b', 'c', 'd'] as const;
const KINDS = ['depends_on', 'blocks'] as const;
const TARGETS = [1, 2].map((number) => `01900000-0000-7000-9000-00000000000${number}`);

/** One set and how its members come and go: a field's, or the Codex's own typed references. */
interface FuzzSet {
  readonly root: string;
  readonly members: readonly JsonValue[];
  add(codex: Codex, member: JsonValue): void;
  remove(codex: Codex, member: JsonValue): void;
  read(codex: Codex): readonly JsonValue[];
}

const FIELD_SETS: readonly FuzzSet[] = SETS.map(({ id }) => ({
  root: `set:${id}`,
  members: MEMBERS,
  add: (codex, member) => codex.addMember(id, member),
  remove: (codex, member) => codex.removeMember(id, member),
  read: (codex) => codex.members(id).map(({ value }) => value),
}));

const TYPED_REFERENCES: FuzzSet = {
  root: REFERENCES_ROOT,
  members: KINDS.flatMap((kind) => TARGETS.map((target) => ({ kind, target }))),
  add: (codex, member) => codex.addReference(nameIn(member, 'kind'), nameIn(member, 'target')),
  remove: (codex, member) => codex.removeReference(nameIn(member, 'kind'), nameIn(member, 'target')),
  read: (codex) => codex.references().map(({ kind, target }) => ({ kind, target })),
};

const ALL_SETS = [...FIELD_SETS, TYPED_REFERENCES];

export const referenceLayer: Layer = {
  name: 'reference',
  edit(replica, chance) {
    const { codex } = replica;
    const set = chance.pick(ALL_SETS);
    const member = chance.pick(set.members);
    const seen = tagsIn(replica, set.root, member);
    if (seen.length > 0 && chance.oneIn(2)) set.remove(codex, member);
    else set.add(codex, member);
    const now = tagsIn(replica, set.root, member);
    replica.record({
      layer: 'reference',
      root: placeOf(set, member),
      added: now.filter((tag) => !seen.includes(tag)),
      removed: seen.filter((tag) => !now.includes(tag)),
      seen,
    });
  },
  read: ({ codex }) => ALL_SETS.map((set) => set.read(codex)),
  check(replica, records, undone) {
    if (undone) return [];
    return ALL_SETS.flatMap((set) =>
      set.members.flatMap((member) => {
        const place = placeOf(set, member);
        const own = records.filter(({ root }) => root === place);
        const problems = compareNames(place, survivors(own), tagsIn(replica, set.root, member));
        const known = knownToRemovals(own);
        const unseen = own.flatMap(({ added }) => added).filter((tag) => !known.has(tag));
        const isIn = set.read(replica.codex).some((value) => canonicalJson(value) === canonicalJson(member));
        if (unseen.length > 0 && !isIn) problems.push(`${place} was added as ${unseen[0]} and is not there`);
        return problems;
      }),
    );
  },
};

function placeOf({ root }: FuzzSet, member: JsonValue): string {
  return `${root}/${canonicalJson(member)}`;
}

/**
 * What some removal had seen: the tags it found there, and those an addition it had seen had dropped as repeated. Addition
 * wins means that any other tag keeps its member in.
 */
function knownToRemovals(records: readonly EditRecord[]): Set<string> {
  const known = new Set(records.filter(({ added }) => added.length === 0).flatMap(({ seen }) => seen));
  const droppedBy = new Map(
    records.flatMap(({ added, removed }) => added.map((tag) => [tag, removed] as const)),
  );
  for (const tag of known) for (const dropped of droppedBy.get(tag) ?? []) known.add(dropped);
  return known;
}

function tagsIn(replica: Replica, root: string, member: JsonValue): string[] {
  return replica
    .elements(root)
    .filter(
      (element) =>
        isRecord(element) && canonicalJson(element['value'] as JsonValue) === canonicalJson(member),
    )
    .map((element) => nameIn(element, 'tag'));
}
