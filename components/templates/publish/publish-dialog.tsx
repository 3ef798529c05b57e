/** The dialog that publishes a template after showing the effects; reports when somebody else has published first. */

import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { ServerButton } from '#components/page/needs-server.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { TemplateImpact } from '#core/protocol/api/templates.ts';
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import { sayRetention } from '#core/template/format/retention-rule.ts';
import type { Template } from '#core/template/template.ts';
import { useTemplateVersions } from '../draft/template-queries.ts';
import { BreakConsent, breaksIn, idsOf } from './break-consent.tsx';
import { ImpactCard } from './impact-card.tsx';
import classes from './publish-dialog.module.css';
import { UseSummary } from './use-summary.tsx';

interface PublishDialogProps {
  readonly opened: boolean;
  readonly template: Template;
  readonly impact: TemplateImpact;
  readonly isNew: boolean;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  /** `over` names a version published in between that this one shall follow; without it the version begun from. */
  readonly onPublish: (consent: { readonly mayBreak: readonly string[]; readonly over?: number }) => void;
}

export function PublishDialog(props: PublishDialogProps) {
  const { opened, template, impact, isNew, busy, error, onClose, onPublish } = props;
  const overtaken = isBinderyError(error) && error.code === 'conflict';
  const breaks = impact.breaks ?? [];
  const mayBreak = idsOf(breaks);
  // Consent is to what was shown: it ends when that changes.
  const [given, give] = useState<string | null>(null);
  const isGiven = breaks.length === 0 || given === mayBreak.join();
  return (
    <Modal opened={opened} onClose={onClose} title={`Publish “${template.name}”`} size={500}>
      <div className={classes['dialog']}>
        {overtaken ? (
          <Overtaken
            template={template}
            isNew={isNew}
            busy={busy}
            onClose={onClose}
            onPublish={(over) => onPublish({ mayBreak, over })}
          />
        ) : (
          <>
            <ImpactCard template={template} impact={impact} />
            {breaks.length > 0 && (
              <BreakConsent
                breaks={breaks}
                isGiven={isGiven}
                onChange={(isNow) => give(isNow ? mayBreak.join() : null)}
              />
            )}
            {changesByMergeOnly(template) && impact.codices > 0 && (
              <p role="note">
                Its Codices change only by an approved merge: nobody edits them directly. What somebody is
                writing in one, or wrote offline, is refused and stays on their device.
              </p>
            )}
            {template.retention !== undefined && impact.codices > 0 && (
              <p role="note">
                Single edits older than {sayRetention(template.retention.operations)} are folded into what
                each session came to, for good: states within a session, and what was written and deleted in
                it, are lost.
                {template.retention.sessions !== undefined &&
                  ` Of sessions older than ${sayRetention(template.retention.sessions)} only named versions, and what reviews, branches and restores refer to, are kept: all other states, and what was written and deleted between those, are lost.`}
              </p>
            )}
            {impact.uses !== undefined && <UseSummary uses={impact.uses} />}
            <p>
              A published version never changes.{' '}
              {impact.codices > 0 && 'Codices follow at once, also open ones. '}
              To go back, undo it, or write on from an earlier version.
            </p>
            {error !== null && (
              <p role="alert" className={classes['problem']}>
                It was not published.{' '}
                {breaksIn(error) === null
                  ? errorMessage(error)
                  : 'More templates break by it than a moment ago: look at them first.'}
              </p>
            )}
            <div className={classes['buttons']}>
              <Button variant="default" onClick={onClose}>
                Keep writing
              </Button>
              <ServerButton
                loading={busy}
                disabled={!isGiven}
                onClick={() => onPublish({ mayBreak })}
                data-autofocus={breaks.length === 0 || undefined}
              >
                Publish version {template.version}
              </ServerButton>
            </div>
          </>
        )}
      </div>
    </Modal>
  );
}

interface OvertakenProps extends Pick<PublishDialogProps, 'template' | 'isNew' | 'busy' | 'onClose'> {
  readonly onPublish: (over: number) => void;
}

function Overtaken({ template, isNew, busy, onClose, onPublish }: OvertakenProps) {
  const versions = useTemplateVersions(template.id, true);
  const newest = versions.data?.[0];
  if (isNew) {
    return (
      <>
        <p role="alert" className={classes['problem']}>
          There is a template with the id “{template.id}” already. Give this one another <code>id</code>.
        </p>
        <div className={classes['buttons']}>
          <Button onClick={onClose} data-autofocus>
            Keep writing
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <div role="alert" className={classes['overtaken']}>
        {newest === undefined ? (
          'Another version was published while you were writing.'
        ) : (
          <>
            {newest.publishedBy.name} published version {newest.version}{' '}
            <RelativeTime iso={newest.publishedAt} />, while you were writing. Yours was not published, and
            nothing of it is lost.
          </>
        )}
      </div>
      <p>
        Publish yours after it, and what it changed is changed back wherever the two differ. Or keep writing:
        the other version is in the list of versions.
      </p>
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep writing
        </Button>
        {newest !== undefined && (
          <Button color="rose" loading={busy} onClick={() => onPublish(newest.version)}>
            Publish mine as version {newest.version + 1}
          </Button>
        )}
      </div>
    </>
  );
}
