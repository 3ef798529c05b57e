/** The preview of the edited template: its form on a throwaway document, and the effects of publishing. */
import { Button, Modal } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { CodexView } from '#components/codex/view/codex-view.tsx';
import { useMemberServices } from '#components/codex/view/use-member-services.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import { ImpactCard } from '../publish/impact-card.tsx';
import { fillPreview, type PreviewValues } from './fill-preview.ts';
import { beginNew, describeBeginning } from './new-codex-preview.ts';
import { type ChosenCodex, PreviewControls, type PreviewLook } from './preview-controls.tsx';
import { PreviewFrame } from './preview-frame.tsx';
import { useShownCodex } from './preview-queries.ts';
import classes from './template-preview.module.css';
import { type PreviewStart, usePreview } from './use-preview.ts';

/** No Codex has this id: nothing that is tried out in a preview reaches one. */
const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** A page with both of its panes closed. A pane beside the source has no room for it, and made smaller nobody could read it. */
const WIDE_PX = 900;

interface TemplatePreviewProps {
  /** `null` for a template that was never published. */
  readonly templateId: string | null;
  readonly template: Template | null;
  readonly impact: TemplateImpact | null;
  /** The source has moved on to something that can't be shown. */
  readonly isStale: boolean;
}

export function TemplatePreview({ templateId, template, impact, isStale }: TemplatePreviewProps) {
  const [chosen, choose] = useState<ChosenCodex | null>(null);
  const [look, setLook] = useState<PreviewLook>({ width: 'compact', scheme: 'page' });
  const shown = useShownCodex(chosen?.id ?? null);
  const start = useStart(shown);
  const source = usePreview(template, start);
  const { data: me } = useMe();
  const reach = useMemberServices(NOWHERE);
  const services = useMemo(() => ({ ...reach, upload: null, createCodex: null }), [reach]);
  if (template === null || source === null || me === undefined) {
    return <p className={classes['quiet']}>The form appears here once the source can be read.</p>;
  }
  const isWide = look.width === 'wide';
  const narrow = () => setLook({ ...look, width: 'compact' });
  const form = (
    <>
      <PreviewControls {...{ templateId, chosen, look }} onChoose={choose} onLook={setLook} />
      {chosen === null ? (
        <p className={classes['note']}>{describeBeginning(template)}</p>
      ) : (
        <ShownNote shown={shown} template={template} />
      )}
      <PreviewFrame look={look}>
        <CodexView
          codexId={NOWHERE}
          source={source}
          template={template}
          actor={{ id: me.id, name: me.name }}
          canEdit
          services={services}
        />
      </PreviewFrame>
    </>
  );
  return (
    <>
      {isStale && <p className={classes['stale']}>As of the last source without errors</p>}
      {template.abstract && (
        <p className={classes['stale']}>Only extended by other templates: no Codex is created from it.</p>
      )}
      {isWide ? (
        <div className={classes['note']}>
          <p>The form is open over the page, as wide as there.</p>
          <Button variant="subtle" size="compact-sm" onClick={narrow}>
            Show it here
          </Button>
        </div>
      ) : (
        form
      )}
      <Modal
        opened={isWide}
        onClose={narrow}
        size={WIDE_PX}
        title="Preview of the form"
        classNames={{ body: classes['over'] ?? '' }}
      >
        {isWide && form}
      </Modal>
      {impact !== null && !isStale && <ImpactCard template={template} impact={impact} floating />}
    </>
  );
}

type Shown = ReturnType<typeof useShownCodex>;

/** A Codex once it is here; until then, and without one, what a new Codex begins with. */
function useStart({ codex, template: was }: Shown): PreviewStart {
  return useMemo(() => {
    if (codex === undefined || was === undefined) return { key: 'new', fill: beginNew };
    const { id, updatedAt } = codex;
    return { key: `${id} ${updatedAt}`, fill: (template) => fillPreview(codex, was, template) };
  }, [codex, was]);
}

/** What of the Codex has no place in the new form. What is tried out stays here. */
function ShownNote({ shown, template }: { readonly shown: Shown; readonly template: Template }) {
  const { codex, template: was, error } = shown;
  const filled: PreviewValues | null = useMemo(
    () => (codex === undefined || was === undefined ? null : fillPreview(codex, was, template)),
    [codex, was, template],
  );
  if (error !== null && filled === null)
    return (
      <p role="alert" className={classes['stale']}>
        This Codex could not be read. {errorMessage(error)}
      </p>
    );
  if (filled === null) return <p className={classes['note']}>Reading the Codex…</p>;
  return (
    <div className={classes['note']} role="status">
      <p>A copy: what you change here reaches nobody.</p>
      {filled.leftOut.length > 0 && (
        <ul>
          {filled.leftOut.map(({ label, reason }) => (
            <li key={label}>
              “{label}” is left out. {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
