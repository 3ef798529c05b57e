/** The access of an actor to a live document, by the access policy of core and the state of the document. */
import { type Actor, type CodexPlace, can } from '#core/access/policy.ts';
import type { DocumentName } from '#core/protocol/document-name.ts';
import type { Admission, DocumentAccess, PlaceOf } from '../../ports/admission.port.ts';

/** Of what is about no Codex, and where nobody says. */
const NOWHERE = { privateTopId: null } as const;

/** The access that the policy grants by kind of document and the place of its Codex, whether or not the document exists. */
export function accessTo(
  { kind, id, branch }: DocumentName,
  actor: Actor,
  place: Omit<CodexPlace, 'id'>,
): DocumentAccess {
  switch (kind) {
    case 'codex': {
      const resource = { kind: 'codex', id, ...place, branch } as const;
      if (can(actor, { action: 'edit', resource })) return 'write';
      return can(actor, { action: 'read', resource }) ? 'read' : 'none';
    }
    case 'workspace':
    case 'subtree': {
      const within = kind === 'subtree' ? { id, privateTopId: id } : undefined;
      const resource = { kind: 'workspace', within } as const;
      if (can(actor, { action: 'createCodex', resource })) return 'write';
      return can(actor, { action: 'list', resource }) ? 'read' : 'none';
    }
    case 'template':
      return can(actor, { action: 'publish', resource: { kind: 'template', id } }) ? 'write' : 'none';
    case 'extract': {
      const resource = { kind: 'extract', id } as const;
      if (can(actor, { action: 'edit', resource })) return 'write';
      return can(actor, { action: 'read', resource }) ? 'read' : 'none';
    }
    // Whoever reads the comments of an extract takes part in them.
    case 'extract-comments':
      return can(actor, { action: 'comment', resource: { kind: 'extract', id } }) ? 'write' : 'none';
    case 'comments': {
      const resource = { kind: 'codex', id, ...place, branch } as const;
      if (can(actor, { action: 'comment', resource })) return 'write';
      return can(actor, { action: 'read', resource }) ? 'read' : 'none';
    }
  }
}

export interface AccessParts {
  readonly admit?: Admission | undefined;
  readonly findPlace?: PlaceOf | undefined;
}

/** What `actor` may do with a document now: by the policy, narrowed by the state of the document. */
export async function findAccess(
  { admit, findPlace }: AccessParts,
  name: DocumentName,
  actor: Actor,
): ReturnType<Admission> {
  const granted = accessTo(name, actor, (await findPlace?.(name)) ?? NOWHERE);
  if (granted === 'none' || admit === undefined) return granted;
  const admitted = await admit(name, actor);
  return admitted === 'write' ? granted : admitted;
}
