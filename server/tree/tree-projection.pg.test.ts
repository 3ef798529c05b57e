/** The projected tree equals the tree, however incrementally it is written. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const source = `{ id: 'note', version: 1, name: 'Note', fields: {} }`;
  await api.call('admin', 'POST', '/templates/note/versions', { source, baseVersion: 0 });
});
afterAll(() => api?.close());

test('whatever happens to the tree, in whatever portions it is projected, the rows say what it says', async () => {
  const { tree, prisma, live, environment } = api.services;
  const ids: string[] = [];
  for (let n = 0; n < 8; n += 1) {
    const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: `P${n}` });
    ids.push(body.id);
  }
  const editor = { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' } as const;
  const some = fc.nat({ max: ids.length - 1 });
  const steps = fc.array(
    fc.record({
      id: some,
      parent: fc.option(some),
      beside: fc.option(some),
      state: fc.constantFrom('live', 'archived', 'trashed', null),
      byPage: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  );
  type Step = typeof steps extends fc.Arbitrary<(infer T)[]> ? T : never;

  function apply(workspace: Workspace, { id, parent, beside, state }: Step): void {
    const node = ids[id] ?? '';
    if (state !== null) {
      workspace.setState([node], state);
      return;
    }
    const parentId = parent === null ? null : (ids[parent] ?? null);
    if (parentId === node || (parentId !== null && workspace.ancestors(parentId).includes(node))) return;
    const before = beside === null ? undefined : workspace.children(parentId)[beside];
    workspace.move([node], { parentId, ...(before !== undefined && before !== node && { before }) });
  }

  async function assertRowsAgree(): Promise<void> {
    const rows = new Map((await prisma.codex.findMany()).map((row) => [row.id, row]));
    await tree.read((workspace) => {
      for (const id of ids) {
        const [row, node] = [rows.get(id), workspace.node(id)];
        const isTrashed = node?.standing === 'trashed';
        expect({
          parentId: row?.parentId,
          archived: row?.archivedAt !== null,
          trashed: row?.deletedAt !== null,
          along: row?.trashedWithId,
        }).toEqual({
          parentId: node?.parentId,
          archived: node?.standing === 'archived',
          trashed: isTrashed,
          along: isTrashed && node.standingFrom !== id ? node.standingFrom : null,
        });
      }
      for (const parent of [null, ...ids]) {
        const ranks = workspace.children(parent).map((id) => rows.get(id)?.siblingRank ?? Number.NaN);
        expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
      }
    });
  }

  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      for (const step of sequence) {
        if (!step.byPage) await tree.edit(editor, (workspace) => apply(workspace, step));
        else
          await live.edit(await tree.documentName(), editor, { origin: 'socket' }, (doc) =>
            apply(openWorkspace(doc, { environment, actor: editor }), step),
          );
      }
      await tree.project();
      await assertRowsAgree();
    }),
    { numRuns: 12 },
  );
});
