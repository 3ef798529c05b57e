/** REST by plain `fetch`, as docs/api.md describes it: what the other clients are held against. */
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { formOf } from '../answers.fixture.ts';
import {
  type ClientOptions,
  type ContractClient,
  doListed,
  type Given,
  listOf,
  membersOf,
  type Operations,
  optionalText,
  present,
  Refused,
  text,
} from '../contract-client.fixture.ts';
import type { Who } from '../scenario.fixture.ts';
import { openEvents, type RestEvents } from './rest-events.fixture.ts';

interface Sent {
  readonly query?: Readonly<Record<string, JsonValue | undefined>>;
  readonly body?: JsonValue;
  readonly bytes?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

type Ask = (method: string, path: string, sent?: Sent) => Promise<Response>;

export function createRest({ baseUrl, tokens }: ClientOptions): ContractClient {
  const watching = new Map<string, RestEvents>();
  return {
    name: 'rest',
    async do(who, operation, given) {
      const ask = asker(baseUrl, tokens[who]);
      const operations = {
        ...codices(ask),
        ...discussion(ask),
        ...history(ask),
        ...programs(ask, watching, { baseUrl, who, tokens }),
      };
      return formOf(operation, await doListed(operations, operation, given));
    },
    // The contract says of REST what it needs; all of it is in the OpenAPI document.
    surface: async () => ({ offered: [], used: [] }),
    async close() {
      for (const events of watching.values()) events.close();
    },
  };
}

function asker(baseUrl: string, token: string): Ask {
  return async (method, path, { query = {}, body, bytes, headers = {} } = {}) => {
    const address = new URL(`${baseUrl}/api/v1${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined)
        address.searchParams.set(name, isJsonArray(value) ? value.join(',') : String(value));
    const type = bytes === undefined ? 'application/json' : 'application/octet-stream';
    const sent = Object.entries({ authorization: `Bearer ${token}`, 'content-type': type, ...headers });
    const response = await fetch(address, {
      method,
      headers: Object.fromEntries(sent.filter((entry): entry is [string, string] => entry[1] !== undefined)),
      body: bytes ?? (body === undefined ? null : JSON.stringify(body)),
    });
    if (response.ok) return response;
    const problem = membersOf((await response.json()) as JsonValue);
    const places = listOf(problem['errors']).map((error) => listOf(membersOf(error)['path']).join('.'));
    throw new Refused(text(problem['code']), text(problem['detail']), places);
  };
}

/** A member of an answer, or the answer. */
async function json(response: Promise<Response>, member?: string): Promise<JsonValue> {
  const body = await (await response).text();
  const parsed: JsonValue = body === '' ? null : (JSON.parse(body) as JsonValue);
  return member === undefined ? parsed : (membersOf(parsed)[member] ?? null);
}

async function withRevision(response: Promise<Response>): Promise<JsonValue> {
  const answer = await response;
  const revision = Number(/"(\d+)"/.exec(answer.headers.get('etag') ?? '')?.[1]);
  return { ...membersOf((await answer.json()) as JsonValue), revision };
}

function pathOf({ id }: Given, rest = ''): string {
  return `/codices/${encodeURIComponent(text(id))}${rest}`;
}

function codices(ask: Ask): Operations {
  const part = (value: JsonValue | undefined): string => encodeURIComponent(text(value));
  return {
    create: ({ template, parent, ...rest }) =>
      withRevision(
        ask('POST', '/codices', { body: present({ ...rest, templateId: template, parentId: parent }) }),
      ),
    read: ({ id, branch }) => withRevision(ask('GET', pathOf({ id: text(id) }), { query: { branch } })),
    edit: ({ id, branch, revision, ...change }) =>
      withRevision(
        ask('PATCH', pathOf({ id: text(id) }), {
          query: { branch },
          body: present(change),
          headers: { 'if-match': revision === undefined ? undefined : `"${revision}"` },
        }),
      ),
    editLater: ({ id, revision, ...change }) =>
      withRevision(
        ask('PATCH', pathOf({ id: text(id) }), {
          body: present({ ...change, made: present({ at: new Date().toISOString(), seq: revision }) }),
          headers: { 'idempotency-key': crypto.randomUUID() },
        }),
      ),
    trash: (given) => json(ask('DELETE', pathOf(given))),
    untrash: (given) => json(ask('POST', pathOf(given, '/restore-from-trash'))),
    move: ({ id, parent, ...place }) =>
      json(ask('POST', pathOf({ id: text(id) }, '/move'), { body: present({ ...place, parentId: parent }) })),
    children: ({ parent }) => json(ask('GET', '/tree', { query: { parent, depth: 1 } })),
    search: ({ query, ...filters }) => json(ask('GET', '/search', { query: { ...filters, q: query } })),
    list: (query) => json(ask('GET', '/codices', { query })),
    link: ({ id, kind, target }) =>
      json(ask('POST', pathOf({ id: text(id) }, '/references'), { body: present({ kind, target }) })),
    unlink: ({ kind, target, ...given }) =>
      json(ask('DELETE', pathOf(given, `/references/${part(kind)}/${part(target)}`))),
    references: (given) => json(ask('GET', pathOf(given, '/references'))),
    backlinks: (given) => json(ask('GET', pathOf(given, '/backlinks'))),
    conflicts: (given) => json(ask('GET', pathOf(given, '/conflicts'))),
    settle: ({ field, keep, ...given }) =>
      json(ask('POST', pathOf(given, `/conflicts/${part(field)}`), { body: present({ keep }) })),
    batch: ({ operations, key }) =>
      json(
        ask('POST', '/codices/batch', {
          body: present({ operations }),
          headers: { 'idempotency-key': optionalText(key) },
        }),
      ),
    templates: () => json(ask('GET', '/templates')),
    template: ({ id }) => json(ask('GET', `/templates/${part(id)}`)),
  };
}

function discussion(ask: Ask): Operations {
  const said = (words: JsonValue | undefined) => ({ body: { markdown: text(words) } });
  const threadPath = ({ thread, comment }: Given, rest = ''): string =>
    `/comments/${text(thread)}${comment === undefined ? '' : `/${text(comment)}`}${rest}`;
  const decide =
    (verb: string) =>
    ({ suggestion, revision }: Given) =>
      json(ask('POST', `/suggestions/${text(suggestion)}/${verb}`, { body: present({ revision }) }));
  return {
    comment: ({ text: words, field, quote, ...given }) => {
      const anchor = field === undefined ? undefined : present({ field, quote });
      return json(ask('POST', pathOf(given, '/comments'), { body: present({ ...said(words), anchor }) }));
    },
    reply: ({ text: words, ...given }) =>
      json(ask('POST', threadPath(given, '/replies'), { body: said(words) })),
    comments: ({ resolved, ...given }) =>
      json(ask('GET', pathOf(given, '/comments'), { query: { resolved } })),
    resolve: (given) => json(ask('PATCH', threadPath(given), { body: { resolved: true } })),
    reopen: (given) => json(ask('PATCH', threadPath(given), { body: { resolved: false } })),
    editComment: ({ text: words, ...given }) => json(ask('PATCH', threadPath(given), { body: said(words) })),
    deleteComment: (given) => json(ask('DELETE', threadPath(given))),
    suggest: ({ id, field, quote, text: words, value, why }) =>
      json(
        ask('POST', pathOf({ id: text(id) }, '/suggestions'), {
          body: present({
            anchor: present({ field, quote }),
            change:
              words === undefined
                ? present({ kind: 'value', value })
                : present({ kind: 'text', text: words }),
            body: why === undefined ? undefined : { markdown: why },
          }),
        }),
      ),
    suggestions: ({ decided, ...given }) =>
      json(ask('GET', pathOf(given, '/suggestions'), { query: { decided } })),
    accept: decide('accept'),
    reject: decide('reject'),
    askReview: ({ id, ...body }) => json(ask('POST', pathOf({ id: text(id) }, '/reviews'), { body })),
    reviews: (given) => json(ask('GET', pathOf(given, '/reviews'))),
    answerReview: ({ review, verdict }) =>
      json(ask('POST', `/reviews/${text(review)}`, { body: present({ verdict }) })),
  };
}

function history(ask: Ask): Operations {
  const branchPath = ({ name, ...given }: Given, rest = ''): string =>
    pathOf(given, `/branches/${encodeURIComponent(text(name))}${rest}`);
  return {
    nameVersion: ({ id, ...body }) => json(ask('POST', pathOf({ id: text(id) }, '/versions'), { body })),
    versions: (given) => json(ask('GET', pathOf(given, '/versions'))),
    namedVersions: (given) => json(ask('GET', pathOf(given, '/versions')), 'named'),
    compare: ({ id, ...query }) => json(ask('GET', pathOf({ id: text(id) }, '/compare'), { query })),
    blame: ({ id, field }) => json(ask('GET', pathOf({ id: text(id) }, '/blame'), { query: { field } })),
    passages: ({ id, words }) =>
      json(ask('GET', pathOf({ id: text(id) }, '/passages'), { query: { q: words } }), 'items'),
    restore: ({ id, ...body }) => json(ask('POST', pathOf({ id: text(id) }, '/restore'), { body })),
    restoreRow: ({ id, ...body }) => json(ask('POST', pathOf({ id: text(id) }, '/restore'), { body })),
    branch: ({ id, ...body }) => json(ask('POST', pathOf({ id: text(id) }, '/branches'), { body })),
    branches: (given) => json(ask('GET', pathOf(given, '/branches'))),
    updateBranch: (given) => json(ask('POST', branchPath(given, '/update'))),
    previewMerge: (given) => json(ask('GET', branchPath(given, '/merge'))),
    merge: ({ resolutions, ...given }) =>
      json(ask('POST', branchPath(given, '/merge'), { body: present({ resolutions }) })),
    closeBranch: (given) => json(ask('DELETE', branchPath(given))),
    reopenBranch: (given) => json(ask('POST', branchPath(given, '/reopen'))),
  };
}

function programs(
  ask: Ask,
  watching: Map<string, RestEvents>,
  { baseUrl, who, tokens }: ClientOptions & { readonly who: Who },
): Operations {
  return {
    upload: async ({ id, name, content }) => {
      const sent = { query: { name }, bytes: text(content) };
      const stored = membersOf(await json(ask('POST', pathOf({ id: text(id) }, '/assets'), sent)));
      return present({
        assetId: stored['id'],
        name: stored['name'],
        mime: stored['mime'],
        size: stored['size'],
      });
    },
    download: async ({ assetId }) => ({
      content: await (await ask('GET', `/assets/${text(assetId)}`)).text(),
    }),
    export: async ({ id, format }) => ({
      content: await (await ask('GET', pathOf({ id: text(id) }, '/export'), { query: { format } })).text(),
    }),
    watch: async ({ since, ...choice }) => {
      const events = await openEvents(`${baseUrl}/api/v1/events`, tokens[who], choice, optionalText(since));
      const handle = crypto.randomUUID();
      watching.set(handle, events);
      return { watch: handle };
    },
    told: async ({ watch, count }) => (await watching.get(text(watch))?.take(Number(count))) ?? [],
    unwatch: async ({ watch }) => {
      const events = watching.get(text(watch));
      events?.close();
      return { position: events?.position() ?? null };
    },
  };
}
