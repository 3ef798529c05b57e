/** The rich text field; read-only when it holds content that this version does not know. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { useFieldFork } from '#components/suggesting-context/suggesting-context.ts';
import { unknownNodes } from '#richtext/document/document.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { RichTextEditor } from './rich-text-editor.tsx';
import { UnreadableRichText } from './unreadable-rich-text.tsx';

export function RichTextField({ field, ids, invalid }: FieldProps) {
  const { codex, canEdit } = useCodexContext();
  // There are no menus in suggesting mode.
  const hint = useFieldFork() === null ? 'Write, or type / for a menu' : 'Write here';
  // Asked before an editor is mounted: mounting alone would delete the unknown nodes for everybody.
  const unknown = useReading([field.id], () => unknownNodes(codex.fragment(field.id)));
  if (unknown.length > 0) return <UnreadableRichText fragment={codex.fragment(field.id)} unknown={unknown} />;
  return (
    <RichTextEditor
      fieldId={field.id}
      fragment={codex.fragment(field.id)}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder={canEdit ? (field.placeholder ?? hint) : '—'}
      invalid={invalid}
    />
  );
}
