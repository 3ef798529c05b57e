/** For tests: an instance with a member of every role, and a client of its REST API. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { type Actor, ROLES, type Role } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { projectCodex } from '../projection/project-codex.ts';
import { createTestInstance, type TestInstanceOptions, type TestServices } from '../runtime/test-services.ts';
import { createHttpApp } from './app.ts';
import type { HttpEnv } from './requests/context.ts';

/** Members that answers of different routes have; a test that reads one that is not there fails by itself. */
export interface AnswerBody {
  readonly id: string;
  readonly title: string;
  readonly parentId: string | null;
  readonly fields: JsonObject;
  readonly richText: JsonObject;
  readonly items: readonly (AnswerBody & { readonly seq: number })[];
  readonly nextCursor: string | null;
  readonly errors: readonly {
    readonly path: readonly (string | number)[];
    readonly message: string;
    readonly hint?: string;
  }[];
  readonly changes: readonly { readonly field: string; readonly kind: string }[];
  readonly named: readonly { readonly name: string; readonly seq: number }[];
  readonly token: string;
  readonly ticket: string;
  readonly url: string;
  readonly code: string;
  readonly detail: string;
  readonly version: number;
  readonly undoes: number | null;
  readonly paths: Readonly<Record<string, JsonObject>>;
  readonly guest: { readonly id: string; readonly name: string };
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly actor: { readonly id: string; readonly name: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON; else empty. */
  readonly body: AnswerBody;
  readonly text: string;
}

/** A role, a token, or nobody. */
export type Caller = Role | { readonly bearer: string } | null;

export interface TestClient {
  readonly services: TestServices;
  readonly app: OpenAPIHono<HttpEnv>;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly userIds: Readonly<Record<Role, string>>;
  /** `path` is below /api/v1 unless it begins with another known prefix. A string body is sent as it is. */
  call(
    who: Caller,
    method: string,
    path: string,
    body?: JsonValue,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Writes to a Codex as a socket does, past all that REST checks, and brings the projection up to date. */
  write(codexId: string, edit: (codex: Codex) => void): Promise<void>;
  close(): Promise<void>;
}

export async function createTestClient(
  databaseServer: string,
  options: TestInstanceOptions = {},
): Promise<TestClient> {
  const { services, close } = await createTestInstance(databaseServer, options);
  const app = createHttpApp(services);
  const tokens = emptyRoles();
  const userIds = emptyRoles();
  for (const role of ROLES) {
    const data = { email: `${role}@example.org`, name: `The ${role}`, role };
    const { id } = await services.prisma.user.create({ data });
    userIds[role] = id;
    tokens[role] = (await createApiToken(services.prisma, { userId: id, name: 'tests' })).token;
  }
  return {
    services,
    app,
    tokens,
    userIds,
    close,
    async write(codexId, edit) {
      const actor: Actor = { kind: 'user', id: userIds.editor, name: 'The editor', role: 'editor' };
      const { live, environment } = services;
      await live.edit(codexDocumentName(codexId), actor, { origin: 'socket' }, (doc) =>
        edit(openCodex(doc, { environment, actor })),
      );
      await projectCodex(services, codexId);
    },
    async call(who, method, path, body, headers = {}) {
      const bearer = typeof who === 'string' ? tokens[who] : who?.bearer;
      const response = await app.request(fullPath(path), {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: JSON.parse(isJson ? text : '{}'),
      };
    },
  };
}

function emptyRoles(): Record<Role, string> {
  return { owner: '', admin: '', editor: '', commenter: '', viewer: '' };
}

function fullPath(path: string): string {
  return path.startsWith('/api/') || ['/healthz', '/readyz', '/metrics'].includes(path)
    ? path
    : `/api/v1${path}`;
}
