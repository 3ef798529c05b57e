/** One field of a Codex: its frame, the editor of its type, and the notices of conflicts and problems. */
import { memo } from 'react';
import { LockableScope, useCodexContext } from '#components/codex-context/codex-context.tsx';
import { Forked } from '#components/suggesting-context/forked.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { writerReason } from '#core/rules/writers.ts';
import { ConflictBadge } from './frame/conflict-badge.tsx';
import { FieldFrame } from './frame/field-frame.tsx';
import { ProblemNotice } from './frame/problem-notice.tsx';
import { useSituation } from './frame/use-situation.ts';
import { viewOf } from './registry.tsx';

interface FieldViewProps {
  readonly field: FieldDefinition;
  /** Why it cannot be changed now. */
  readonly lock?: string | null;
}

/** Renders again only when its definition does; each part inside subscribes to what it shows. */
export const Field = memo(function Field({ field, lock = null }: FieldViewProps) {
  return field.writableBy === undefined ? (
    <OpenField field={field} lock={lock} />
  ) : (
    <KeptField field={field} lock={lock} />
  );
});

/** A field that the template keeps for some: everybody else is told for whom. */
function KeptField({ field, lock = null }: FieldViewProps) {
  const { canEdit } = useCodexContext();
  const { template, situation } = useSituation(field);
  const { taker, authorId, before } = situation;
  const reason = writerReason(field, template, { taker, authorId, valueFor: before });
  // Whoever only reads is not told why of each field.
  return <OpenField field={field} lock={canEdit ? (reason ?? lock) : lock} />;
}

function OpenField({ field, lock = null }: FieldViewProps) {
  const { Editor, layout, isWordless = false } = viewOf(field.type);
  return (
    <>
      <Forked fieldId={field.id} isLocked={lock !== null}>
        <LockableScope locked={lock !== null}>
          <FieldFrame field={field} layout={layout} saysRequired={isWordless} lock={lock}>
            {(state) => <Editor field={field} {...state} />}
          </FieldFrame>
        </LockableScope>
      </Forked>
      {/* These are about the Codex, also while a suggestion stands in the field: settling is no proposal. */}
      <LockableScope locked={lock !== null}>
        <ConflictBadge field={field} />
        <ProblemNotice field={field} />
      </LockableScope>
    </>
  );
}
