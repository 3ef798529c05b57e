/** Wraps Hocuspocus hooks so that nothing thrown in one of them can end the process. */
import type { Extension } from '@hocuspocus/server';
import type { Logger } from 'pino';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { HookRefusal } from './hook-refusal.ts';

/**
 * Hooks that Hocuspocus awaits, so that throwing in them is an answer: the document is not opened, the edit not taken.
 * It leaves the others floating: an exception there is an unhandled rejection.
 */
const ANSWERING: ReadonlySet<string> = new Set([
  'onConnect',
  'onAuthenticate',
  'onLoadDocument',
  'afterLoadDocument',
  'connected',
  'beforeHandleMessage',
  'beforeSync',
  'beforeHandleAwareness',
  'beforeUnloadDocument',
]);

type Hook = (payload: never) => unknown;

/**
 * The same extension with every hook guarded: an unexpected exception is logged; in a hook that answers it becomes
 * "try again later", in one that does not it ends there.
 */
export function guardHooks(extension: Extension, log: Logger): Extension {
  const guarded: Record<string, Hook> = {};
  for (const [name, hook] of Object.entries(extension)) {
    if (typeof hook === 'function') guarded[name] = guard(name, hook as Hook, log);
  }
  return { ...extension, ...guarded };
}

function guard(name: string, hook: Hook, log: Logger): Hook {
  return async (payload) => {
    try {
      return await hook(payload);
    } catch (error) {
      if (error instanceof HookRefusal && ANSWERING.has(name)) throw error;
      log.error({ err: error, hook: name }, 'a collaboration hook failed');
      if (ANSWERING.has(name)) throw new HookRefusal(CLOSE.tryAgainLater);
      return undefined;
    }
  };
}
