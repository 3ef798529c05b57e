/** The fields of a live Codex, each by what its type can do; without a server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { openCodexSession } from '#sync/session/codex-session.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { programEnvironment as environment } from '../program-environment.ts';
import { BranchesClient } from '../rest/branches-client.ts';
import { CommentsClient } from '../rest/comments-client.ts';
import { RestClient } from '../rest/rest-client.ts';
import { VersionsClient } from '../rest/versions-client.ts';
import { LiveCodex } from './live-codex.ts';

const ID = '0190a000-0000-7000-8000-000000000001';
const ANA = { id: 'u1', name: 'Ana' };
const FIELDS = `
  note: 'text', body: 'richText', tags: 'tags', done: 'checkbox', points: { type: 'number', min: 0, max: 10 },
  state: { type: 'select', options: ['Open', 'Closed'] },
  steps: { type: 'table', columns: [{ id: 'what', label: 'What' }, { id: 'cost', label: 'Cost', type: 'number' }] },
  frozen: { type: 'line', readOnlyWhen: { field: 'done', is: true } },
  twice: { type: 'formula', expression: 'points * 2' },
`;

let codex: LiveCodex;
let templates: Template[];

beforeEach(() => {
  const template = templateOf(FIELDS);
  templates = [template];
  const rest = new RestClient({
    ...{ baseUrl: 'http://127.0.0.1:9', token: 'vb_1', timeoutMs: 1_000 },
    fetch: () => Promise.reject(new TypeError('nobody there')),
  });
  const documentName = `codex/${ID}`;
  const session = openCodexSession({
    ...{ documentName, url: 'ws://127.0.0.1:9', actor: ANA, environment, WebSocketPolyfill: WebSocket },
    store: createMemoryStore(environment),
    getTicket: () => Promise.reject(new TypeError('nobody there')),
  });
  session.codex.setPin(template);
  codex = new LiveCodex({
    ...{ id: ID, branch: 'main', documentName, session, template, actor: ANA },
    loadTemplate: async (_id, version) => {
      const found = templates.find((one) => one.version === version);
      if (found === undefined) throw new Error(`no version ${version}`);
      return found;
    },
    comments: new CommentsClient(rest, ID),
    versions: new VersionsClient(rest, ID),
    branches: new BranchesClient(rest, ID),
    onClosed: async () => undefined,
  });
});
afterEach(async () => {
  await codex.close();
});

describe('a field', () => {
  it('of plain text is written whole by what differs, or letter by letter', () => {
    const note = codex.field('note');
    note.set('Search was slow');
    note.insert(11, 'very ');
    note.delete(0, 7);
    expect(note.value).toBe('was very slow');
    expect(note.text.toString()).toBe('was very slow');
    expect(note).toMatchObject({ id: 'note', type: 'text', label: 'Note' });
  });

  it('of rich text is Markdown and JSON, and no value', async () => {
    const body = codex.field('body');
    expect(await body.markdown()).toBe('');
    await body.setMarkdown('One **two**');
    expect(await body.markdown()).toBe('One **two**');
    const document = await body.json();
    await body.setMarkdown('');
    expect(await body.markdown()).toBe('');
    await body.setJson(document);
    expect(await body.markdown()).toBe('One **two**');
    await expect(body.setJson({ type: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(() => body.value).toThrow('markdown()');
    expect(() => body.set('x')).toThrow('setMarkdown()');
  });

  it('that holds a set takes and gives up members, each once', () => {
    const tags = codex.field('tags');
    tags.add('api');
    tags.add('api');
    tags.add('search');
    tags.remove('api');
    tags.remove('never there');
    expect(tags.value).toEqual(['search']);
    expect([tags.has('search'), tags.has('api')]).toEqual([true, false]);
    tags.set(['a', 'b']);
    expect(tags.value).toEqual(['a', 'b']);
  });

  it('that holds rows has them in order, each cell by itself', () => {
    const steps = codex.field('steps');
    const last = steps.insertRow({ what: 'Ship' });
    const first = steps.insertRow({ what: 'Build', cost: 3 }, last);
    steps.updateRow(first, { cost: 5 });
    expect(steps.value).toEqual([
      { id: first, what: 'Build', cost: 5 },
      { id: last, what: 'Ship' },
    ]);
    steps.moveRow(first, null);
    steps.deleteRow(last);
    expect(steps.value).toEqual([{ id: first, what: 'Build', cost: 5 }]);
    expect(() => steps.updateRow(last, { cost: 1 })).toThrow('no row');
    expect(() => steps.updateRow(first, { cost: 'much' })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });

  it('with a single value shows a conflict, and settles it', () => {
    const state = codex.field('state');
    const away = new Y.Doc();
    Y.applyUpdate(away, Y.encodeStateAsUpdate(codex.doc));
    const later = { ...environment, now: () => Date.now() + 60_000 };
    openCodex(away, { environment: later, actor: { id: 'u2', name: 'Ben' } }).setRegister('state', 'Closed');
    state.set('Open');
    expect(state.conflict).toBeNull();
    Y.applyUpdate(codex.doc, Y.encodeStateAsUpdate(away));
    const conflict = state.conflict;
    expect(conflict?.stands).toMatchObject({ by: { id: 'u2', name: 'Ben' }, value: 'Closed' });
    expect(conflict?.lost).toMatchObject([{ by: { id: 'u1', name: 'Ana' }, value: 'Open' }]);
    state.settle(conflict?.lost[0]?.id ?? '');
    expect([state.value, state.conflict]).toEqual(['Open', null]);
    state.set(null);
    expect(state.value).toBeNull();
  });

  it('refuses what its type has not, what its template does not allow, and what is worked out', () => {
    expect(() => codex.field('state').set('Nowhere')).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        issues: [expect.objectContaining({ path: ['state'] })],
      }),
    );
    expect(() => codex.field('points').set(11)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => codex.field('points').insertRow({})).toThrow(
      '“points” is a field of type number, which has no “insertRow”',
    );
    expect(() => codex.field('twice').set(4)).toThrow('computed');
    expect(() => codex.field('twice').value).toThrow('worked out by the server');
    expect(() => codex.field('nowhere')).toThrow('It has: note, body');
    expect(codex.field('points').value).toBeNull();
  });

  it('is read-only while its template says so, letters included', async () => {
    codex.field('frozen').set('before');
    codex.field('done').set(true);
    expect(() => codex.field('frozen').set('after')).toThrow('can’t be changed now');
    expect(() => codex.field('frozen').insert(0, 'x')).toThrow('can’t be changed now');
    codex.field('done').set(false);
    codex.field('frozen').set('after');
    expect(codex.field('frozen').value).toBe('after');
  });

  it('calls back when it changes, and not for another', () => {
    let [calls, others] = [0, 0];
    const stop = codex.field('note').observe(() => {
      calls += 1;
    });
    codex.field('done').observe(() => {
      others += 1;
    });
    codex.transact(() => {
      codex.field('note').set('a');
      codex.field('note').insert(1, 'b');
    });
    stop();
    codex.field('note').set('c');
    expect([calls, others]).toEqual([1, 0]);
  });
});

describe('a live Codex', () => {
  it('is edited by the name of a field, as the other clients are', async () => {
    void codex.edit('title', 'Plan');
    void codex.edit('state', 'Open');
    await codex.edit('body', { markdown: '*Now*' });
    expect([codex.title, codex.fields['state']?.value]).toEqual(['Plan', 'Open']);
    expect(await codex.field('body').markdown()).toBe('*Now*');
    expect(() => codex.edit('title', 5)).toThrow('text');
    expect(codex.pendingOperations().length).toBeGreaterThan(0);
  });

  it('follows its template to the next version, fields and all', async () => {
    const [note, tags] = [codex.field('note'), codex.field('tags')];
    const next = { ...templateOf(`note: 'text', tags: 'number', extra: 'number'`), version: 2 };
    templates.push(next);
    const followed = new Promise<Template>((resolve) => codex.on('template', resolve));
    codex.transact(() => openCodex(codex.doc, { environment, actor: ANA }).setPin(next));
    expect((await followed).version).toBe(2);
    expect(Object.keys(codex.fields)).toEqual(['note', 'tags', 'extra']);
    expect(codex.field('note')).toBe(note);
    expect(() => tags.add('api')).toThrow('another type');
    codex.field('tags').set(3);
    codex.field('extra').set(7);
    expect(codex.field('extra').value).toBe(7);
  });

  it('takes nothing once it is closed', async () => {
    codex.setTitle('Waits');
    const unsent = await codex.close();
    expect(unsent.at(-1)).toMatchObject({ fields: ['title'], count: 1 });
    expect(await codex.close()).toBe(unsent);
    expect(() => codex.setTitle('Too late')).toThrow('closed');
    await expect(codex.saved()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
