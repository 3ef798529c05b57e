/** The OpenAPI document, generated from the schemas that requests are checked with. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '#core/json.ts';
import * as activity from '#core/protocol/api/activity.ts';
import * as erasures from '#core/protocol/api/administration/erasures.ts';
import * as system from '#core/protocol/api/administration/system.ts';
import * as assets from '#core/protocol/api/assets.ts';
import * as audit from '#core/protocol/api/audit.ts';
import * as automation from '#core/protocol/api/automation.ts';
import * as codices from '#core/protocol/api/codices.ts';
import * as comments from '#core/protocol/api/comments.ts';
import * as conflicts from '#core/protocol/api/conflicts.ts';
import * as branchSets from '#core/protocol/api/history/branch-sets.ts';
import * as branches from '#core/protocol/api/history/branches.ts';
import * as checkpoints from '#core/protocol/api/history/checkpoints.ts';
import * as comparison from '#core/protocol/api/history/comparison.ts';
import * as contentRestores from '#core/protocol/api/history/content-restores.ts';
import * as redactions from '#core/protocol/api/history/redactions.ts';
import * as setReviews from '#core/protocol/api/history/set-reviews.ts';
import * as subtreeRestores from '#core/protocol/api/history/subtree-restores.ts';
import * as timeline from '#core/protocol/api/history/timeline.ts';
import * as wideRedactions from '#core/protocol/api/history/wide-redactions.ts';
import * as history from '#core/protocol/api/history.ts';
import * as intake from '#core/protocol/api/intake/intake-api.ts';
import * as invitations from '#core/protocol/api/invitations.ts';
import * as notifications from '#core/protocol/api/notifications.ts';
import * as offline from '#core/protocol/api/offline.ts';
import * as digests from '#core/protocol/api/own/digests.ts';
import * as favourites from '#core/protocol/api/own/favourites.ts';
import * as push from '#core/protocol/api/own/push.ts';
import * as people from '#core/protocol/api/people.ts';
import * as problem from '#core/protocol/api/problem.ts';
import * as agents from '#core/protocol/api/programs/agents.ts';
import * as connectedPrograms from '#core/protocol/api/programs/connected-programs.ts';
import * as programEvents from '#core/protocol/api/programs/events.ts';
import * as webhooks from '#core/protocol/api/programs/webhooks.ts';
import * as references from '#core/protocol/api/references.ts';
import * as reviews from '#core/protocol/api/review/reviews.ts';
import * as rollUps from '#core/protocol/api/roll-ups.ts';
import * as search from '#core/protocol/api/search.ts';
import * as sharing from '#core/protocol/api/sharing.ts';
import * as signIn from '#core/protocol/api/sign-in.ts';
import * as suggestions from '#core/protocol/api/suggestions.ts';
import * as templateDrafts from '#core/protocol/api/template-drafts.ts';
import * as templates from '#core/protocol/api/templates.ts';
import * as transfer from '#core/protocol/api/transfer.ts';
import * as tree from '#core/protocol/api/tree.ts';
import type { Env } from '../config/env.ts';
import { sessionCookieName } from '../sign-in/auth-library.ts';
import type { HttpEnv } from './requests/context.ts';

const MODULES: readonly object[] = [
  ...[
    activity,
    assets,
    audit,
    automation,
    branches,
    branchSets,
    checkpoints,
    codices,
    comments,
    comparison,
    conflicts,
    digests,
    erasures,
    favourites,
    history,
    redactions,
    wideRedactions,
    subtreeRestores,
    contentRestores,
  ],
  ...[invitations, notifications, offline, people, problem, references, rollUps, search, sharing, signIn],
  ...[suggestions, system, templateDrafts, templates, transfer, tree, intake, push, reviews],
  ...[agents, connectedPrograms, programEvents, timeline, webhooks, setReviews],
];

const INFO = {
  title: 'Vespera Bindery',
  version: '1',
  description: 'Structured documents that teams write together. Errors are RFC 9457 problem documents.',
  license: { name: 'AGPL-3.0-only', identifier: 'AGPL-3.0-only' },
};

/** The groups of operations, in the order in which they are read. */
const TAGS = [
  { name: 'Account', description: 'Setup, who is signed in, API tokens, and tickets for sockets.' },
  { name: 'Sign-in', description: 'How one signs in, and the browsers in which one is.' },
  { name: 'Members', description: 'The people of the instance.' },
  { name: 'Connected programs', description: 'Programs that a member let in by OAuth, in their name.' },
  { name: 'Agents', description: 'Members that are programs: what they may do, and what they did.' },
  {
    name: 'Groups and grants',
    description: 'Groups of members, and what raises a role on part of the tree.',
  },
  { name: 'Audit log', description: 'Who did what to whom, and whether that is as it was recorded.' },
  { name: 'System', description: 'How the instance is: database, queues, files, processes, backups.' },
  { name: 'Templates', description: 'What Codices are made from: read, checked and published.' },
  { name: 'Automation', description: 'Rules of templates: what they did, and where they may post to.' },
  { name: 'Codices', description: 'Made, listed, searched, read, changed, and put in the trash.' },
  { name: 'Tree', description: 'Where Codices stand, the archive, and deleting for good.' },
  { name: 'History', description: 'Operations, versions, comparison, restoring, and what others did.' },
  { name: 'References', description: 'What refers to what.' },
  { name: 'Conflicts', description: 'Values that were chosen twice at once.' },
  { name: 'Comments', description: 'What people say about a Codex, a field, a row, or words of a text.' },
  {
    name: 'Suggestions',
    description: 'What people propose to change, accepted or rejected by who may edit.',
  },
  { name: 'Notifications', description: 'What one was told of, what one watches, and what one has muted.' },
  { name: 'Reviews', description: 'Who was asked to look at a Codex, and what they say of which version.' },
  { name: 'Favourites', description: 'The Codices one has given a star, in an order of one’s own.' },
  { name: 'Sharing', description: 'Share links, and the way in for guests.' },
  {
    name: 'Forms',
    description: 'Intake links: forms by which people without an account make Codices.',
  },
  { name: 'Events', description: 'What happens, told to programs: as a stream, and by webhooks.' },
  { name: 'Files', description: 'Pictures and other files of a Codex.' },
  { name: 'Export and import', description: 'Codices as files.' },
];

/** Bodies and answers of more than one form. */
const CHOICES: readonly unknown[] = [
  templates.templateSchema,
  invitations.usedPasswordLinkSchema,
  sharing.revokeLinksSchema,
];

/** Where a name stands in a generated schema before it is moved to `components`. */
const NAME_KEY = 'x-schema-name';

/** Writes the document of what `api` has been given so far. */
export function writeOpenApiDocument(api: OpenAPIHono<HttpEnv>, env: Env): JsonObject {
  nameSchemas();
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/api/v1' }],
    tags: [...TAGS],
  });
  const components = { ...document.components, securitySchemes: securitySchemes(env) };
  return hoistSchemas(JSON.parse(JSON.stringify({ ...document, components })));
}

/** `createCodexSchema` is called `CreateCodex`: every object that a module of wire schemas exports has the name it has there. */
function nameSchemas(): void {
  for (const module of MODULES) {
    for (const [name, schema] of Object.entries(module)) {
      if (!name.endsWith('Schema') || !isNameable(schema)) continue;
      const title = name.charAt(0).toUpperCase() + name.slice(1, -'Schema'.length);
      z.globalRegistry.add(schema, { ...schema.meta(), [NAME_KEY]: title });
    }
  }
}

/** Ids and the like say all there is where they stand. */
function isNameable(value: unknown): value is z.ZodType {
  return value instanceof z.ZodObject || CHOICES.some((schema) => schema === value);
}

function securitySchemes(env: Env): JsonObject {
  return {
    session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(env) },
    guest: {
      type: 'apiKey',
      in: 'cookie',
      name: 'bindery.guest',
      description: 'Set by POST /share/open; good for the files of what the link opens.',
    },
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'An API token (`vb_…`), or a share-link token (`vs_…`) for what its link opens.',
    },
  };
}

/** Moves every named schema to `components.schemas` and leaves a reference in its place. */
function hoistSchemas(document: JsonObject): JsonObject {
  const schemas: Record<string, JsonValue> = {};
  const hoist = (value: JsonValue): JsonValue => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(hoist);
    const { [NAME_KEY]: name, ...rest } = value as JsonObject;
    const schema = Object.fromEntries(
      Object.entries(rest).map(([key, member]) => [key, hoist(member ?? null)]),
    );
    if (typeof name !== 'string') return schema;
    const isNullable = Array.isArray(schema['type']) && schema['type'].includes('null');
    schemas[name] = isNullable ? { ...schema, type: 'object' } : schema;
    const reference = { $ref: `#/components/schemas/${name}` };
    return isNullable ? { anyOf: [reference, { type: 'null' }] } : reference;
  };
  const { components, ...hoisted } = hoist(document) as JsonObject;
  const ordered = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...hoisted, components: { ...(components as JsonObject), schemas: ordered } };
}
