/** “Undo this publication”: the button, and the dialog that first says what that does. */
import { Button, Modal, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { ServerButton } from '#components/page/needs-server.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import { BreakConsent, idsOf } from '../publish/break-consent.tsx';
import { ImpactCard } from '../publish/impact-card.tsx';
import classes from '../publish/publish-dialog.module.css';
import { UseSummary } from '../publish/use-summary.tsx';
import { useUndoPreview, useUndoPublication } from './undo-queries.ts';

interface UndoPublicationProps {
  readonly templateId: string;
  /** The newest version. */
  readonly version: number;
  /** The version before, which comes back. */
  readonly before: number;
  /** The dialog is open at first. */
  readonly opensAtOnce?: boolean;
}

export function UndoPublication({ opensAtOnce = false, ...props }: UndoPublicationProps) {
  const [isOpen, setOpen] = useState(opensAtOnce);
  return (
    <>
      <UndoButton onClick={() => setOpen(true)} />
      {isOpen && <UndoDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

export function UndoButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <Button variant="subtle" color="rose" size="compact-sm" onClick={onClick}>
      Undo this publication
    </Button>
  );
}

interface UndoDialogProps extends Omit<UndoPublicationProps, 'opensAtOnce'> {
  readonly onClose: () => void;
}

export function UndoDialog({ templateId, version, before, onClose }: UndoDialogProps) {
  const preview = useUndoPreview({ templateId, version }, true);
  const undoing = useUndoPublication({ templateId, version, before });
  const undo = (mayBreak: readonly string[]) =>
    undoing.mutate(mayBreak, {
      onSuccess: onClose,
      // Another template may break by it now, or another version be the newest.
      onError: () => void preview.refetch(),
    });
  const failed = undoing.error ?? preview.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Undo version ${version}`}
      size={500}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes['dialog']}>
        <p>
          What version {before} said becomes version {version + 1}, and values that were converted come back.
          What has been written since stays: in the fields where it fits, else under “Set aside”.
        </p>
        {preview.data === undefined && preview.error === null && (
          <div role="status" aria-label="Measuring what this does">
            <Skeleton height={72} />
          </div>
        )}
        {failed !== null && (
          <p role="alert" className={classes['problem']}>
            It was not undone. {errorMessage(failed)}
          </p>
        )}
        {preview.data !== undefined && (
          <Measured {...preview.data} isBusy={undoing.isPending} onClose={onClose} onUndo={undo} />
        )}
      </div>
    </Modal>
  );
}

interface MeasuredProps {
  readonly template: Template;
  readonly impact: TemplateImpact;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onUndo: (mayBreak: readonly string[]) => void;
}

function Measured({ template, impact, isBusy, onClose, onUndo }: MeasuredProps) {
  const breaks = impact.breaks ?? [];
  const mayBreak = idsOf(breaks);
  const [given, give] = useState<string | null>(null);
  const isGiven = breaks.length === 0 || given === mayBreak.join();
  return (
    <>
      <ImpactCard template={template} impact={impact} />
      {impact.uses !== undefined && <UseSummary uses={impact.uses} />}
      {breaks.length > 0 && (
        <BreakConsent
          breaks={breaks}
          isGiven={isGiven}
          onChange={(isNow) => give(isNow ? mayBreak.join() : null)}
        />
      )}
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <ServerButton color="rose" loading={isBusy} disabled={!isGiven} onClick={() => onUndo(mayBreak)}>
          Undo version {template.version - 1}
        </ServerButton>
      </div>
    </>
  );
}
