/** A WebSocket that the program around an embedded page opens for it. */
import type { HostMessage } from '#core/protocol/embedded-page.ts';
import type { HostChannel } from './host-channel.ts';

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];

/** The class for one channel, with as much of the browser’s interface as the transport uses. */
export function hostSocketClass(channel: HostChannel) {
  return class HostSocket extends EventTarget {
    static readonly CONNECTING = CONNECTING;
    static readonly OPEN = OPEN;
    static readonly CLOSING = CLOSING;
    static readonly CLOSED = CLOSED;
    readonly CONNECTING = CONNECTING;
    readonly OPEN = OPEN;
    readonly CLOSING = CLOSING;
    readonly CLOSED = CLOSED;
    readonly protocol = '';
    readonly extensions = '';
    readonly bufferedAmount = 0;
    readonly url: string;
    binaryType: BinaryType = 'arraybuffer';
    readyState = CONNECTING;
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onclose: ((event: CloseEvent) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    private readonly id = channel.nextId();
    private readonly stop: () => void;

    constructor(url: string) {
      super();
      this.url = url;
      this.stop = channel.onMessage((message) => this.receive(message));
      channel.send({ kind: 'socket-open', id: this.id, url });
    }

    send(data: Uint8Array | ArrayBuffer | string): void {
      if (this.readyState !== OPEN) return;
      const sent = typeof data === 'string' ? data : new Uint8Array(data).slice();
      channel.send({ kind: 'socket-send', id: this.id, data: sent });
    }

    close(code?: number, reason?: string): void {
      if (this.readyState >= CLOSING) return;
      this.readyState = CLOSING;
      const why = { ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) };
      channel.send({ kind: 'socket-close', id: this.id, ...why });
    }

    private receive(message: HostMessage): void {
      if (!('id' in message) || message.id !== this.id) return;
      if (message.kind === 'socket-opened') {
        this.readyState = OPEN;
        this.tell(new Event('open'), this.onopen);
      } else if (message.kind === 'socket-message') {
        const data = typeof message.data === 'string' ? message.data : message.data.slice().buffer;
        this.tell(new MessageEvent('message', { data }), this.onmessage);
      } else if (message.kind === 'socket-closed') {
        this.readyState = CLOSED;
        this.stop();
        const { code, reason } = message;
        this.tell(new CloseEvent('close', { code, reason, wasClean: true }), this.onclose);
      }
    }

    private tell<E extends Event>(event: E, listener: ((event: E) => void) | null): void {
      listener?.call(this, event);
      this.dispatchEvent(event);
    }
  };
}
