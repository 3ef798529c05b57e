/** A live Codex without a server, for tests: what somebody else does is done to its document. */
import WebSocket from 'ws';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { openCodexSession } from '#sync/session/codex-session.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { LiveCodex } from '../../node/live/live-codex.ts';
import { programEnvironment as environment } from '../../node/program-environment.ts';
import { BranchesClient } from '../../node/rest/branches-client.ts';
import { CommentsClient } from '../../node/rest/comments-client.ts';
import { RestClient } from '../../node/rest/rest-client.ts';
import { VersionsClient } from '../../node/rest/versions-client.ts';

const ID = '0190a000-0000-7000-8000-000000000001';
const ANA = { id: 'u1', name: 'Ana' };

export interface OfflineCodex {
  readonly codex: LiveCodex;
  /** The same document as somebody else writes it. */
  readonly other: Codex;
  /** Writes a rich text as somebody else. */
  otherWrites(fieldId: string, markdown: string): void;
}

/** `fields`: those of its template, as JSON5. */
export function openOfflineCodex(fields: string): OfflineCodex {
  const template = templateOf(fields);
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
  const codex = new LiveCodex({
    ...{ id: ID, branch: 'main', documentName, session, template, actor: ANA },
    loadTemplate: () => Promise.reject(new Error('there is no other version')),
    comments: new CommentsClient(rest, ID),
    versions: new VersionsClient(rest, ID),
    branches: new BranchesClient(rest, ID),
    onClosed: async () => undefined,
  });
  const other = openCodex(codex.doc, {
    ...{ environment, actor: { id: 'u2', name: 'Ben' }, origin: 'elsewhere' },
  }).asShown(template);
  return {
    codex,
    other,
    otherWrites: (fieldId, markdown) => {
      codex.doc.transact(() => writeMarkdown(other.fragment(fieldId), markdown), 'elsewhere');
    },
  };
}
