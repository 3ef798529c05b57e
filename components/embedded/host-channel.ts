/** The way of an embedded page to the program around it: calls that are answered, and sockets that it opens. */
import { BinderyError, ERROR_CODES, type ErrorCode } from '#core/errors.ts';
import { createListeners } from '#core/observable.ts';
import type { HostMessage, HostPort, PageMessage } from '#core/protocol/embedded-page.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class HostChannel {
  private readonly post: (message: PageMessage) => void;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = createListeners<[message: HostMessage]>();
  private last = 0;

  readonly onMessage = this.listeners.subscribe;

  constructor(post: (message: PageMessage) => void) {
    this.post = post;
  }

  /** A number for a call or a socket. */
  nextId(): number {
    this.last += 1;
    return this.last;
  }

  send(message: PageMessage): void {
    this.post(message);
  }

  /** Rejects with the error that the program had. */
  call(port: HostPort, method: string, ...args: readonly unknown[]): Promise<unknown> {
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.post({ kind: 'call', id, port, method, args });
    });
  }

  receive(message: HostMessage): void {
    if (message.kind === 'answer' || message.kind === 'failure') this.settle(message);
    else this.listeners.notify(message);
  }

  private settle(message: Extract<HostMessage, { kind: 'answer' | 'failure' }>): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(new BinderyError(errorCode(message.code), message.message));
  }
}

function errorCode(code: string): ErrorCode {
  return ERROR_CODES.find((known) => known === code) ?? 'internal';
}
