/** The client of one server, as one API token sees it: REST, and Codices that are open live. */
import { BinderyError } from '#core/errors.ts';
import { createListeners } from '#core/observable.ts';
import type { Template } from '#core/template/template.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { Admission } from './live/admission.ts';
import type { Person } from './live/codex-people.ts';
import type { AnyFields } from './live/field-types.ts';
import type { LiveCodex, OpenCodexOptions, PendingOperation } from './live/live-codex.ts';
import type { LiveTree } from './live/live-tree.ts';
import { type LiveParts, openLiveCodex } from './live/open-live-codex.ts';
import { findWebSocket } from './live/platform-socket.ts';
import { createProcessLocks } from './live/process-locks.ts';
import { TemplateCache } from './live/template-cache.ts';
import { programEnvironment } from './program-environment.ts';
import { BranchSetClient } from './rest/branch-set-client.ts';
import { BranchesClient } from './rest/branches-client.ts';
import { CommentsClient } from './rest/comments-client.ts';
import { ConflictsClient } from './rest/conflicts-client.ts';
import { EventStream } from './rest/event-stream.ts';
import { FilesClient } from './rest/files-client.ts';
import type { BatchOperation, BatchResult, EventChoice } from './rest/program-types.ts';
import { ReferencesClient } from './rest/references-client.ts';
import { type CallOptions, RestClient, type Revised, type TokenSource } from './rest/rest-client.ts';
import { ReviewsClient } from './rest/reviews-client.ts';
import { SuggestionsClient } from './rest/suggestions-client.ts';
import { VersionsClient } from './rest/versions-client.ts';
import type {
  CodexAtRevision,
  CodexChange,
  CodexQuery,
  CodexSnapshot,
  CodexSummary,
  NewCodex,
  SearchFilters,
  SearchHit,
  TemplateSummary,
} from './rest/wire-types.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';
const DEFAULT_TIMEOUT_MS = 30_000;

export interface BinderyOptions {
  /** Of the server, such as `https://bindery.example.org`; `BINDERY_URL` unless given, else `http://127.0.0.1:3000`. */
  readonly baseUrl?: string;
  /** An API token, or where to get the one of now; `BINDERY_TOKEN` unless given. */
  readonly token?: string | TokenSource;
  /** Keeps what is open and what waits to be sent. In memory unless given: with the process it is gone. */
  readonly store?: LocalStore;
  /** How long one request, and the opening of a Codex, may take; 30 s unless given. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
  /** A class with the interface of the browser’s; that of the browser unless given, in Node the package `ws`. */
  readonly WebSocket?: unknown;
}

/** How a change is made. */
export interface ChangeOptions {
  /** Of one of its branches; of the Codex itself unless given. */
  readonly branch?: string;
  /** The one that was read: refused with `precondition_failed` when somebody has written since. */
  readonly revision?: number;
  /** Names the change, so that it is made once however often it is sent. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Where a Codex goes: last among its siblings, or beside one of them. */
export interface CodexPlace {
  /** `null`: to the top. */
  readonly parentId: string | null;
  readonly before?: string;
  readonly after?: string;
}

export class Bindery {
  private readonly rest: RestClient;
  private readonly store: LocalStore;
  private readonly lasts: boolean;
  private readonly admission: Admission;
  private readonly live: Omit<LiveParts, 'WebSocket'>;
  private readonly socketClass: unknown;
  /** With what ends watching who comes into each. */
  private readonly open = new Map<LiveCodex<object>, () => void>();
  private readonly trees = new Set<LiveTree>();
  private readonly joined = createListeners<[person: Person, codex: LiveCodex<object>]>();

  constructor(options: BinderyOptions = {}) {
    const baseUrl = readUrl(options.baseUrl ?? environmentVariable('BINDERY_URL') ?? DEFAULT_URL);
    const token = options.token ?? environmentVariable('BINDERY_TOKEN');
    if (token === undefined || token === '')
      throw new BinderyError('unauthenticated', 'There is no token: give `token`, or set BINDERY_TOKEN.');
    const { timeoutMs = DEFAULT_TIMEOUT_MS, fetch = globalThis.fetch } = options;
    const environment = programEnvironment;
    this.rest = new RestClient({ baseUrl, token, timeoutMs, fetch });
    this.lasts = options.store !== undefined;
    this.store = options.store ?? createMemoryStore(environment);
    this.socketClass = options.WebSocket;
    const { records } = this.store;
    const now = () => environment.now();
    this.admission = new Admission({ ...{ rest: this.rest, baseUrl, token, records, now } });
    this.live = {
      ...{ rest: this.rest, admission: this.admission, store: this.store, environment, timeoutMs },
      templates: new TemplateCache(this.rest, records),
      locks: createProcessLocks(),
      onClosed: (codex, unsent) => this.forget(codex, unsent),
    };
  }

  /**
   * Opens a Codex live, and resolves with its first state. `Fields` says what the program knows of its template; `bindery types` writes it.
   * Throws `not_found`, `forbidden` and the like as `getCodex` does, `unavailable` when there is no connection and no copy here.
   */
  async openCodex<Fields extends object = AnyFields>(
    id: string,
    options: OpenCodexOptions = {},
  ): Promise<LiveCodex<Fields>> {
    const WebSocket = this.socketClass ?? (await findWebSocket());
    const codex = await openLiveCodex<Fields>({ ...this.live, WebSocket }, id, options);
    this.open.set(
      codex,
      codex.on('joined', (person) => this.joined.notify(person, codex)),
    );
    return codex;
  }

  /** Calls back when somebody comes into a Codex that is open here; answers what ends that. */
  onCollaboratorJoined(listener: (person: Person, codex: LiveCodex<object>) => void): () => void {
    return this.joined.subscribe(listener);
  }

  /** The member whose token this is; without a connection whoever it was before, where the store remembers. */
  async actor(): Promise<{ readonly id: string; readonly name: string }> {
    return await this.admission.actor();
  }

  /**
   * For other sessions with this token, of which each edit is sent by one alone.
   * @internal
   */
  get sessionParts(): { readonly socketUrl: string; readonly store: LocalStore; readonly locks: TabLocks } {
    return { socketUrl: this.admission.socketUrl, store: this.store, locks: this.live.locks };
  }

  /** Opens the tree of the workspace live. A token for a part of the tree, or of an agent that may not list, sees nobody in it. */
  async openTree(): Promise<LiveTree> {
    const WebSocket = this.socketClass ?? (await findWebSocket());
    // A sixth as much code as all the rest, which few programs need.
    const { openLiveTree } = await import('./live/open-live-tree.ts');
    const tree = await openLiveTree({ ...this.live, WebSocket }, (closed) => void this.trees.delete(closed));
    this.trees.add(tree);
    return tree;
  }

  /** Makes a Codex. It has its id before it is asked for, so that a request that is sent again makes no second one. */
  async createCodex(codex: NewCodex): Promise<CodexAtRevision> {
    const body = { id: this.live.environment.newId(), ...codex };
    return atRevision(await this.rest.callForRevision<CodexSnapshot>('POST', '/codices', { body }));
  }

  /** Reads a Codex, or one of its branches, as it is now. */
  async getCodex(id: string, { branch, signal }: OpenCodexOptions = {}): Promise<CodexAtRevision> {
    const options = { query: { branch }, signal };
    return atRevision(await this.rest.callForRevision<CodexSnapshot>('GET', codexPath(id), options));
  }

  /** Changes a Codex as one operation: whoever has it open sees it at once. With `revision` nothing that others wrote meanwhile is written over. */
  async changeCodex(id: string, change: CodexChange, options: ChangeOptions = {}): Promise<CodexAtRevision> {
    const { branch, revision, idempotencyKey, signal } = options;
    const headers = {
      ...(revision !== undefined && { 'if-match': `"${revision}"` }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    };
    const sent = { query: { branch }, body: change, headers, signal };
    return atRevision(await this.rest.callForRevision<CodexSnapshot>('PATCH', codexPath(id), sent));
  }

  /** Puts a Codex into the trash. */
  async trashCodex(id: string): Promise<void> {
    await this.rest.call('DELETE', codexPath(id));
  }

  /** Takes it out of the trash. */
  async restoreFromTrash(id: string): Promise<void> {
    await this.rest.call('POST', codexPath(id, '/restore-from-trash'));
  }

  /** Puts a Codex below another, or at the top, with everything below it. `conflict` for a place below itself. */
  async moveCodex(id: string, place: CodexPlace): Promise<void> {
    await this.rest.call('POST', codexPath(id, '/move'), { body: place });
  }

  /**
   * Makes, changes and trashes up to 200 Codices, one after another: the result of each, in their order; one that fails stops none. A batch
   * that is sent again with its `idempotencyKey` does nothing twice.
   */
  async batch(
    operations: readonly BatchOperation[],
    {
      idempotencyKey = this.live.environment.newId(),
      signal,
    }: Pick<ChangeOptions, 'idempotencyKey' | 'signal'> = {},
  ): Promise<readonly BatchResult[]> {
    const headers = { 'idempotency-key': idempotencyKey };
    const { items }: { items: readonly BatchResult[] } = await this.rest.call('POST', '/codices/batch', {
      ...{ body: { operations }, headers, signal },
    });
    return items;
  }

  /**
   * What happens from now on, or after `since`: `for await (const event of await bindery.events({ types }))`. Resolves once the server tells
   * of it. `rate_limited` when too many are open.
   */
  async events(choice: EventChoice = {}): Promise<EventStream> {
    return await new EventStream(this.rest, choice).open();
  }

  /** Codices, asked for page by page. What a query says that means nothing is refused, never left out. */
  listCodices(query: CodexQuery = {}, signal?: AbortSignal): AsyncGenerator<CodexSummary> {
    return this.rest.items('/codices', { ...query }, { signal, largestPage: 200 });
  }

  /** Hits with their excerpts, best first. A part of the query that says nothing is refused rather than left out. */
  async *search(query: string, filters: SearchFilters = {}, signal?: AbortSignal): AsyncGenerator<SearchHit> {
    const asked = { ...filters, q: query };
    const first: { readonly problems: readonly { readonly message: string }[] } = await this.rest.call(
      'GET',
      '/search',
      { query: { ...asked, limit: 1 }, signal },
    );
    const problems = first.problems.map(({ message }) => message);
    if (problems.length > 0) throw new BinderyError('invalid_input', problems.join(' '));
    yield* this.rest.items<SearchHit>('/search', asked, { signal, largestPage: 100 });
  }

  /** The templates that a Codex can be made from. */
  async listTemplates(): Promise<readonly TemplateSummary[]> {
    const { items }: { items: readonly TemplateSummary[] } = await this.rest.call('GET', '/templates');
    return items;
  }

  /** A template with its fields, its parents merged in; the newest version unless given. */
  async getTemplate(id: string, version?: number): Promise<Template> {
    return await this.rest.call('GET', `/templates/${encodeURIComponent(id)}`, { query: { version } });
  }

  comments(codexId: string): CommentsClient {
    return new CommentsClient(this.rest, codexId);
  }

  versions(codexId: string): VersionsClient {
    return new VersionsClient(this.rest, codexId);
  }

  branches(codexId: string): BranchesClient {
    return new BranchesClient(this.rest, codexId);
  }

  /** The branches of a Codex and of those below it, begun by `branches(codexId).createBelow`. */
  branchSet(id: string): BranchSetClient {
    return new BranchSetClient(this.rest, id);
  }

  conflicts(codexId: string): ConflictsClient {
    return new ConflictsClient(this.rest, codexId);
  }

  files(codexId: string): FilesClient {
    return new FilesClient(this.rest, codexId, () => this.live.environment.newId());
  }

  references(codexId: string): ReferencesClient {
    return new ReferencesClient(this.rest, codexId);
  }

  reviews(codexId: string): ReviewsClient {
    return new ReviewsClient(this.rest, codexId);
  }

  suggestions(codexId: string): SuggestionsClient {
    return new SuggestionsClient(this.rest, codexId);
  }

  /** Any other request of the API: `call('GET', '/members')`. */
  async call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    return await this.rest.call(method, path, options);
  }

  /** Closes every Codex, and answers what the server has not got of them; see `LiveCodex.close`. A store that was given stays open. */
  async close(): Promise<readonly PendingOperation[]> {
    await Promise.all([...this.trees].map((tree) => tree.close()));
    const unsent = await Promise.all([...this.open.keys()].map((codex) => codex.close()));
    return unsent.flat();
  }

  /** A copy in memory is of no use once nobody has the Codex open, unless something in it waits. */
  private async forget(closed: LiveCodex<object>, unsent: readonly PendingOperation[]): Promise<void> {
    this.open.get(closed)?.();
    this.open.delete(closed);
    const { documentName } = closed;
    const isOpen = [...this.open.keys()].some((codex) => codex.documentName === documentName);
    if (this.lasts || isOpen || unsent.length > 0) return;
    const { id } = await this.admission.actor();
    await personalStore(this.store, id).delete(documentName);
  }
}

function codexPath(id: string, rest = ''): string {
  return `/codices/${encodeURIComponent(id)}${rest}`;
}

function atRevision({ answer, revision }: Revised<CodexSnapshot>): CodexAtRevision {
  return { ...answer, revision };
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new BinderyError(
      'invalid_input',
      `“${text}” is not a server address: it must begin with http:// or https://.`,
    );
  return url.href.replace(/\/+$/, '');
}

function environmentVariable(name: 'BINDERY_URL' | 'BINDERY_TOKEN'): string | undefined {
  // There is none in a browser.
  return typeof process === 'undefined' ? undefined : process.env[name] || undefined;
}
