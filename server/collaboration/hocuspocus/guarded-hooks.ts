/** Wraps Hocuspocus hooks so that nothing thrown in one of them can end the process. */
import type { Extension } from '@hocuspocus/server';
import type { Logger } from 'pino';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { HookRefusal } from './hook-refusal.ts';

/**
 * Hooks that Hocuspocus awaits, so throwing in them refuses the request: the document is not opened, the edit not accepted.
 * It does not await the others: an exception there is an unhandled rejection.
 */
const ANSWERING: ReadonlySet<string> = new Set([
  'onConnect',
  'onAuthenticate',
  'onLoadDocument',
  'afterLoadDocument',
  'connected',
  'beforeHandleMessage',
  'beforeSync',
  'beforeUnloadDocument',
]);

type Hook = (payload: never) => unknown;

/**
 * The same extension with every hook guarded: an unexpected exception is logged; in an awaited hook it becomes
 * "try again later", in the others it is swallowed.
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
