/** The access of an actor to a live document, by the access policy of core. */
import { type Actor, can } from '#core/access/policy.ts';
import type { DocumentName } from '#core/protocol/document-name.ts';
import type { DocumentAccess } from '../../ports/admission.port.ts';

/** The access that the policy grants by kind of document, whether or not the document exists. */
export function accessTo({ kind, id }: DocumentName, actor: Actor): DocumentAccess {
  switch (kind) {
    case 'codex': {
      const resource = { kind: 'codex', id } as const;
      if (can(actor, { action: 'edit', resource })) return 'write';
      return can(actor, { action: 'read', resource }) ? 'read' : 'none';
    }
    case 'workspace': {
      const resource = { kind: 'workspace' } as const;
      if (can(actor, { action: 'createCodex', resource })) return 'write';
      return can(actor, { action: 'list', resource }) ? 'read' : 'none';
    }
    case 'template':
      return can(actor, { action: 'publish', resource: { kind: 'template', id } }) ? 'write' : 'none';
    case 'comments': {
      const resource = { kind: 'codex', id } as const;
      if (can(actor, { action: 'comment', resource })) return 'write';
      return can(actor, { action: 'read', resource }) ? 'read' : 'none';
    }
  }
}
