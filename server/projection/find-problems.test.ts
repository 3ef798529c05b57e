import { describe, expect, it } from 'vitest';
import { createReplica } from '#core/codex/replica.fixture.ts';
import { beginHistory } from '#core/rules/workflow-history.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired } from '#core/template/versions/compare-templates.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import { readForProblems } from './find-problems.ts';

const flowOf = (field: string) =>
  `workflow: { field: '${field}', states: ['a', 'b'], transitions: { a: ['b'], b: [] } },`;
const STATES = "{ type: 'select', options: ['a', 'b']";

describe('readForProblems', () => {
  it.each([
    ['of another type', "status: 'line'", 'status', `status: ${STATES} }`],
    ['by another id', `status: ${STATES} }`, 'state', `state: ${STATES}, was: 'status' }`],
  ])('names the entry of a workflow field that was %s by the id it has now', (_, before, id, fields) => {
    const first = { ...templateOf(before), version: 1 };
    const template = carryRetired(first, { ...templateOf(fields, flowOf(id)), version: 2 });
    const slot = slotOf(template, id);
    expect(slot).not.toBe(id);
    const { codex } = createReplica(1);
    codex.setPin(template);
    codex.setRegister(id, 'b');
    const history = {
      history: beginHistory(slot),
      operations: [],
      headSeq: 0,
      workflows: new Map(),
      roles: new Map(),
      authorId: 'ana',
    };
    const { entries } = readForProblems(codex, template, { history, locks: null });
    expect(entries).toEqual({ [id]: codex.register(id).winner?.id });
  });
});
