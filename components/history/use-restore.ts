/** A hook that restores an earlier version as a new edit, and reports it in a toast with Undo. */
import { useMe } from '#components/api/queries.ts';
import { definitionOf, fieldName } from '#components/codex-context/field-name.ts';
import { joinWords } from '#components/locale/join-words.ts';
import { modeRefusal } from '#components/suggesting-context/editing-mode.ts';
import { toast } from '#components/ui/toast.tsx';
import type { RestoreBody } from '#core/protocol/api/history.ts';
import type { Template } from '#core/template/template.ts';
import { useRestoreVersion } from './history-queries.ts';

/** More than this many are counted rather than named. */
const NAMED = 3;

export function useRestore(codexId: string, template: Template | undefined) {
  const restoration = useRestoreVersion(codexId);
  const meId = useMe().data?.id ?? '';

  const undo = (seq: number, fields: readonly string[], row: RestoreBody['row']) =>
    restoration.mutate(
      { seq: seq - 1, ...(row === undefined ? { fields: [...fields] } : { row }) },
      {
        onSuccess: () => toast.done('Taken back'),
        onError: (error) => toast.failed('The restore was not taken back.', error),
      },
    );

  const run = (body: RestoreBody) => {
    const refusal = modeRefusal(codexId, meId, 'This Codex');
    if (refusal !== null) return toast.notice(refusal);
    restoration.mutate(body, {
      onSuccess: ({ seq, fields }) => {
        const known = fields.filter((field) => isRestorable(field, template));
        if (seq === null || known.length === 0) {
          toast.done('It is like that already: nothing had to change');
          return;
        }
        // Only what the restore changed is taken back, so that what others wrote meanwhile stays.
        const label =
          body.row === undefined
            ? restoredLabel(known, template)
            : `A row of ${fieldName(body.row.field, template)} is`;
        toast.undo(`${label} restored`, () => undo(seq, known, body.row));
      },
      onError: (error) => toast.failed('Nothing was restored.', error),
    });
  };

  return { run, busy: restoration.isPending };
}

function isRestorable(field: string, template: Template | undefined): boolean {
  if (field === 'title') return true;
  return definitionOf(field, template) !== undefined;
}

function restoredLabel(fields: readonly string[], template: Template | undefined): string {
  if (fields.length > NAMED) return `${fields.length} fields are`;
  return `${joinWords(fields.map((field) => fieldName(field, template)))} ${fields.length === 1 ? 'is' : 'are'}`;
}
