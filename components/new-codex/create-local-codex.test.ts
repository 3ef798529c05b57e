/** A Codex created on a device is complete there (pending log, store and tree), and becomes the same on the server. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { fingerprintSeed } from '#core/codex/seed-codex.ts';
import { BinderyError } from '#core/errors.ts';
import { createCodexSchema } from '#core/protocol/api/codices.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { dayIn } from '#core/time/calendar.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import { fragmentToMarkdown } from '#richtext/markdown/markdown.ts';
import type { NewRequest } from '#sync/pending/pending-request.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { createCodex } from './create-local-codex.ts';

/** The evening of the 25th in Greenwich is the 26th in Auckland. */
const NOW = Date.parse('2026-11-25T18:00:00.000Z');
const rae = { id: 'rae', name: 'Rae' };
let ids = 0;
const newId = () => `0190f3a0-0000-7000-8000-${(ids++).toString(16).padStart(12, '0')}`;
const environment = { now: () => NOW, newId, random: () => 0.5 };

function template(source: string): Template {
  const parsed = parseTemplate(source);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const resolved = resolveTemplate(parsed.source.id, () => parsed.source);
  if (!resolved.ok) throw new Error(resolved.issues[0]?.message);
  return resolved.template;
}

const templates = new Map(
  [
    `{ id: 'trip', version: 1, name: 'Trip', titlePattern: 'Trip {date}',
       fields: { story: { type: 'richText', default: '# Where' }, stops: { type: 'number', default: 2 } },
       children: { create: [{ template: 'stop', title: 'First' }, { template: 'trip', title: 'x' }, { template: 'lost', title: 'x' }] } }`,
    `{ id: 'stop', version: 1, name: 'Stop', fields: { place: { type: 'text', default: 'here' } } }`,
  ]
    .map((source) => template(source))
    .map((one) => [one.id, one] as const),
);

function setUp(add?: () => Promise<never>) {
  const store = createMemoryStore(environment);
  const doc = new Y.Doc();
  const workspace = openWorkspace(doc, { environment, actor: rae });
  const requests: NewRequest[] = [];
  const parts = {
    pending: {
      add: async (request: NewRequest) => {
        await add?.();
        requests.push(request);
        return { ...request, id: 'r', failure: null };
      },
    },
    store,
    workspace,
    actor: rae,
    now: () => NOW,
    dayOf: (at: number) => dayIn(at, 'Pacific/Auckland'),
    newId,
    findTemplate: async (id: string) => {
      const found = templates.get(id);
      if (!found) throw new BinderyError('unavailable', 'away');
      return found;
    },
  };
  return { parts, store, workspace, requests };
}

describe('a Codex made on a device', () => {
  it('gives children the values of their parent that the template says', async () => {
    const parent =
      template(`{ id: 'tour', version: 1, name: 'Tour', fields: { lead: { type: 'line', default: 'Noor' } },
      children: { create: [{ template: 'leg', title: 'One', fields: { guide: { from: 'lead' }, far: 7 } }] } }`);
    const leg = template("{ id: 'leg', version: 1, name: 'Leg', fields: { guide: 'line', far: 'number' } }");
    const { parts, store, workspace, requests } = setUp();
    const findTemplate = async (id: string) => (id === 'tour' ? parent : leg);
    const { id } = await createCodex({ ...parts, findTemplate }, { templateId: 'tour' });
    const [child = ''] = workspace.children(id);
    const doc = new Y.Doc();
    for (const update of (await store.load(codexDocumentName(child))).updates) Y.applyUpdate(doc, update);
    const codex = openCodex(doc, { environment, actor: rae });
    expect(Object.values(leg.fields).map((field) => codex.value(field))).toEqual(['Noor', 7]);
    const [request] = requests;
    if (request?.kind !== 'create-codex') throw new Error('nothing was asked for');
    expect(request.codices.map(({ fields }) => fields)).toEqual([undefined, { guide: 'Noor', far: 7 }]);
    for (const body of request.codices) createCodexSchema.parse(body);
  });

  it('can be opened at once, stands in the tree with its children, and is asked for as the server takes it', async () => {
    const { parts, store, workspace, requests } = setUp();
    const { id } = await createCodex(parts, { templateId: 'trip' });
    const { updates, outbox } = await store.load(codexDocumentName(id));
    expect(outbox).toEqual([]);
    const doc = new Y.Doc();
    for (const update of updates) Y.applyUpdate(doc, update);
    const codex = openCodex(doc, { environment, actor: rae });
    expect(codex.title.toString()).toBe('Trip 2026-11-26');
    expect(codex.pin()).toEqual({ id: 'trip', version: 1 });
    expect(fragmentToMarkdown(codex.fragment('story'))).toBe('# Where');
    expect(workspace.node(id)).toMatchObject({ parentId: null, label: { title: 'Trip 2026-11-26' } });
    const [child, ...others] = workspace.children(id);
    expect(others).toEqual([]);
    expect(workspace.node(child ?? '')?.label).toEqual({ title: 'First', templateId: 'stop' });
    const [request] = requests;
    if (request?.kind !== 'create-codex') throw new Error('nothing was asked for');
    expect(request.codices.map((body) => body.parentId ?? null)).toEqual([null, id]);
    for (const body of request.codices) expect(createCodexSchema.safeParse(body).error).toBeUndefined();
    expect(request.codices[0]?.made?.seed).toBe(fingerprintSeed(updates[0] ?? new Uint8Array()));
  });

  it('stands where it was wanted, and at the top when that has just gone', async () => {
    const { parts, workspace } = setUp();
    const { id } = await createCodex(parts, { templateId: 'stop' });
    const inside = await createCodex(parts, { templateId: 'stop', parentId: id });
    const astray = await createCodex(parts, { templateId: 'stop', parentId: newId() });
    expect(workspace.node(inside.id)?.parentId).toBe(id);
    expect(workspace.node(astray.id)?.parentId).toBeNull();
  });

  it('is not there at all when it could not be kept, or its template is not here', async () => {
    const { parts, store, workspace } = setUp(() => Promise.reject(new BinderyError('too_large', 'full')));
    await expect(createCodex(parts, { templateId: 'trip' })).rejects.toMatchObject({ code: 'too_large' });
    await expect(createCodex(parts, { templateId: 'lost' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(await store.list()).toEqual([]);
    expect(workspace.size).toBe(0);
  });
});
