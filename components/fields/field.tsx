/** One field of a Codex: its frame, the editor of its type, and the notices of conflicts and problems. */
import { memo } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { ConflictBadge } from './frame/conflict-badge.tsx';
import { FieldFrame } from './frame/field-frame.tsx';
import { ProblemNotice } from './frame/problem-notice.tsx';
import { viewOf } from './registry.tsx';

/** Renders again only when its definition does; each part inside subscribes to what it shows. */
export const Field = memo(function Field({ field }: { readonly field: FieldDefinition }) {
  const { Editor, layout, isWordless = false } = viewOf(field.type);
  return (
    <>
      <FieldFrame field={field} layout={layout} saysRequired={isWordless}>
        {(state) => <Editor field={field} {...state} />}
      </FieldFrame>
      <ConflictBadge field={field} />
      <ProblemNotice field={field} />
    </>
  );
});
