/** Texts that would run script, sent through every input that people have: refused or kept letter by letter, and answered as data. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import type { JsonValue } from '#core/json.ts';
import { type Answer, createTestClient, type TestClient } from './test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, line: { type: 'line', layer: 'metadata' }, level: { type: 'select', options: ['a'] } } }`;

let api: TestClient;
let codexId: string;
let reviewId: string;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  const made = await api.call('editor', 'POST', '/codices', {
    ...{ templateId: 'note', title: 'Port', fields: { text: 'A slow day.' } },
  });
  codexId = made.body.id;
  const asked = { reviewers: [api.userIds.owner] };
  reviewId = (await api.call('editor', 'POST', `/codices/${codexId}/reviews`, asked)).body.id;
});
afterAll(() => api?.close());

interface Input {
  readonly method: string;
  readonly path: () => string;
  readonly body: (text: string) => JsonValue;
  /** Where it is read again. */
  readonly read: () => string;
}

/** Every input that takes free text; what it is refused for is its own affair. */
const INPUTS: Readonly<Record<string, Input>> = {
  title: {
    ...{ method: 'PATCH', path: () => `/codices/${codexId}`, read: () => `/codices/${codexId}` },
    body: (title) => ({ title }),
  },
  text: {
    ...{ method: 'PATCH', path: () => `/codices/${codexId}`, read: () => `/codices/${codexId}` },
    body: (text) => ({ fields: { text } }),
  },
  comment: {
    ...{
      method: 'POST',
      path: () => `/codices/${codexId}/comments`,
      read: () => `/codices/${codexId}/comments`,
    },
    body: (markdown) => ({ body: { markdown } }),
  },
  suggestion: {
    ...{
      method: 'POST',
      path: () => `/codices/${codexId}/suggestions`,
      read: () => `/codices/${codexId}/suggestions`,
    },
    body: (text) => ({ anchor: { field: 'line' }, change: { kind: 'value', value: text } }),
  },
  'answer of a review': {
    ...{
      method: 'POST',
      path: () => `/reviews/${reviewId}`,
      read: () => `/codices/${codexId}/reviews`,
    },
    body: (note) => ({ verdict: 'request_changes', note }),
  },
  'link name': {
    ...{
      method: 'POST',
      path: () => `/codices/${codexId}/share-links`,
      read: () => `/codices/${codexId}/share-links`,
    },
    body: (name) => ({ role: 'view', name }),
  },
  'named version': {
    ...{
      method: 'POST',
      path: () => `/codices/${codexId}/versions`,
      read: () => `/codices/${codexId}/versions`,
    },
    body: (name) => ({ name }),
  },
  'agent name': {
    ...{ method: 'POST', path: () => '/agents', read: () => '/agents' },
    body: (name) => ({ name: name.slice(0, 80), provider: 'Example' }),
  },
  'provider label of an agent': {
    ...{ method: 'POST', path: () => '/agents', read: () => '/members' },
    body: (provider) => ({ name: 'Scribe', provider: provider.slice(0, 40) }),
  },
  group: {
    ...{ method: 'POST', path: () => '/groups', read: () => '/groups' },
    body: (name) => ({ name }),
  },
  workspace: {
    ...{ method: 'PATCH', path: () => '/workspace', read: () => '/me' },
    body: (name) => ({ name }),
  },
  'template label and option': {
    ...{ method: 'POST', path: () => '/templates/check', read: () => '/templates/note' },
    body: (text) => ({
      source: `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'select', label: ${JSON.stringify(text)}, options: [${JSON.stringify(text)}] } } }`,
    }),
  },
};

/** Nothing of an answer is a page, and no header is made of what was sent. */
function expectPlain(what: string, { headers, status }: Answer): void {
  expect([what, headers.get('content-type')]).toEqual([
    what,
    expect.stringMatching(/^application\/(problem\+)?json/),
  ]);
  expect([what, headers.get('x-content-type-options')]).toEqual([what, 'nosniff']);
  expect([what, headers.get('set-cookie')]).toEqual([what, null]);
  expect([what, status < 500]).toEqual([what, true]);
}

test.each(Object.entries(INPUTS))(
  '%s: kept letter by letter or refused, and answered as data',
  async (name, input) => {
    const kept: string[] = [];
    for (const text of HOSTILE_TEXTS) {
      const answer = await api.call('owner', input.method, input.path(), input.body(text));
      expectPlain(`${name}: ${text}`, answer);
      if (answer.status < 300) kept.push(text);
    }
    // Else it would prove nothing: most of them are texts like others.
    expect(kept.length).toBeGreaterThan(HOSTILE_TEXTS.length / 3);
    expectPlain(name, await api.call('owner', 'GET', input.read()));
  },
);

test('an export is a file to be kept, never a page of this instance', async () => {
  await api.call('owner', 'PATCH', `/codices/${codexId}`, { title: 'x"\r\n<svg onload=hostile()>' });
  for (const format of ['markdown', 'json', 'json5', 'binary']) {
    const { headers, status } = await api.call('owner', 'GET', `/codices/${codexId}/export?format=${format}`);
    if (status >= 400) continue;
    expect(headers.get('content-type')).not.toMatch(/html|xml|svg|javascript/);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename/);
    expect(headers.get('content-disposition')).not.toMatch(/[\r\n<>]/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});
