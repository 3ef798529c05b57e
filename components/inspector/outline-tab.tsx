/** Where one can go in this Codex: its texts and their headings. */
import { IconListTree } from '@tabler/icons-react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { layoutOf } from '#components/fields/field-layout.ts';
import { findField } from '#components/fields/focus-order.ts';
import { useReading } from '#components/hooks/use-reading.ts';
import { outlineOf } from './headings.ts';
import styles from './inspector.module.css';
import { PanelNote } from './panel-note.tsx';

export function OutlineTab() {
  const { template, reveal } = useCodexScope();
  const blocks = Object.values(template.fields).filter(({ type }) => layoutOf(type) === 'block');
  const outline = useReading(
    blocks.map(({ id }) => id),
    (codex) =>
      blocks.map((field) =>
        field.type === 'richText'
          ? outlineOf(field, codex.fragment(field.id))
          : { id: field.id, label: field.label, headings: [] },
      ),
  );
  if (outline.length === 0) {
    return (
      <PanelNote icon={<IconListTree size={20} stroke={1.5} aria-hidden />} title="Nothing to outline">
        This template has no texts.
      </PanelNote>
    );
  }
  return (
    <nav aria-label="Outline">
      <ul className={styles['outline']}>
        {outline.map(({ id, label, headings }) => (
          <li key={id}>
            <button type="button" className={styles['outline-field']} onClick={() => reveal(id)}>
              {label}
            </button>
            {headings.length > 0 && (
              <ul className={styles['outline']}>
                {headings.map((heading) => (
                  <li key={heading.index}>
                    <button
                      type="button"
                      className={styles['outline-heading']}
                      style={{ paddingInlineStart: 8 + heading.level * 10 }}
                      onClick={() => goToHeading(id, heading.index, () => reveal(id))}
                    >
                      {heading.text}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Scrolls to the heading itself where its field is on the page, else to the field. */
function goToHeading(fieldId: string, index: number, toField: () => void): void {
  const text = findField(document, fieldId)?.querySelector('[contenteditable]');
  const heading = text?.querySelectorAll(':scope > :is(h1, h2, h3, h4)')[index];
  if (heading === undefined) {
    toField();
    return;
  }
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  heading.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
}
