/** The error by which a hook says no to Hocuspocus: a reason for the client, and no message, so nothing is written to the console. */
import type { CloseEvent } from '../sessions/sessions.ts';

export class HookRefusal extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(event: CloseEvent) {
    super('');
    this.name = 'HookRefusal';
    this.code = event.code;
    this.reason = event.reason;
  }
}
