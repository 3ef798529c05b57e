/** The check of edits to drafts of templates from sockets and peers. */
import { checkDraftUpdate } from '#core/template/draft/check-draft-update.ts';
import type { UpdateCheck } from '../ports/update-checks.port.ts';

export const checkDraftEdit: UpdateCheck = ({ document, update, decoded, ahead, isRecovery }) =>
  checkDraftUpdate(document, update, { decoded, ahead, isRecovery });
