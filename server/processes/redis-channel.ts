/** The channel over Redis or Valkey: SUBSCRIBE on one connection, PUBLISH on another. */
import { createClient } from '@redis/client';
import type { Channel, ChannelHandlers, OpenChannel } from './channel.ts';
import { reconnectDelay } from './channel.ts';

/** Far below what Redis takes, so that a long message does not hold up the others. */
const MAX_CHARS = 512 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;

/** `name`: of the channel; instances that share a Redis need names of their own. */
export function redisChannel(url: string, name: string): OpenChannel {
  return (handlers) => new RedisChannel(url, name, handlers);
}

function makeClient(url: string) {
  return createClient({
    url,
    name: 'bindery-bus',
    // What cannot be sent now is not worth sending later.
    disableOfflineQueue: true,
    // Without it the client would wait for an answer of a server that is stopped for ever.
    pingInterval: 10_000,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: reconnectDelay },
  });
}
type Client = ReturnType<typeof makeClient>;

class RedisChannel implements Channel {
  readonly maxChars = MAX_CHARS;
  private readonly url: string;
  private readonly name: string;
  private readonly handlers: ChannelHandlers;
  private publisher: Client;
  private subscriber: Client;
  private isUp = false;
  private closed = false;

  constructor(url: string, name: string, handlers: ChannelHandlers) {
    this.url = url;
    this.name = name;
    this.handlers = handlers;
    this.publisher = makeClient(url);
    this.subscriber = makeClient(url);
    setImmediate(() => this.connect());
  }

  async send(texts: readonly string[]): Promise<void> {
    // One after the other on one connection: Redis keeps their order.
    await Promise.all(texts.map((text) => this.publisher.publish(this.name, text)));
  }

  renew(): void {
    this.publisher.destroy();
    this.subscriber.destroy();
    this.down(new Error('nothing is heard'));
    this.publisher = makeClient(this.url);
    this.subscriber = makeClient(this.url);
    this.connect();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const client of [this.publisher, this.subscriber]) client.destroy();
  }

  private connect(): void {
    if (this.closed) return;
    const { publisher, subscriber } = this;
    for (const client of [publisher, subscriber]) {
      client.on('error', (error: unknown) => this.isCurrent(client) && this.down(error));
      client.on('ready', () => this.isCurrent(client) && void this.up());
    }
    const begin = async (): Promise<void> => {
      await Promise.all([publisher.connect(), subscriber.connect()]);
      await subscriber.subscribe(this.name, (text) => {
        if (subscriber === this.subscriber) this.handlers.onText(text);
      });
      await this.up();
    };
    // Goes on trying by itself; it rejects when it is closed meanwhile.
    begin().catch((error: unknown) => this.isCurrent(publisher) && this.down(error));
  }

  private isCurrent(client: Client): boolean {
    return !this.closed && (client === this.publisher || client === this.subscriber);
  }

  /** Both are connected, and what is published is heard: a client subscribes again by itself before it counts as ready. */
  private async up(): Promise<void> {
    if (this.isUp || this.closed || !this.publisher.isReady || !this.subscriber.isReady) return;
    if (!this.subscriber.isPubSubActive) return;
    this.isUp = true;
    this.handlers.onUp();
  }

  private down(error: unknown): void {
    if (this.closed) return;
    this.isUp = false;
    this.handlers.onDown(error);
  }
}
