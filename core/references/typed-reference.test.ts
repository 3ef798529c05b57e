/** Rules R6 and R7 of docs/spec/references.md. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { createReplica, syncAll } from '#core/codex/replica.fixture.ts';
import { createUndo } from '#core/codex/undo.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { compareCodices } from '#core/history/compare-codices.ts';
import { restoreFields } from '#core/history/restore-fields.ts';

vi.setConfig({ testTimeout: 60_000 });

const [A, B] = ['0190f3a0-0000-7000-8000-00000000000a', '0190f3a0-0000-7000-8000-00000000000b'];

describe('typed references', () => {
  it('R6: are a set of kind and target; adding wins over a removal made at the same time', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.codex.addReference('depends_on', A);
    ana.codex.addReference('blocks', A);
    syncAll(ana, ben);
    ana.codex.removeReference('depends_on', A);
    ben.codex.addReference('depends_on', A);
    ben.codex.addReference('depends_on', B);
    syncAll(ana, ben);
    const seen = ana.codex.references().map(({ kind, target }) => `${kind} ${target.slice(-1)}`);
    expect(seen.sort()).toEqual(['blocks a', 'depends_on a', 'depends_on b']);
    expect(ben.codex.references()).toEqual(ana.codex.references());
  });

  it('R6: refuses what is no kind or no Codex, and writes nothing', () => {
    const { codex, doc } = createReplica(1);
    const before = Y.encodeStateAsUpdate(doc);
    for (const [kind, target] of [
      ['Depends on', A],
      ['', A],
      ['x'.repeat(65), A],
      ['blocks', 'nobody'],
      ['blocks', A.toUpperCase()],
    ] as const) {
      expect(() => codex.addReference(kind, target)).toThrow(
        expect.objectContaining({ code: 'invalid_input' }),
      );
    }
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });

  it('R7: reading ignores whatever else stands in the root, and never throws', () => {
    const odd = fc.oneof(
      fc.jsonValue().map((value) => ({ tag: 't', by: 'x', value })),
      fc.record(
        {
          tag: fc.constant('t'),
          by: fc.constant('x'),
          value: fc.record({ kind: fc.string(), target: fc.string() }, { noNullPrototype: true }),
        },
        { noNullPrototype: true },
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 8 }), (elements) => {
        const { codex, doc } = createReplica(1);
        doc.getArray('@references').push(elements);
        codex.addReference('part_of', B);
        expect(codex.references()).toContainEqual({ kind: 'part_of', target: B, by: 'actor-1' });
        codex.removeReference('part_of', B);
        expect(codex.references().every(({ target }) => target !== B)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('R5: undo takes back what was added, and brings back what was removed', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    const undo = createUndo(ana.codex, []);
    ana.codex.addReference('blocks', A);
    undo.endStep();
    ana.codex.removeReference('blocks', A);
    undo.undo();
    syncAll(ana, ben);
    expect(ben.codex.references()).toEqual([{ kind: 'blocks', target: A, by: 'actor-1' }]);
    undo.undo();
    syncAll(ana, ben);
    expect(ben.codex.references()).toEqual([]);
  });

  it('D16, D17: are compared, and restored by difference', () => {
    const { codex, doc } = createReplica(1);
    const template = { fields: {}, retired: {} };
    codex.addReference('blocks', A);
    codex.addReference('part_of', A);
    const past = new Y.Doc();
    Y.applyUpdate(past, Y.encodeStateAsUpdate(doc));
    codex.removeReference('blocks', A);
    codex.addReference('depends_on', B);
    const forms = { read: () => null, write: () => undefined, timeZone: 'UTC' };
    const options = { compareRichTexts: () => [], restoreFragment: () => undefined, forms };
    expect(compareCodices(template, past, doc, options)).toEqual([
      {
        field: '@references',
        kind: 'set',
        added: [{ kind: 'depends_on', target: B }],
        removed: [{ kind: 'blocks', target: A }],
        kept: [{ kind: 'part_of', target: A }],
      },
    ]);
    expect(restoreFields(codex, template, past, 'all', options)).toEqual(['@references']);
    expect(restoreFields(codex, template, past, ['@references'], options)).toEqual([]);
    expect(compareCodices(template, past, doc, options)).toEqual([]);
  });

  it('D7, D11: are observed and summarised under a name that no field can have', () => {
    const { codex, doc } = createReplica(1);
    let calls = 0;
    codex.observe('@references', () => {
      calls += 1;
    });
    const empty = new Y.Doc();
    codex.addReference('blocks', A);
    expect(calls).toBe(1);
    const { fields } = summarizeUpdate(empty, Y.encodeStateAsUpdate(doc));
    expect(fields).toMatchObject([{ field: '@references', layer: 'reference' }]);
  });
});
