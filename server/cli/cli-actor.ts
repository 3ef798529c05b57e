/** The name under which the command line stands in the audit log: that of the account of the machine it runs as. */
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
