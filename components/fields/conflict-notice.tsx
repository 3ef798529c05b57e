/** The quiet banner under a field whose value was chosen twice at once: both values, and a way to end it. */
import { IconGitBranch } from '@tabler/icons-react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { useRegister } from '#components/hooks/use-reading.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import { storageOf } from '#core/template/field-storage.ts';
import type { FieldDefinition } from '#core/template/template.ts';
import styles from './conflict-notice.module.css';
import { conflictWords } from './conflict-words.ts';
import { formatMoment } from './date-words.ts';
import { findField } from './focus-order.ts';
import { valueText } from './value-text.ts';

export function ConflictNotice({ field }: { readonly field: FieldDefinition }) {
  return storageOf(field.type) === 'register' ? <RegisterConflict field={field} /> : null;
}

function RegisterConflict({ field }: { readonly field: FieldDefinition }) {
  const { codex, actor, canEdit, services } = useCodexScope();
  const { winner, losers } = useRegister(field.id);
  if (winner === null || losers.length === 0) return null;

  const settle = (entryId: string) => {
    codex.settle(field.id, entryId);
    // The buttons go away with the conflict; the focus goes to what it was about.
    findField(document, field.id)?.querySelector<HTMLElement>('input, button, [tabindex]')?.focus();
  };
  return (
    <div className={styles['notices']} role="status" data-conflict={field.id}>
      {losers.map((loser) => {
        const words = conflictWords(winner, loser, {
          actorId: actor?.id ?? null,
          valueText: (entry) => valueText(field, entry.value, services.people),
          moment: (entry) => formatMoment(clockMillis(entry.hlc), Date.now()),
        });
        return (
          <div key={loser.id} className={styles['notice']}>
            <IconGitBranch size={16} stroke={1.75} aria-hidden className={styles['icon']} />
            <p className={styles['words']}>
              {words.parts.map((part) =>
                part.strong ? <strong key={part.text}>{part.text}</strong> : part.text,
              )}
            </p>
            {canEdit && (
              <div className={styles['actions']}>
                <button type="button" className={styles['action']} onClick={() => settle(words.keep.entryId)}>
                  {words.keep.label}
                </button>
                <button type="button" className={styles['action']} onClick={() => settle(words.use.entryId)}>
                  {words.use.label}
                </button>
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}
