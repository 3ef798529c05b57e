/** The outline tab: the texts of a Codex and their headings, with the current one marked. */
import { IconListTree } from '@tabler/icons-react';
import { scrollTo } from '#components/browser/scroll-to.ts';
import { useForm } from '#components/codex/view/use-form.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { viewOf } from '#components/fields/registry.tsx';
import { outlineOf } from './headings.ts';
import styles from './inspector.module.css';
import { PanelNote } from './panel-note.tsx';
import { headingsOnPage, useCurrentPlace } from './use-current-place.ts';

export function OutlineTab() {
  const { reveal } = useCodexContext();
  const blocks = useForm()
    .views.flatMap(({ sections }) => sections)
    .flatMap(({ fields }) => fields)
    .filter(({ field, hidden }) => !hidden && viewOf(field.type).layout === 'block')
    .map(({ field }) => field);
  const outline = useReading(
    blocks.map(({ id }) => id),
    (codex) =>
      blocks.map((field) =>
        field.type === 'richText'
          ? outlineOf(field, codex.fragment(field.id))
          : { id: field.id, label: field.label, headings: [] },
      ),
  );
  const place = useCurrentPlace(outline);
  if (outline.length === 0) {
    return (
      <PanelNote icon={<IconListTree size={20} stroke={1.5} aria-hidden />} title="Nothing to outline">
        This template has no texts.
      </PanelNote>
    );
  }
  const current = (field: string, heading: number | null) =>
    place?.field === field && place.heading === heading ? ('location' as const) : undefined;
  return (
    <nav aria-label="Outline">
      <ul className={styles['outline']}>
        {outline.map(({ id, label, headings }) => (
          <li key={id}>
            <button
              type="button"
              className={styles['outline-field']}
              aria-current={current(id, null)}
              onClick={() => reveal(id)}
            >
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
                      aria-current={current(id, heading.index)}
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
  const heading = headingsOnPage(fieldId)[index];
  if (heading === undefined) {
    toField();
    return;
  }
  scrollTo(heading, 'start');
}
