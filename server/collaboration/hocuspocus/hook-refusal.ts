/** The error a hook throws to refuse a request: a reason for the client and no message, so Hocuspocus logs nothing to the console. */
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
