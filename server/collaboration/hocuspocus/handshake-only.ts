/** Limits Hocuspocus to the handshake: edits and presence take our own path, so no edit can bypass the journal. */
import type { Extension } from '@hocuspocus/server';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { ConnectionContext } from '../sessions/sessions.ts';
import { HookRefusal } from './hook-refusal.ts';

/** The sync message that requests missing updates; the others contain edits. */
const STEP_1 = 0;

/** Refuses edits and presence that reach Hocuspocus; none should, because the frame router handles them first (docs/adr/0024). */
export function handshakeOnly(): Extension<ConnectionContext> {
  return {
    extensionName: 'handshake only',
    async beforeSync({ type }) {
      if (type !== STEP_1) throw new HookRefusal(CLOSE.invalidUpdate);
    },
    async beforeHandleAwareness() {
      throw new HookRefusal(CLOSE.invalidUpdate);
    },
  };
}
