/** The port of admission: checks, beside the access policy, whether a document can be opened. */
import type { Actor } from '#core/access/policy.ts';
import type { DocumentName } from '#core/protocol/document-name.ts';

export type DocumentAccess = 'write' | 'read' | 'none';

/** Narrows what the policy grants by what is known of the document: in the trash, purged, never made, being made. */
export type Admission = (name: DocumentName, actor: Actor) => Promise<DocumentAccess | 'gone' | 'later'>;
