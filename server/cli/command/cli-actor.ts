/** The actor of the CLI in the audit log: the operating system account it runs as. */
import { userInfo } from 'node:os';
import type { AuditActor } from '#server/access/audit-log.ts';

export function cliActor(): AuditActor {
  return { id: 'cli', name: `command line (${accountName()})` };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`; // a container whose user has no name
  }
}
