/** For tests: an instance with templates that forms are made for, and a stranger who answers. */
import type { JsonObject, JsonValue } from '#core/json.ts';
import { type Answer, createTestClient, type TestClient } from '../http/test-client.ts';
import type { TestInstanceOptions } from '../runtime/test-services.ts';

const REPORT = `{
  id: 'report', version: 1, name: 'Fault report',
  fields: {
    state: { type: 'select', label: 'Workflow state', options: ['Open', 'Done'], default: 'Open' },
    severity: { type: 'select', label: 'Severity', options: ['Low', 'High'], required: true },
    what: { type: 'richText', label: 'What happened', required: true },
    room: { type: 'line', label: 'Room', pattern: '[A-Z][0-9]+', help: 'Like B12' },
    since: { type: 'date', label: 'Since' },
    until: { type: 'date', label: 'Until' },
    phone: { type: 'line', label: 'Phone', visibleWhen: { field: 'severity', is: 'High' }, requiredWhen: { field: 'severity', is: 'High' } },
    steps: { type: 'checklist', label: 'Steps' },
    hush: { type: 'line', label: 'Hidden reason', default: 'none yet' },
    level: { type: 'number', label: 'Hidden level', default: 3 },
    note: { type: 'line', label: 'Note', visibleWhen: { field: 'level', atLeast: 5 } },
    lead: { type: 'person', label: 'Hidden lead' },
    twin: { type: 'reference', label: 'Hidden twin' },
    plan: { type: 'file', label: 'Hidden plan' },
    sum: { type: 'formula', label: 'Hidden sum', expression: 'level * 2' },
  },
  workflow: { field: 'state', states: [{ id: 'Open' }, { id: 'Done' }], transitions: { Open: ['Done'] } },
  rules: [{ when: { all: [{ field: 'since', after: '2026-06-01' }, { field: 'until', before: '2026-06-01' }] }, message: 'It ends before it begins.', fields: ['until'] }],
}`;
const BOX = `{ id: 'box', version: 1, name: 'Box', fields: { text: { type: 'text' } }, children: { allow: ['report'] } }`;

export interface IntakeSetup {
  readonly api: TestClient;
  /** The Codex that the answers arrive below. */
  readonly boxId: string;
  /** Makes a form below the box, as an editor. */
  readonly make: (body?: JsonObject) => Promise<Answer>;
  readonly open: (body: JsonObject) => Promise<Answer>;
  readonly answer: (token: string, answers: JsonValue, key?: string, more?: JsonObject) => Promise<Answer>;
  /** The Codices below the box. */
  readonly arrived: () => Promise<readonly { readonly id: string; readonly title: string }[]>;
}

/** What the form asks for, and fits. */
export const GOOD = { title: 'Lamp is dark', severity: 'Low', what: 'It went out.' };

let made = 0;
/** A key as a page makes one. */
export function newKey(): string {
  made += 1;
  return `key-of-a-test-${made.toString().padStart(6, '0')}`;
}

export async function createIntakeSetup(
  databaseServer: string,
  options: TestInstanceOptions = {},
): Promise<IntakeSetup> {
  const api = await createTestClient(databaseServer, options);
  for (const [id, source] of Object.entries({ report: REPORT, box: BOX })) {
    const { status, text } = await api.call('owner', 'POST', `/templates/${id}/versions`, {
      source,
      baseVersion: 0,
    });
    if (status !== 201) throw new Error(text);
  }
  const box = await api.call('editor', 'POST', '/codices', { templateId: 'box', title: 'Secret box' });
  const boxId = box.body.id;
  return {
    api,
    boxId,
    make: (body = {}) =>
      api.call('editor', 'POST', `/codices/${boxId}/intake-links`, { templateId: 'report', ...body }),
    open: (body) => api.call(null, 'POST', '/intake/open', body),
    answer: (token, answers, key = newKey(), more = {}) =>
      api.call(null, 'POST', '/intake/answer', { token, answers, ...more }, { 'idempotency-key': key }),
    arrived: async () => (await api.call('owner', 'GET', `/codices?parent=${boxId}&limit=200`)).body.items,
  };
}
