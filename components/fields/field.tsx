/** One field of a Codex: its frame, the editor of its type, and the notices of conflicts and problems. */
import { memo } from 'react';
import { LockableScope } from '#components/codex-context/codex-context.tsx';
import { Forked } from '#components/suggesting-context/forked.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { ConflictBadge } from './frame/conflict-badge.tsx';
import { FieldFrame } from './frame/field-frame.tsx';
import { ProblemNotice } from './frame/problem-notice.tsx';
import { viewOf } from './registry.tsx';

interface FieldViewProps {
  readonly field: FieldDefinition;
  /** Why it cannot be changed now. */
  readonly lock?: string | null;
}

/** Renders again only when its definition does; each part inside subscribes to what it shows. */
export const Field = memo(function Field({ field, lock = null }: FieldViewProps) {
  const { Editor, layout, isWordless = false } = viewOf(field.type);
  return (
    <Forked fieldId={field.id} isLocked={lock !== null}>
      <LockableScope locked={lock !== null}>
        <FieldFrame field={field} layout={layout} saysRequired={isWordless} lock={lock}>
          {(state) => <Editor field={field} {...state} />}
        </FieldFrame>
        <ConflictBadge field={field} />
        <ProblemNotice field={field} />
      </LockableScope>
    </Forked>
  );
});
