/** The channel within one process, for tests of several servers in it. */
import type { ChannelHandlers, OpenChannel } from './channel.ts';

export interface MemoryChannel {
  readonly open: OpenChannel;
  /** Breaks it for everybody for a moment. */
  cut(): Promise<void>;
}

const MAX_CHARS = 1_000;

export function createMemoryChannel(): MemoryChannel {
  const all = new Set<ChannelHandlers>();
  const connect = (handlers: ChannelHandlers): void => {
    all.add(handlers);
    setImmediate(() => all.has(handlers) && handlers.onUp());
  };
  const cut = (handlers: ChannelHandlers): void => {
    if (all.has(handlers)) handlers.onDown(new Error('cut'));
  };
  return {
    open(handlers) {
      connect(handlers);
      return {
        maxChars: MAX_CHARS,
        async send(texts) {
          for (const text of texts)
            for (const one of all) setImmediate(() => all.has(one) && one.onText(text));
        },
        renew() {
          cut(handlers);
          connect(handlers);
        },
        async close() {
          all.delete(handlers);
        },
      };
    },
    async cut() {
      for (const handlers of all) cut(handlers);
      await new Promise((resolve) => setImmediate(resolve));
      for (const handlers of all) handlers.onUp();
    },
  };
}
