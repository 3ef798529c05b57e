/** Opens a Codex live: the socket, its first state, and the template that it follows. */
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { formatDocumentName, MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import { type CodexSession, openCodexSession } from '#sync/session/codex-session.ts';
import type { SessionPhase, SessionStatus } from '#sync/session/session-status.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { BranchesClient } from '../rest/branches-client.ts';
import { CommentsClient } from '../rest/comments-client.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { VersionsClient } from '../rest/versions-client.ts';
import type { Admission } from './admission.ts';
import type { AnyFields } from './field-types.ts';
import { LiveCodex, type LiveCodexParts, type OpenCodexOptions } from './live-codex.ts';
import { sessionEnd } from './session-end.ts';
import type { TemplateCache } from './template-cache.ts';

/** What all Codices of a client are opened with. */
export interface LiveParts {
  readonly rest: RestClient;
  readonly admission: Admission;
  readonly templates: TemplateCache;
  readonly store: LocalStore;
  readonly locks: TabLocks;
  readonly environment: Environment;
  readonly WebSocket: unknown;
  readonly timeoutMs: number;
  readonly onClosed: LiveCodexParts['onClosed'];
}

/** Throws what the server answers for a Codex that may not be read, `unavailable` when it cannot be reached. */
export async function openLiveCodex<Fields extends object = AnyFields>(
  parts: LiveParts,
  id: string,
  { branch = MAIN_BRANCH, signal }: OpenCodexOptions,
): Promise<LiveCodex<Fields>> {
  signal?.throwIfAborted();
  const documentName = formatDocumentName({ kind: 'codex', id: id.toLowerCase(), branch });
  if (parseDocumentName(documentName) === null)
    throw new BinderyError('invalid_input', `“${id}” with the branch “${branch}” names no Codex.`);
  const actor = await parts.admission.actor();
  signal?.throwIfAborted();
  const { store, environment, locks, WebSocket } = parts;
  const session = openCodexSession({
    ...{ documentName, actor, store, environment, locks },
    url: parts.admission.socketUrl,
    getTicket: parts.admission.getTicket,
    ...(WebSocket !== undefined && { WebSocketPolyfill: WebSocket }),
  });
  try {
    await firstState(parts, session, documentName, signal);
    const pin = session.codex.pin();
    if (pin === null)
      throw new BinderyError('corrupt', `${documentName} does not say which template it follows.`);
    const { rest, templates } = parts;
    const template = await templates.get(pin.id, pin.version);
    signal?.throwIfAborted();
    return new LiveCodex<Fields>({
      ...{ id: id.toLowerCase(), branch, documentName, session, template, actor },
      loadTemplate: (templateId, version) => templates.get(templateId, version),
      comments: new CommentsClient(rest, id),
      versions: new VersionsClient(rest, id),
      branches: new BranchesClient(rest, id),
      onClosed: parts.onClosed,
    });
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** The server has told what it has, or will not. */
const SETTLED: ReadonlySet<SessionPhase> = new Set(['saved', 'saving', 'read-only', 'denied', 'gone']);

/** Resolves when the document can be read: as the server has it, or as the store does while the server is away. */
async function firstState(
  { rest, timeoutMs }: LiveParts,
  session: CodexSession,
  documentName: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const status = await firstStatus(session, AbortSignal.timeout(timeoutMs), signal);
  if (status === null)
    throw new BinderyError(
      'unavailable',
      `The server can’t be reached, and there is no copy of ${documentName} here.`,
    );
  const end = sessionEnd(status, documentName);
  if (end === null) return;
  // A socket says that it is closed; REST says why.
  const { id, branch } = parseDocumentName(documentName) ?? { id: '', branch: MAIN_BRANCH };
  await rest.call('GET', `/codices/${id}`, { query: branch === MAIN_BRANCH ? {} : { branch }, signal });
  throw end;
}

/** The first status that says whether there is something to read; `null` when there is nothing, and the server is away. */
function firstStatus(
  { status }: CodexSession,
  limit: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<SessionStatus | null> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      const now = status.get();
      const isAway = limit.aborted || now.phase === 'offline' || now.phase === 'unreachable';
      if (!signal?.aborted && !isAway && !SETTLED.has(now.phase)) return;
      stop();
      limit.removeEventListener('abort', check);
      signal?.removeEventListener('abort', check);
      if (signal?.aborted) reject(signal.reason);
      else resolve(SETTLED.has(now.phase) || now.ready ? now : null);
    };
    const stop = status.subscribe(check);
    limit.addEventListener('abort', check);
    signal?.addEventListener('abort', check);
    check();
  });
}
