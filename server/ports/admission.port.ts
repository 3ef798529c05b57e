/** The port of admission: checks, beside the access policy, whether a document can be opened. */
import type { Actor, CodexPlace } from '#core/access/policy.ts';
import type { DocumentName } from '#core/protocol/document-name.ts';

export type DocumentAccess = 'write' | 'read' | 'none';

/** The private Codex that a document belongs to, and the template of the Codex that it is about. */
export type PlaceOf = (name: DocumentName) => Promise<Omit<CodexPlace, 'id'>>;

/** Narrows the policy's answer by the state of the document: in the trash, purged, never created, being created. */
export type Admission = (name: DocumentName, actor: Actor) => Promise<DocumentAccess | 'gone' | 'later'>;
