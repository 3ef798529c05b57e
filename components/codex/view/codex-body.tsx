/** The body of a Codex: template badge, title, and the fields of each view. */
import { Tabs } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { revealField } from '#components/fields/frame/focus-order.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { FormModel } from '#core/template/build-form.ts';
import styles from './codex-body.module.css';
import { CodexSection } from './codex-section.tsx';
import { CodexTitle } from './codex-title.tsx';
import { FormChangeNotice } from './form-change-notice.tsx';
import { MissingFields } from './missing-fields.tsx';
import { useIsPrinting } from './printing.ts';
import { RetiredFields } from './retired-fields.tsx';
import { useFileDrop } from './use-file-drop.ts';
import { useForm } from './use-form.ts';
import { useLinkedField } from './use-linked-field.ts';
import { usePresenceField, useUndoKeys } from './use-page-keys.ts';

interface CodexBodyProps {
  /** Set where it is an extract of a Codex: without its template, and with its title only where that is of it. */
  readonly extract?: { readonly title: boolean } | undefined;
}

export function CodexBody({ extract }: CodexBodyProps) {
  const { template, onReveal, reveal } = useCodexContext();
  const root = useRef<HTMLElement>(null);
  const form = useForm();
  const views = shownViews(form);
  const [first] = views;
  const [viewId, setViewId] = useState(first?.id ?? '');
  const view = views.find(({ id }) => id === viewId) ?? first;
  useUndoKeys(root);
  const presenceHandlers = usePresenceField();
  const fileDrop = useFileDrop();

  useEffect(
    () =>
      onReveal((fieldId) => {
        const home = form.views.find(({ sections }) =>
          sections.some(({ fields }) => fields.some(({ field }) => field.id === fieldId)),
        );
        if (home !== undefined) setViewId(home.id);
        // The view may have to be rendered first.
        requestAnimationFrame(() => requestAnimationFrame(() => revealField(fieldId)));
      }),
    [onReveal, form],
  );

  useLinkedField(reveal);

  // With many views the chosen one may stand outside the row of tabs.
  useEffect(() => {
    const tab = root.current?.querySelector(`[role="tab"][aria-selected="true"]`);
    if (view !== undefined) tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [view]);

  return (
    <article ref={root} className={styles['codex']} data-codex-body {...presenceHandlers} {...fileDrop}>
      <p className={styles['badge']}>
        {extract === undefined && (
          <>
            <Icon name={template.icon} size={15} hue={template.color} />
            <span>
              {template.name} <span className={styles['version']}>· v{template.version}</span>
            </span>
          </>
        )}
        {views.length === 1 && <MissingFields form={form} />}
      </p>
      <FormChangeNotice />
      {extract?.title === false ? <h1 className={styles['title']}>{SHARED_TITLE}</h1> : <CodexTitle />}
      {views.length > 1 && <ViewTabs form={{ views }} shown={view?.id ?? null} onShow={setViewId} />}
      {views.length === 1 && <Sections sections={view?.sections ?? []} />}
      <RetiredFields />
    </article>
  );
}

/** What an extract without the title of its Codex is called. */
export const SHARED_TITLE = 'Shared with you';

/** The views whose condition holds; the first of all where none does, for there is always a page. */
function shownViews({ views }: FormModel): FormModel['views'] {
  const shown = views.filter(({ hidden }) => !hidden);
  return shown.length > 0 ? shown : views.slice(0, 1);
}

interface ViewTabsProps {
  readonly form: FormModel;
  readonly shown: string | null;
  readonly onShow: (viewId: string) => void;
}

/** Only the view that is shown has editors: the others cost nothing. */
function ViewTabs({ form, shown, onShow }: ViewTabsProps) {
  const printing = useIsPrinting();
  return (
    <Tabs
      value={shown}
      keepMountedMode="display-none"
      onChange={(id) => onShow(id ?? '')}
      className={styles['views'] ?? ''}
    >
      <div className={styles['tab-row']}>
        <Tabs.List aria-label="Views of this Codex">
          {form.views.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <MissingFields form={form} />
      </div>
      {form.views.map(({ id, label, sections }) => (
        <Tabs.Panel key={id} value={id} className={styles['view'] ?? ''}>
          {(id === shown || printing) && (
            <>
              <h2 className={styles['view-label']}>{label}</h2>
              <Sections sections={sections} />
            </>
          )}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Sections({ sections }: Pick<FormModel['views'][number], 'sections'>) {
  return (
    <div className={styles['sections']}>
      {sections.map((section) => (
        <CodexSection key={section.id} section={section} />
      ))}
    </div>
  );
}
