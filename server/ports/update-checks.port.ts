/** The port of the checks that an edit from a socket passes before it is stored. */
import type * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { DecodedUpdate, StructsByClient } from '#core/document/root-resolver.ts';
import type { DocumentKind } from '#core/protocol/document-name.ts';

/** An edit that is otherwise good, as the rules of its document see it. */
export interface CheckedEdit {
  readonly documentName: string;
  /** Whose edit it is, whoever hands it in. */
  readonly actor: Actor;
  readonly document: Y.Doc;
  readonly update: Uint8Array;
  readonly decoded: DecodedUpdate;
  /** What is on its way into the document before it. */
  readonly ahead: StructsByClient;
  /** It holds other people's structs, which the server has lost. */
  readonly isRecovery: boolean;
}

/** Says what the rules of a kind of document have against an edit; `null` when nothing. At once where it can. */
export type UpdateCheck = (edit: CheckedEdit) => string | null | Promise<string | null>;

/** By kind of document. What has no check has no rules of its own. */
export type UpdateChecks = Partial<Readonly<Record<DocumentKind, UpdateCheck>>>;
