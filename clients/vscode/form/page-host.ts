/** The program around an embedded page: answers its calls, opens its sockets, and lets it do nothing else. */
import WebSocket from 'ws';
import { isBinderyError } from '#core/errors.ts';
import {
  type HostMessage,
  isApiPath,
  type PageMessage,
  type PageRequest,
  type PageResponse,
} from '#core/protocol/embedded-page.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import type { TokenSource } from '../../node/rest/rest-client.ts';
import { LastAnswers } from '../offline/last-answers.ts';

export interface PageHostOptions {
  readonly baseUrl: string;
  readonly token: string | TokenSource;
  /** Of the sockets that the page may open. */
  readonly socketUrl: string;
  readonly store: LocalStore;
  readonly locks: TabLocks;
  readonly post: (message: HostMessage) => void;
  readonly follow: (href: string) => void;
  readonly fetch?: typeof globalThis.fetch;
}

type Call = Extract<PageMessage, { kind: 'call' }>;
type Port = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;

/** Of what the server says with an answer, what the page reads. */
const KEPT_HEADERS = ['content-type', 'etag', 'retry-after', 'x-request-id'];
/** What a page says with a request, and may: never who it is. */
const SENT_HEADERS = ['accept', 'content-type', 'if-match', 'idempotency-key'];

export class PageHost {
  private readonly options: PageHostOptions;
  private readonly last: LastAnswers;
  private readonly ports: Readonly<Record<Call['port'], Port>>;
  private readonly sockets = new Map<number, WebSocket>();
  private readonly held = new Map<number, () => void>();
  private locks = 0;
  private isClosed = false;

  constructor(options: PageHostOptions) {
    this.options = options;
    const { store } = options;
    this.last = new LastAnswers(store.records);
    this.ports = {
      fetch: { send: (request) => this.request(request) },
      store: portOf(store, [
        ...(['load', 'append', 'enqueue', 'waitingSessions', 'pending', 'confirm'] as const),
        ...(['compact', 'list', 'delete'] as const),
      ]),
      requests: portOf(store.requests, ['list', 'put', 'delete']),
      records: portOf(store.records, ['get', 'put', 'delete', 'list']),
      locks: {
        tryHold: async (name) => this.hold(await options.locks.tryHold(String(name))),
        hold: async (name) => this.hold(await options.locks.hold(String(name))),
        release: async (lock) => this.release(Number(lock)),
      },
    };
  }

  /** Takes what the page says. What a page does not say, such as another kind of message, is nothing. */
  receive(message: PageMessage): void {
    if (this.isClosed) return;
    if (message.kind === 'call') this.answer(message);
    else if (message.kind === 'socket-open') this.openSocket(message.id, message.url);
    else if (message.kind === 'socket-send') this.sendOn(message.id, message.data);
    else if (message.kind === 'socket-close')
      this.sockets.get(message.id)?.close(message.code, message.reason);
    else if (message.kind === 'follow') this.options.follow(message.href);
  }

  /** The page is gone: so are its sockets, and its locks are free. */
  close(): void {
    this.isClosed = true;
    for (const socket of this.sockets.values()) socket.terminate();
    for (const free of this.held.values()) free();
    this.held.clear();
  }

  private answer({ id, port, method, args }: Call): void {
    const methods: Port | undefined = this.ports[port];
    const run = methods !== undefined && Object.hasOwn(methods, method) ? methods[method] : undefined;
    const work = run === undefined ? Promise.reject(new TypeError(`${port}.${method}`)) : run(...args);
    work.then(
      (value) => this.post({ kind: 'answer', id, value }),
      (error: unknown) => {
        const code = isBinderyError(error) ? error.code : 'unavailable';
        this.post({ kind: 'failure', id, code, message: error instanceof Error ? error.message : '' });
      },
    );
  }

  /** While the server is away, what a form needs to begin is answered as it was last. */
  private async request(asked: unknown): Promise<PageResponse> {
    // The page is ours, and made for this host.
    const request = asked as PageRequest;
    const { path, method } = request;
    if (!isApiPath(path)) throw new TypeError('This is no path of the API.');
    try {
      const answer = await this.send(request);
      await this.last.keep(method, path, answer);
      return answer;
    } catch (error) {
      const last = await this.last.find(method, path);
      if (last === null) throw error;
      return last;
    }
  }

  private async send({ path, method, headers, body }: PageRequest): Promise<PageResponse> {
    const { baseUrl, token: given, fetch = globalThis.fetch } = this.options;
    const token = typeof given === 'string' ? given : await given.current();
    const sent = Object.entries(headers).filter(([name]) => SENT_HEADERS.includes(name.toLowerCase()));
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { ...Object.fromEntries(sent), authorization: `Bearer ${token}` },
      ...(body !== null && { body: body.slice() }),
      redirect: 'error',
    });
    const kept = KEPT_HEADERS.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const content = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(kept), body: content };
  }

  private openSocket(id: number, url: string): void {
    if (url.split('?')[0] !== this.options.socketUrl.split('?')[0]) {
      this.post({ kind: 'socket-closed', id, code: 1008, reason: 'no socket of this page' });
      return;
    }
    const socket = new WebSocket(url);
    this.sockets.set(id, socket);
    socket.binaryType = 'nodebuffer';
    socket.on('open', () => this.post({ kind: 'socket-opened', id }));
    socket.on('message', (data, isBinary) => {
      const bytes = Buffer.isBuffer(data)
        ? data
        : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
      this.post({ kind: 'socket-message', id, data: isBinary ? new Uint8Array(bytes) : bytes.toString() });
    });
    // What went wrong is told by the closing that follows.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      this.sockets.delete(id);
      this.post({ kind: 'socket-closed', id, code, reason: reason.toString() });
    });
  }

  private sendOn(id: number, data: Uint8Array | string): void {
    const socket = this.sockets.get(id);
    if (socket?.readyState === WebSocket.OPEN) socket.send(data);
  }

  private hold(free: (() => void) | null): number | null {
    if (free === null) return null;
    if (this.isClosed) {
      free();
      return null;
    }
    this.locks += 1;
    this.held.set(this.locks, free);
    return this.locks;
  }

  private release(lock: number): void {
    this.held.get(lock)?.();
    this.held.delete(lock);
  }

  private post(message: HostMessage): void {
    if (!this.isClosed) this.options.post(message);
  }
}

/** These methods of a part of the store, and no others of it. */
function portOf<Part extends object>(part: Part, methods: readonly (keyof Part & string)[]): Port {
  return Object.fromEntries(
    methods.map((name) => [
      name,
      async (...args: readonly unknown[]) => {
        const method: unknown = part[name];
        return typeof method === 'function' ? await Reflect.apply(method, part, args) : undefined;
      },
    ]),
  );
}
