/** The server's record of the comments that a member has seen in a Codex. */
import { api } from '#components/api/client.ts';
import { type SeenThreadsBody, seenThreadsSchema } from '#core/protocol/api/comments.ts';
import type { Seen, SeenServer } from './state/seen-threads.ts';

export function seenServerOf(codexId: string): SeenServer {
  const path = `/codices/${codexId}/comments/seen`;
  return {
    read: async () => timesOf(await api.get(path, seenThreadsSchema)),
    write: async (seen) => {
      const threads = Object.fromEntries(
        Object.entries(seen).map(([id, time]) => [id, new Date(time).toISOString()]),
      );
      return timesOf(await api.put(path, { threads }, seenThreadsSchema));
    },
  };
}

function timesOf({ threads }: SeenThreadsBody): Seen {
  return Object.fromEntries(Object.entries(threads).map(([id, time]) => [id, Date.parse(time)]));
}
