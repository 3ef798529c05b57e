/** Subscriptions of a program on standard input and output: the events are followed from the first one on, and again after a break. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JSONRPCMessage, McpServer, Transport } from '@modelcontextprotocol/server';
import { isBinderyError } from '#core/errors.ts';
import { followEvents, type Told } from './resources/event-feed.ts';
import type { Access } from './tools/tool.ts';

const PAUSE_MS = 2_000;
/** By the revision of MCP that the program speaks. */
const SUBSCRIBING = ['subscriptions/listen', 'resources/subscribe'];
/** After these there will be no events, whenever they are asked for. */
const FINAL = ['unauthenticated', 'forbidden', 'revoked'];

export interface StdioFeed {
  /** The transport, with an eye on what begins a subscription. */
  watch<Kind extends Transport>(transport: Kind): Kind;
  /** Tells this server of what happens; the one before it no more. */
  serve(server: McpServer): void;
  end(): void;
}

export function createStdioFeed(access: Access, onError: (error: Error) => void): StdioFeed {
  const ending = new AbortController();
  /** Those subscribed to by a program that speaks an earlier revision, which is told of no others. */
  const subscribed = new Set<string>();
  let served: McpServer | null = null;
  let isFollowing = false;

  const tell = (told: Told): void => {
    if (served !== null) void send(served, told).catch(onError);
  };
  const follow = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        await followEvents(access, tell, ending.signal);
      } catch (error) {
        if (ending.signal.aborted) return;
        onError(error instanceof Error ? error : new Error(String(error)));
        if (isBinderyError(error) && FINAL.includes(error.code)) return;
      }
      await sleep(PAUSE_MS, undefined, { ref: false });
      // What happened in between is not known: whoever keeps a list asks for it again.
      tell({ kind: 'resources_list_changed' });
    }
  };
  const notice = (message: JSONRPCMessage): void => {
    if (isFollowing || !('method' in message) || !SUBSCRIBING.includes(message.method)) return;
    isFollowing = true;
    void follow();
  };

  return {
    watch: (transport) => watched(transport, notice),
    serve(server) {
      served = server;
      server.server.setRequestHandler('resources/subscribe', ({ params }) => {
        subscribed.add(params.uri);
        return {};
      });
      server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
        subscribed.delete(params.uri);
        return {};
      });
    },
    end: () => ending.abort(),
  };

  async function send({ server }: McpServer, told: Told): Promise<void> {
    if (told.kind === 'resources_list_changed') return await server.sendResourceListChanged();
    if (told.kind === 'prompts_list_changed') return await server.sendPromptListChanged();
    if (subscribed.size > 0 && !subscribed.has(told.uri)) return;
    return await server.sendResourceUpdated({ uri: told.uri });
  }
}

/** Each message is noticed before it is handled. */
function watched<Kind extends Transport>(transport: Kind, notice: (message: JSONRPCMessage) => void): Kind {
  return new Proxy(transport, {
    set(target, key, value) {
      const given: unknown =
        key === 'onmessage' && typeof value === 'function'
          ? (message: JSONRPCMessage, ...more: readonly unknown[]) => {
              notice(message);
              return value(message, ...more);
            }
          : value;
      return Reflect.set(target, key, given);
    },
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' && key !== 'onmessage' ? value.bind(target) : value;
    },
  });
}
