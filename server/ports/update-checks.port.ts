/** The port of the checks that an edit from a socket passes before it is stored. */
import type * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { TemplatePin } from '#core/codex/codex.ts';
import type { DecodedUpdate, StructsByClient } from '#core/document/root-resolver.ts';
import type { UpdateSummary } from '#core/document/summarize-update.ts';
import type { DocumentKind } from '#core/protocol/document-name.ts';
import type { OperationOrigin } from '../journal/journal.ts';

/** An edit that has passed the general checks. */
export interface CheckedEdit {
  readonly documentName: string;
  /** Whose edit it is, whoever hands it in. */
  readonly actor: Actor;
  readonly document: Y.Doc;
  readonly update: Uint8Array;
  readonly decoded: DecodedUpdate;
  readonly summary: UpdateSummary;
  /** What is on its way into the document before it. */
  readonly ahead: StructsByClient;
  /** Resolves when that is in the document. */
  readonly settled: Promise<void>;
  /** It holds other people's structs, which the server has lost. */
  readonly isRecovery: boolean;
}

/** A reason that passes by itself: the same edit is welcome in a few minutes. */
export interface Postponement {
  readonly later: string;
}

export type Objection = string | Postponement;

/** The reason against an edit by the rules of its kind of document; `null` when there is none. Synchronous where possible. */
export type UpdateCheck = (edit: CheckedEdit) => Objection | null | Promise<Objection | null>;

/** The versions that the page of a session has told; `null` where it told none, as programs do. */
export interface ClientVersions {
  /** Of the rich text schema. */
  readonly schema: number | null;
  /** In which it shows the Codex. */
  readonly template: TemplatePin | null;
}

/** As `UpdateCheck`, for what the page of an older version would remove without knowing it. */
export type SkewCheck = (
  edit: CheckedEdit,
  versions: ClientVersions,
) => string | null | Promise<string | null>;

/** The checks by kind of document; a kind without a check has no further rules. */
export type UpdateChecks = Partial<Readonly<Record<DocumentKind, UpdateCheck>>>;

/** An edit that the server is about to make for somebody. */
export interface AnnouncedEdit {
  readonly documentName: string;
  readonly actor: Actor;
  readonly origin: OperationOrigin;
  readonly operationId?: string | undefined;
  /** The version of its template that the document names; `null`: none. */
  readonly readPin: () => Promise<TemplatePin | null>;
}

/** Throws `forbidden` where the document may not be edited so, whatever it is that is written. */
export type ServerEditCheck = (edit: AnnouncedEdit) => Promise<void>;
