/** The pane beside the source: the builder, or on narrow screens the fields to read, and the versions. */
import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import type { Template } from '#core/template/template.ts';
import { TemplateBuilder } from './builder/template-builder.tsx';
import { TemplateOutline } from './builder/template-outline.tsx';
import { useDraft } from './draft/draft-context.tsx';
import type { Place } from './draft/findings.ts';
import type { DraftReading } from './draft/use-template-draft.ts';
import { editRevertibly } from './take-back.ts';
import classes from './template-editor.module.css';
import { UndoDialog } from './undo/undo-publication.tsx';
import { VersionList } from './version-list.tsx';

interface SidePaneProps {
  readonly templateId: string | null;
  readonly baseVersion: number;
  /** `null` for a new template. */
  readonly publishedSource: string | null;
  /** `undefined` while it can’t be read. */
  readonly publishedTemplate: Template | null | undefined;
  readonly reading: DraftReading;
  readonly onReveal: (place: Place) => void;
  readonly onSettings: (areOpen: boolean) => void;
  readonly onTake: (source: string, version: number) => void;
}

export function SidePane(props: SidePaneProps) {
  const { templateId, baseVersion, publishedSource, reading, onReveal, onSettings, onTake } = props;
  const { text, canEdit, apply, editing } = useDraft();
  const isNarrow = useMediaQuery('(max-width: 640px)');
  // Beside the list that asks for it, which is another one when the width of the window changes.
  const [undoing, setUndoing] = useState<{ readonly version: number; readonly before: number } | null>(null);
  const versions =
    templateId === null ? null : (
      <VersionList templateId={templateId} baseVersion={baseVersion} onTake={onTake} onUndo={setUndoing} />
    );
  return (
    <section className={classes['side']} aria-label="Builder">
      {isNarrow ? (
        <NarrowSide reading={reading} versions={versions} onReveal={onReveal} />
      ) : (
        <TemplateBuilder
          text={text}
          canEdit={canEdit}
          apply={apply}
          applyRevertibly={(changes, of) => editRevertibly(editing, () => apply(changes, of))}
          publishedSource={publishedSource}
          publishedTemplate={props.publishedTemplate}
          template={reading.template}
          findings={reading.findings}
          onReveal={onReveal}
          onSettings={onSettings}
          versions={versions}
        />
      )}
      {templateId !== null && undoing !== null && (
        <UndoDialog {...undoing} templateId={templateId} onClose={() => setUndoing(null)} />
      )}
    </section>
  );
}

type NarrowSideProps = Pick<SidePaneProps, 'reading' | 'onReveal'> & { readonly versions: ReactNode };

/** Without the room for the builder: the fields to read, each with the way to its line. */
function NarrowSide({ reading, versions, onReveal }: NarrowSideProps) {
  return (
    <Tabs defaultValue="fields" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="fields">Fields</Tabs.Tab>
        {versions !== null && <Tabs.Tab value="versions">Versions</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="fields" className={classes['panel'] ?? ''}>
        <p className={classes['narrow']}>The builder needs a wider window. Here the fields can be read.</p>
        <TemplateOutline template={reading.template} source={reading.source} onChoose={onReveal} />
      </Tabs.Panel>
      <Tabs.Panel value="versions" className={classes['panel'] ?? ''}>
        {versions}
      </Tabs.Panel>
    </Tabs>
  );
}
