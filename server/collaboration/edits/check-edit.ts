/** Checks an edit from a socket before it is stored: known, parked, refused or accepted. */
import * as Y from 'yjs';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { summarizeUpdate, type UpdateSummary } from '#core/document/summarize-update.ts';
import { deletesOnce, isOrderable } from '#core/document/update-order.ts';
import { withoutKnown } from '#core/document/without-known.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { newTexts } from '#core/redaction/new-texts.ts';
import type { CheckedEdit, Objection, SkewCheck, UpdateChecks } from '../../ports/update-checks.port.ts';
import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Authorship, ClientIds } from './client-ids.ts';
import type { ExtractRules } from './edit-target.ts';
import type { InFlight } from './in-flight.ts';
import { findMissing, type Missing } from './missing-dependencies.ts';
import type { ParkedEdits } from './parked-edits.ts';

export type Verdict =
  /** `stored`: the document already has it. Otherwise its sender may not write and is told that it was not stored. */
  | { readonly kind: 'answered'; readonly stored: boolean }
  /** Waits until the document has what is missing; `null`: until anything changes. */
  | { readonly kind: 'waits'; readonly missing: Missing | null }
  /** `reason`: `null` for bytes that are not an update. */
  | {
      readonly kind: 'refused';
      readonly reason: string | null;
      /** The page is of an older version, and removes what it does not know. */
      readonly isOutdated?: true;
      /** The reason passes by itself: its sender is to come again. */
      readonly passes?: true;
    }
  | {
      readonly kind: 'accepted';
      readonly decoded: DecodedUpdate;
      readonly summary: UpdateSummary;
      readonly authorship: Authorship;
    };

export interface UncheckedEdit {
  readonly session: Session;
  /** What it is an edit of. */
  readonly document: Room;
  /** Of the extract that it was made in; `null` for one of the document itself. */
  readonly extract: ExtractRules | null;
  readonly update: Uint8Array;
  readonly inFlight: InFlight;
}

/** Creates the function that checks an edit against the document and the edits its session has in flight. */
export function createEditCheck({
  clientIds,
  parked,
  checks = {},
  skewCheck,
  catchUp,
  holdsRemoved,
}: {
  readonly clientIds: ClientIds;
  readonly parked: Pick<ParkedEdits, 'isParked'>;
  readonly checks?: UpdateChecks | undefined;
  readonly skewCheck?: SkewCheck | undefined;
  /** Whether texts have a passage that was removed from the history of a document; asked where one was. */
  readonly holdsRemoved?: ((documentName: string, texts: readonly string[]) => Promise<boolean>) | undefined;
  /** Applies to the document what other processes have stored; true if it lacked something. */
  readonly catchUp: (document: Room) => Promise<boolean>;
}): (edit: UncheckedEdit) => Promise<Verdict> {
  async function checkAgainst(doc: Y.Doc, edit: UncheckedEdit, decoded: DecodedUpdate): Promise<Verdict> {
    const { session, update, extract } = edit;
    if (extract?.readsApplied === true) await edit.inFlight.settled;
    const ahead = edit.inFlight.structs;
    const missing = findMissing(doc, decoded, ahead);
    if (missing !== null) return { kind: 'waits', missing };
    const beyond = extract?.whyBeyond(doc, decoded, ahead) ?? null;
    if (beyond !== null) return { kind: 'refused', reason: beyond };
    const summary = summarizeUpdate(doc, update, decoded, ahead);
    const { actor, clientId } = session;
    const documentName = edit.document.name;
    const isParked = (client: number): boolean => parked.isParked(edit.document, client);
    const authorship = await clientIds.admit(documentName, { actor, clientId, isParked }, summary.clients);
    if (authorship === 'wait') return { kind: 'waits', missing: null };
    if (authorship === 'forged')
      return { kind: 'refused', reason: 'it is made under the client id of somebody else' };
    // What a page of an extract has of others is not all that they made: it is theirs alone to hand in.
    if (extract !== null && authorship !== 'own')
      return { kind: 'refused', reason: 'it holds what others made', passes: true };
    if (!isOrderable(decoded.structs)) return { kind: 'refused', reason: 'it builds on itself' };
    if (!deletesOnce(decoded)) return { kind: 'refused', reason: 'it deletes the same twice' };
    const isRecovery = authorship === 'carried';
    const { settled } = edit.inFlight;
    const checked: CheckedEdit = {
      ...{ documentName, actor, document: doc, update, decoded, summary, ahead, settled, isRecovery },
    };
    const objection = await askRules(checks, checked, edit.inFlight);
    if (typeof objection === 'string') return { kind: 'refused', reason: objection };
    if (objection !== null) return { kind: 'refused', reason: objection.later, passes: true };
    if (edit.document.removals > 0 && holdsRemoved !== undefined) {
      const texts = newTexts(withoutKnown(doc, { update, decoded }).decoded);
      if (await holdsRemoved(documentName, texts))
        return { kind: 'refused', reason: 'it has a passage that was removed from the history for good' };
    }
    const removal = (await skewCheck?.(checked, session.versions)) ?? null;
    if (removal !== null) return { kind: 'refused', reason: removal, isOutdated: true };
    return { kind: 'accepted', decoded, summary, authorship };
  }

  async function checkAsShown(edit: UncheckedEdit): Promise<Verdict> {
    const decoded = decodeUpdate(edit.update);
    if (decoded === null) return { kind: 'refused', reason: null };
    const content = contentOf(edit.document);
    // A page that opens a document says what the server lacks of it, which is nothing as a rule.
    const isKnown = await content.contains(edit.update, decoded);
    if (isKnown || edit.session.readOnly) return { kind: 'answered', stored: isKnown };
    return await content.use((doc) => checkAgainst(doc, edit, decoded));
  }

  return async (edit) => {
    // A comment written over a key that another process knows already would pass for new, and Yjs might keep it instead.
    if (parseDocumentName(edit.document.name)?.kind === 'comments') await catchUp(edit.document);
    const verdict = await checkAsShown(edit);
    if (verdict.kind === 'answered' || verdict.kind === 'accepted') return verdict;
    // A page that was connected to another process may have edits not yet applied here: catch up before refusing or parking.
    return (await catchUp(edit.document)) ? await checkAsShown(edit) : verdict;
  };
}

/** Applies the rules for its kind of document; returns the reason for a refusal, or `null`. */
async function askRules(
  checks: UpdateChecks,
  edit: CheckedEdit,
  inFlight: InFlight,
): Promise<Objection | null> {
  const kind = parseDocumentName(edit.documentName)?.kind;
  const check = kind && checks[kind];
  if (check === undefined) return null;
  // The rules of trees and drafts read the document, so edits in flight have to be applied first.
  if (kind !== 'codex') await inFlight.settled;
  return await check(edit);
}

/** `null` for an update Yjs cannot fully decode, including a tiny frame that declares a huge count. */
function decodeUpdate(update: Uint8Array): DecodedUpdate | null {
  try {
    return Y.decodeUpdate(update);
  } catch {
    return null;
  }
}
