/** The rules of the contract itself: a client that differs fails, and so does one that does what it is said not to offer. */
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { type ContractClient, NotOffered, Refused } from './contract-client.fixture.ts';
import { checkScenario } from './run-scenario.fixture.ts';
import { readBeside, readChapters, type Scenario } from './scenario.fixture.ts';

/** A client that answers as it is told. */
function answering(answers: Readonly<Record<string, () => JsonValue>>): ContractClient {
  return {
    name: 'node',
    async do(_who, operation, given) {
      const answer = answers[operation];
      if (answer === undefined) throw new NotOffered(operation);
      return { given, ...Object(answer()) };
    },
    surface: async () => ({ offered: [], used: [] }),
    close: async () => undefined,
  };
}

const scenarioOf = (steps: readonly object[], more: Partial<Scenario> = {}): Scenario => ({
  ...{ name: 'one', notOffered: {} },
  steps: steps.map((step) => ({ as: 'editor', with: {}, ...step })) as Scenario['steps'],
  ...more,
});
const check = (scenario: Scenario, client: ContractClient) =>
  checkScenario(scenario, { client, others: {}, names: { run: 'zebra' } });
const refuse = (code: string) => (): JsonValue => {
  throw new Refused(code, 'No, not so.', ['fields.level']);
};

describe('a client passes', () => {
  test('where it answers what is said, with the names of earlier answers', async () => {
    const client = answering({
      create: () => ({ id: 'a', rows: [{ id: 'r1' }] }),
      read: () => ({ n: 4, words: 'one two', tags: ['x', 'y'] }),
    });
    const gives = {
      given: { id: 'a', row: 'r1', title: 'T zebra' },
      n: { $any: 'number' },
      words: { $contains: 'two' },
      tags: { $including: ['y'] },
    };
    const steps = [
      { do: 'create', keep: 'made' },
      { do: 'read', with: { id: '{made.id}', row: '{made.rows.0.id}', title: 'T {run}' }, gives },
    ];
    await check(scenarioOf(steps), client);
  });

  test('where it refuses as is said, and where it lacks what it is said to lack', async () => {
    const refused = { code: 'conflict', says: 'not so', at: ['fields.level'] };
    await check(scenarioOf([{ do: 'edit', refused }]), answering({ edit: refuse('conflict') }));
    await check(
      scenarioOf([{ do: 'merge' }], { notOffered: { node: 'not offered: people merge' } }),
      answering({}),
    );
    const unlike = { node: { refused, because: 'it is told which' } };
    await check(
      scenarioOf([{ do: 'edit', refused: { code: 'gone' }, unlike }]),
      answering({ edit: refuse('conflict') }),
    );
  });
});

describe('a client fails', () => {
  const done = () => ({ id: 'a', tags: ['x'] });
  test.each([
    ['another value', [{ do: 'read', gives: { id: 'b' } }], done],
    ['fewer members', [{ do: 'read', gives: { tags: ['x', 'y'] } }], done],
    ['more members', [{ do: 'read', gives: { tags: [] } }], done],
    ['a name that was not kept', [{ do: 'read', with: { id: '{made.id}' } }], done],
    ['done, not refused', [{ do: 'read', refused: { code: 'conflict' } }], done],
    ['refused, not done', [{ do: 'read' }], refuse('conflict')],
    ['another code', [{ do: 'read', refused: { code: 'gone' } }], refuse('conflict')],
    ['other words', [{ do: 'read', refused: { code: 'conflict', says: 'because' } }], refuse('conflict')],
    ['another place', [{ do: 'read', refused: { code: 'conflict', at: ['title'] } }], refuse('conflict')],
    [
      'both done',
      [
        {
          together: [
            { do: 'read', as: 'editor', with: {} },
            { do: 'read', as: 'editor', with: {} },
          ],
          done: 1,
          refused: ['conflict'],
        },
      ],
      done,
    ],
  ])('by %s', async (_, steps, answer) => {
    await expect(check(scenarioOf(steps), answering({ read: answer }))).rejects.toThrow();
  });

  test('by what it lacks without a reason, and by a reason for what it does', async () => {
    await expect(check(scenarioOf([{ do: 'merge' }]), answering({}))).rejects.toThrow('gives no reason');
    const notOffered = { node: 'not offered: people merge' };
    const merging = answering({ merge: done });
    await expect(check(scenarioOf([{ do: 'merge' }], { notOffered }), merging)).rejects.toThrow(
      'Take that out',
    );
  });
});

test('the files of the contract are in order', () => {
  const names = readChapters().flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
  expect(names.length).toBeGreaterThan(30);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(readBeside())).toEqual(['node', 'python', 'mcp']);
});
