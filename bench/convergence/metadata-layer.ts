/** Registers and rows under concurrency: the latest write wins, concurrent ones are kept. */

import type { Chance } from './chance.ts';
import { isRecord, nameIn } from './elements.ts';
import { REGISTERS, ROWS } from './fields.ts';
import { compareNames, type Layer, survivors } from './layer.ts';
import type { EditRecord, Replica } from './replica.ts';

const VALUES = ['low', 'high', 'critical', 1, 2, 3, null] as const;
const COLUMNS = ['text', 'done'] as const;

export const metadataLayer: Layer = {
  name: 'metadata',
  edit(replica, chance) {
    if (chance.oneIn(3)) editRows(replica, chance);
    else editRegister(replica, chance);
  },
  read: ({ codex }) => ({
    registers: REGISTERS.map(({ id }) => codex.register(id)),
    rows: codex.rows(ROWS.id),
  }),
  check(replica, records, undone) {
    if (undone) return [];
    return [...REGISTERS.map(({ id }) => `meta:${id}`), `rows:${ROWS.id}`].flatMap((root) => {
      const own = records.filter((record) => record.root === root);
      const stored = replica.elements(root).map((element) => nameIn(element, 'id'));
      return [
        ...compareNames(root, survivors(own), stored),
        ...(root.startsWith('meta:') ? checkLosers(replica, root, own) : []),
      ];
    });
  },
};

/** A write that no other write saw is the winner, or stands among the losers unless it says what the winner says. */
function checkLosers(replica: Replica, root: string, records: readonly EditRecord[]): string[] {
  const { winner, losers } = replica.codex.register(root.slice('meta:'.length));
  const overwritten = new Set(records.flatMap(({ seen }) => seen));
  const unseen = records.flatMap(({ added }) => added).filter((id) => !overwritten.has(id));
  const shown = new Set([winner, ...losers].flatMap((entry) => entry?.id ?? []));
  const values = new Map(
    replica
      .elements(root)
      .map((element) => [nameIn(element, 'id'), isRecord(element) ? element['value'] : null]),
  );
  const problems = unseen
    .filter((id) => !shown.has(id) && values.get(id) !== winner?.value)
    .map((id) => `${root}: the concurrent value ${id} is not shown`);
  for (const loser of losers) {
    if (winner !== null && loser.hlc > winner.hlc)
      problems.push(`${root}: ${loser.id} is later than the winner`);
  }
  return problems;
}

function editRegister(replica: Replica, chance: Chance): void {
  const { codex } = replica;
  const { id } = chance.pick(REGISTERS);
  recordArray(replica, `meta:${id}`, () => {
    const { winner, losers } = codex.register(id);
    const rival = losers.length > 0 && chance.oneIn(2) ? chance.pick(losers) : null;
    if (rival !== null && winner !== null) codex.settle(id, chance.oneIn(2) ? rival.id : winner.id);
    else codex.setRegister(id, chance.pick(VALUES));
  });
}

function editRows(replica: Replica, chance: Chance): void {
  const { codex } = replica;
  const rows = codex.rows(ROWS.id);
  recordArray(replica, `rows:${ROWS.id}`, () => {
    if (rows.length === 0 || chance.oneIn(3)) {
      const before = rows.length > 0 && chance.oneIn(2) ? chance.pick(rows).id : undefined;
      codex.insertRow(ROWS.id, { text: chance.pick(VALUES) }, before);
      return;
    }
    const row = chance.pick(rows);
    switch (chance.below(3)) {
      case 0:
        codex.deleteRow(ROWS.id, row.id);
        break;
      case 1:
        codex.moveRow(ROWS.id, row.id, chance.oneIn(3) ? null : chance.pick(rows).id);
        break;
      default:
        codex.setCell(ROWS.id, row.id, chance.pick(COLUMNS), chance.pick(VALUES));
    }
  });
}

/** Records an edit by what it did to the elements of an array, which are named by their `id`. */
function recordArray(replica: Replica, root: string, edit: () => void): void {
  const names = (): string[] => replica.elements(root).map((element) => nameIn(element, 'id'));
  const seen = names();
  edit();
  const now = names();
  replica.record({
    layer: 'metadata',
    root,
    added: now.filter((name) => !seen.includes(name)),
    removed: seen.filter((name) => !now.includes(name)),
    seen,
  });
}
