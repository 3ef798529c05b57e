/** Limits Hocuspocus to the handshake: edits and presence come by our own way, and never past the journal. */
import type { Extension } from '@hocuspocus/server';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { ConnectionContext } from '../sessions/sessions.ts';
import { HookRefusal } from './hook-refusal.ts';

/** The sync message that asks for what is missing; the others bring edits. */
const STEP_1 = 0;

/** Refuses edits and presence that reach Hocuspocus: the frame router takes them first, so none should (docs/adr/0024). */
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
