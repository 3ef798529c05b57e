/** The forms of a Codex in its share dialog: made, copied, listed, changed, closed. */
import { ActionIcon, Button } from '@mantine/core';
import { IconChevronDown, IconForms } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTreeNode } from '#components/tree-context/tree-context.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { IntakeLinkBody } from '#core/protocol/api/intake/intake-api.ts';
import { type MadeLink, NewAddress } from '../new-address.tsx';
import classes from '../share-dialog.module.css';
import { FORM_ENDS, formLabel, formName } from './form-labels.ts';
import { useIntakeLinks, useRevokeIntakeLink } from './form-queries.ts';
import { FormSettings } from './form-settings.tsx';
import { NewForm } from './new-form.tsx';

export function FormLinks({ codexId }: { readonly codexId: string }) {
  const node = useTreeNode(codexId);
  const below = useIntakeLinks(codexId);
  // Beside a Codex at the top are those whose answers arrive there.
  const atTop = useIntakeLinks(null, node !== null && node.parentId === null);
  const forms = [...(below.data ?? []), ...(atTop.data ?? [])];
  const failed = below.error ?? atTop.error;
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Readonly<Record<string, MadeLink>>>({});
  return (
    <div className={classes['part']}>
      <div className={classes['head']}>
        <h3 className={classes['part-title']}>{forms.length === 0 ? 'Forms' : countLabel(forms.length)}</h3>
        {!isMaking && (
          <Button
            variant="light"
            leftSection={<IconForms size={16} stroke={1.75} aria-hidden />}
            onClick={() => setMaking(true)}
          >
            Collect answers with a form
          </Button>
        )}
      </div>
      {isMaking && (
        <NewForm
          codexId={codexId}
          onCancel={() => setMaking(false)}
          onMade={({ id, url }, isCopied) => {
            setMade((all) => ({ ...all, [id]: { url, isCopied } }));
            setMaking(false);
          }}
        />
      )}
      <section aria-label="Open forms">
        {failed !== null && <p role="alert">The forms could not be loaded. {errorMessage(failed)}</p>}
        {forms.length > 0 && (
          <ul className={classes['links']}>
            {forms.map((form) => (
              <FormCard key={form.id} form={form} made={made[form.id] ?? null} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function countLabel(count: number): string {
  return count === 1 ? '1 form' : `${count} forms`;
}

/** One form: what it is called and makes, what has come, and, opened, its settings. */
function FormCard({ form, made }: { readonly form: IntakeLinkBody; readonly made: MadeLink | null }) {
  const bodyId = useId();
  const [isOpen, setOpen] = useState(false);
  const revocation = useRevokeIntakeLink();
  const name = formName(form);
  const close = () =>
    revocation.mutate(form.id, {
      onSuccess: () => toast.done(`“${name}” is closed`),
      onError: (error) => toast.failed('The form was not closed: it still takes answers.', error),
    });
  return (
    <li className={classes['card']}>
      <div className={classes['card-head']}>
        <span className={classes['mark']}>
          <IconForms size={18} stroke={1.75} aria-hidden />
        </span>
        <div className={classes['card-text']}>
          <h4 className={classes['card-name']}>
            <bdi>{name}</bdi>
          </h4>
          <p className={classes['muted']}>
            {formLabel(form)}
            {form.parentId === null && ' · arrives at the top'}
            {form.lastAnswerAt !== null && (
              <>
                {' '}
                · last <RelativeTime iso={form.lastAnswerAt} />
              </>
            )}
          </p>
          {form.ended !== null && <p className={classes['ended']}>{FORM_ENDS[form.ended]}</p>}
        </div>
        <Button
          variant="subtle"
          color="rose"
          size="compact-md"
          loading={revocation.isPending}
          onClick={close}
          aria-label={`Close the form “${name}”`}
        >
          Close form
        </Button>
        <ActionIcon
          variant="subtle"
          color="ink"
          size={32}
          aria-expanded={isOpen}
          aria-controls={bodyId}
          aria-label={`Settings of the form “${name}”`}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronDown size={18} stroke={1.75} aria-hidden className={classes['chevron']} />
        </ActionIcon>
      </div>
      <div role="status">{made !== null && <NewAddress made={made} testId="form-url" />}</div>
      <div id={bodyId} hidden={!isOpen}>
        {isOpen && <FormSettings form={form} />}
      </div>
    </li>
  );
}
