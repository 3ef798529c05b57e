/** The dialog that brings a template changed here together with the one that comes with the product. */
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { ShippedBody, TemplateSummary } from '#core/protocol/api/templates.ts';
import { templateVersionSchema } from '#core/protocol/api/templates.ts';
import { type ComparedLine, compareSources, mergeShipped } from '#core/template/merge-shipped.ts';
import { useTemplateCheck } from '../draft/template-queries.ts';
import { breaksIn, RefusedForBreaks } from '../publish/break-consent.tsx';
import { BreakList } from '../publish/break-list.tsx';
import { ImpactCard } from '../publish/impact-card.tsx';
import { useAcknowledgeShipped, usePublishSource, useRestoreShipped, useShipped } from './library-queries.ts';
import classes from './template-library.module.css';

interface ShippedDialogProps {
  readonly template: TemplateSummary;
  readonly onClose: () => void;
}

export function ShippedDialog({ template, onClose }: ShippedDialogProps) {
  const { id, name, version } = template;
  const shipped = useShipped(id);
  const own = useQuery({
    queryKey: ['template-source', id, version],
    queryFn: ({ signal }) =>
      api.get(`/templates/${encodeURIComponent(id)}/versions/${version}`, templateVersionSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const error = shipped.error ?? own.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`“${name}” and the shipped version`}
      size={760}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {error !== null && (
        <p role="alert" className={classes['problem']}>
          The two could not be compared. {errorMessage(error)}
        </p>
      )}
      {shipped.data !== undefined && own.data !== undefined && (
        <Comparison template={template} shipped={shipped.data} own={own.data.source} onClose={onClose} />
      )}
    </Modal>
  );
}

interface ComparisonProps extends ShippedDialogProps {
  readonly shipped: ShippedBody;
  readonly own: string;
}

interface Choice {
  readonly template: TemplateSummary;
  readonly shipped: ShippedBody;
  /** `null` where the two cannot be merged. */
  readonly merged: string | null;
  readonly onDone: (message: string) => void;
}

/** Whether it is as it was shipped before, and the newer one was not published by itself. */
function isUpdateWaiting({ origin }: TemplateSummary, { state }: ShippedBody): boolean {
  return origin === 'library' && state === 'updated';
}

/** What can be done about the two, one at a time; `again` does with consent what others would break by. */
function useChoice({ template, shipped, merged, onDone }: Choice) {
  const { id, name, version } = template;
  const { sha256 } = shipped;
  const publication = usePublishSource();
  const restoring = useRestoreShipped();
  const acknowledging = useAcknowledgeShipped();
  const acknowledge = (message: string) =>
    acknowledging.mutate({ id, sha256 }, { onSuccess: () => onDone(message) });
  const merge = (mayBreak: readonly string[] = []) => {
    if (merged === null) return;
    restoring.reset();
    publication.mutate(
      { id, source: merged, baseVersion: version, mayBreak },
      { onSuccess: ({ template: made }) => acknowledge(`${name} v${made.version} holds both`) },
    );
  };
  const restore = (mayBreak: readonly string[] = []) => {
    publication.reset();
    const message = isUpdateWaiting(template, shipped)
      ? `${name} is updated`
      : `${name} is as shipped again; your version stays in the list of versions`;
    restoring.mutate({ id, baseVersion: version, mayBreak }, { onSuccess: () => onDone(message) });
  };
  return {
    failed: publication.error ?? restoring.error ?? acknowledging.error,
    isBusy: publication.isPending || restoring.isPending || acknowledging.isPending,
    keep: () => acknowledge(`${name} stays as it is here`),
    merge: () => merge(),
    restore: () => restore(),
    again: publication.error === null ? restore : merge,
  };
}

/** What publishing an update would do here, which is why it waits. */
function Effects({ source, version }: { readonly source: string; readonly version: number }) {
  const { data, error } = useTemplateCheck(source, true);
  if (error !== null)
    return (
      <p role="alert" className={classes['problem']}>
        What it would do could not be worked out. {errorMessage(error)}
      </p>
    );
  const { template = null, impact = null } = data ?? {};
  if (template === null || impact === null) return null;
  return (
    <>
      <ImpactCard template={{ ...template, version: version + 1 }} impact={impact} />
      <BreakList breaks={impact.breaks ?? []} />
    </>
  );
}

const INTROS = {
  waiting:
    'The product has a newer one. It was not published by itself, because other templates break by it, or it changes what Codices here hold. This is what changes:',
  merged:
    'It was changed here, and the product has a newer one. The two can be merged. This is what changes in yours:',
  apart:
    'It was changed here, and the product has a newer one. Both changed the same lines, so that they cannot be merged by themselves. This is how the shipped version differs from yours:',
  changed: 'It was changed here. This is how the shipped version differs from yours:',
} as const;

function Comparison({ template, shipped, own, onClose }: ComparisonProps) {
  const isWaiting = isUpdateWaiting(template, shipped);
  const isNewer = shipped.state === 'updated' && !isWaiting;
  const merged = isNewer && shipped.base !== null ? mergeShipped(shipped.base, own, shipped.source) : null;
  const onDone = (message: string) => {
    toast.done(message);
    onClose();
  };
  const { failed, isBusy, ...choice } = useChoice({ template, shipped, merged, onDone });
  const breaks = breaksIn(failed);
  const intro = isWaiting ? 'waiting' : !isNewer ? 'changed' : merged === null ? 'apart' : 'merged';
  return (
    <div className={classes['dialog']}>
      <p>{INTROS[intro]}</p>
      <Lines lines={compareSources(own, merged ?? shipped.source)} />
      {isWaiting && <Effects source={shipped.source} version={template.version} />}
      {breaks !== null && <RefusedForBreaks breaks={breaks} isBusy={isBusy} onPublish={choice.again} />}
      {failed !== null && breaks === null && (
        <p role="alert" className={classes['problem']}>
          Nothing was published. {errorMessage(failed)}
        </p>
      )}
      <div className={classes['buttons']}>
        {(isNewer || isWaiting) && (
          <Button variant="default" disabled={isBusy} onClick={choice.keep}>
            {isWaiting ? 'Keep the present one' : 'Keep ours'}
          </Button>
        )}
        <Button variant={isWaiting ? 'filled' : 'default'} disabled={isBusy} onClick={choice.restore}>
          {isWaiting ? 'Publish the update' : 'Back to the shipped version'}
        </Button>
        {merged !== null && (
          <Button loading={isBusy} onClick={choice.merge} data-autofocus>
            Publish the merged version
          </Button>
        )}
      </div>
    </div>
  );
}

const MARKS = { same: ' ', added: '+', removed: '−' } as const;

function Lines({ lines }: { readonly lines: readonly ComparedLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard
    <section className={classes['lines']} aria-label="Differences" tabIndex={0} dir="ltr">
      {lines.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity and never change
        <p key={index} data-kind={kind}>
          <span aria-hidden>{MARKS[kind]} </span>
          {kind !== 'same' && <span className="vb-hidden">{kind}: </span>}
          {text}
        </p>
      ))}
    </section>
  );
}
