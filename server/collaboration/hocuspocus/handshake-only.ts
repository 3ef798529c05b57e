/** Limits Hocuspocus to the handshake: synchronization, edits and presence take our own path, so no edit can bypass the journal. */
import type { Extension } from '@hocuspocus/server';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { ConnectionContext } from '../sessions/sessions.ts';
import { HookRefusal } from './hook-refusal.ts';

/** Refuses sync messages that reach Hocuspocus, as a room refuses presence; none should, because the frame router handles them first (docs/adr/0024). */
export function handshakeOnly(): Extension<ConnectionContext> {
  return {
    extensionName: 'handshake only',
    async beforeSync() {
      throw new HookRefusal(CLOSE.invalidUpdate);
    },
  };
}
