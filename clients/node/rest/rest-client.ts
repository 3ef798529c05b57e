/** The requests of a client: one server, one token; answers as JSON, refusals as `BinderyError`. */
import { BinderyError, ERROR_CODES, type ErrorCode, type Issue } from '#core/errors.ts';
import { codeOfStatus } from '#core/protocol/status-codes.ts';

/** Values of a query; those that are `undefined` are left out, and lists are joined with commas. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Bytes that are sent as they are. */
export type FileContent = Blob | ArrayBuffer | Uint8Array;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent in place of a body of JSON. */
  readonly content?: FileContent;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The `cause` of a `BinderyError` that the server answered. */
export interface Refusal {
  readonly status: number;
  /** Appears in the log of the server. */
  readonly requestId: string | null;
  /** How long to wait before the same request may succeed. */
  readonly retryAfterMs: number | null;
}

/** A token that is replaced from time to time, such as one that a page gave a program by OAuth. */
export interface TokenSource {
  /** Whose it is: the same for each token that it gives, another one for another member. */
  readonly id: string;
  /** The one to send now. What it rejects with, the request that asked for it is rejected with. */
  current(): Promise<string>;
}

export interface RestClientOptions {
  readonly baseUrl: string;
  readonly token: string | TokenSource;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
}

/** An answer about one document. */
export interface Revised<Answer> {
  readonly answer: Answer;
  /** What `If-Match` takes: the number of the last operation. */
  readonly revision: number;
}

interface Page<Item> {
  readonly items: readonly Item[];
  /** `null`, or none, on the last page. */
  readonly nextCursor?: string | null;
}

interface ItemsOptions {
  readonly signal?: AbortSignal | undefined;
  /** As large as the server lets one be. */
  readonly largestPage?: number;
}

export class RestClient {
  private readonly options: RestClientOptions;

  constructor(options: RestClientOptions) {
    this.options = options;
  }

  /**
   * Calls `/api/v1<path>` and answers its JSON; `undefined` for an answer without a body. What the server refuses is thrown as the
   * error that it was there; `unavailable` when it cannot be reached in time. A `signal` that is given up throws its reason.
   */
  async call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const response = await this.send(method, path, options);
    const text = await this.reading(response.text(), options.signal);
    return text === '' ? (undefined as Answer) : this.parse(text, method, path);
  }

  /** As `call`, for a Codex: with the revision that it was read at, or was brought to. */
  async callForRevision<Answer>(
    method: string,
    path: string,
    options: CallOptions = {},
  ): Promise<Revised<Answer>> {
    const response = await this.send(method, path, options);
    const text = await this.reading(response.text(), options.signal);
    const revision = /^(?:W\/)?"(\d{1,15})"$/.exec(response.headers.get('etag') ?? '')?.[1];
    if (revision === undefined)
      throw new BinderyError('corrupt', `The answer to ${method} ${path} has no revision.`);
    return { answer: this.parse(text, method, path), revision: Number(revision) };
  }

  /** The answer to a request as bytes. */
  async bytes(path: string, options: CallOptions = {}): Promise<Uint8Array> {
    const headers = { accept: '*/*', ...options.headers };
    const response = await this.send('GET', path, { ...options, headers });
    return new Uint8Array(await this.reading(response.arrayBuffer(), options.signal));
  }

  /**
   * All items of a list, asked for page by page. The first page has as many as the server finds right, for many programs need no more; whoever
   * reads on gets `largestPage` at once, unless the query says a `limit`.
   */
  async *items<Item>(
    path: string,
    query: Query,
    { signal, largestPage }: ItemsOptions = {},
  ): AsyncGenerator<Item, void, undefined> {
    let page: Page<Item> = await this.call('GET', path, { query, signal });
    yield* page.items;
    while (typeof page.nextCursor === 'string') {
      const next = { limit: largestPage, ...query, cursor: page.nextCursor };
      page = await this.call('GET', path, { query: next, signal });
      yield* page.items;
    }
  }

  /** The answer to a request as it comes, to be read as a stream: without a limit to how long that takes. */
  async stream(path: string, options: CallOptions = {}): Promise<Response> {
    return await this.send('GET', path, options, null);
  }

  private parse<Answer>(text: string, method: string, path: string): Answer {
    try {
      return JSON.parse(text) as Answer;
    } catch (cause) {
      throw new BinderyError('corrupt', `The answer to ${method} ${path} is not JSON.`, { cause });
    }
  }

  private async send(
    method: string,
    path: string,
    options: CallOptions,
    timeoutMs: number | null = this.options.timeoutMs,
  ): Promise<Response> {
    const { baseUrl, token: given, fetch } = this.options;
    // A text is sent at once: whoever gives up in the same moment is heard by the request.
    const token = typeof given === 'string' ? given : await given.current();
    const { body, content, query = {}, headers, signal } = options;
    const limits = [
      ...(signal === undefined ? [] : [signal]),
      ...(timeoutMs === null ? [] : [AbortSignal.timeout(timeoutMs)]),
    ];
    const sending = fetch(`${baseUrl}/api/v1${path}${queryString(query)}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(content !== undefined && { 'content-type': 'application/octet-stream' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A view of shared memory is no such type; fetch itself refuses one.
      ...(content !== undefined && { body: content as BodyInit }),
      // Wherever it would lead, the token is not for there.
      redirect: 'error',
      signal: AbortSignal.any(limits),
    });
    const response = await this.reading(sending, signal);
    if (!response.ok) throw await readProblem(response);
    return response;
  }

  private async reading<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      throw new BinderyError('unavailable', `Bindery can’t be reached at ${this.options.baseUrl}.`, {
        cause,
      });
    }
  }
}

async function readProblem(response: Response): Promise<BinderyError> {
  const body: unknown = await response.json().catch(() => null);
  const problem: Readonly<Record<string, unknown>> = typeof body === 'object' ? { ...body } : {};
  const { code, detail, title, errors, requestId } = problem;
  const message = [detail, title].find((text) => typeof text === 'string' && text !== '');
  const cause: Refusal = {
    status: response.status,
    requestId: typeof requestId === 'string' ? requestId : response.headers.get('x-request-id'),
    retryAfterMs: retryAfter(response.headers.get('retry-after')),
  };
  return new BinderyError(
    isErrorCode(code) ? code : codeOfStatus(response.status),
    typeof message === 'string' ? message : `The server answered ${response.status}.`,
    { cause, issues: Array.isArray(errors) ? errors.filter(isIssue) : [] },
  );
}

function retryAfter(seconds: string | null): number | null {
  const wait = Number(seconds);
  return seconds === null || !Number.isFinite(wait) ? null : wait * 1_000;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return ERROR_CODES.some((known) => known === code);
}

function isIssue(value: unknown): value is Issue {
  if (typeof value !== 'object' || value === null) return false;
  const { path, message }: { path?: unknown; message?: unknown } = value;
  return Array.isArray(path) && typeof message === 'string';
}

function queryString(query: Query): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : String(value)]],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}
