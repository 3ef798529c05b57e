/** The forms of the whole workspace, for admins: where answers arrive, what has come, whose they are, and a button that closes each. */
import { Button } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { AdminIntakeLink } from '#core/protocol/api/intake/intake-api.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { FORM_ENDS, formLabel, formName } from '../forms/form-labels.ts';
import { useAllIntakeLinks, useRevokeIntakeLink } from '../forms/form-queries.ts';
import type { LinkFilter } from './link-queries.ts';
import classes from './links.module.css';

export function FormList({ filter: { state, createdBy } }: { readonly filter: LinkFilter }) {
  const forms = useAllIntakeLinks({ ...(state && { state }), ...(createdBy && { createdBy }) });
  const items = forms.data?.pages.flatMap((page) => page.items) ?? [];
  if (forms.isError && items.length === 0)
    return <p role="alert">The forms could not be loaded. {errorMessage(forms.error)}</p>;
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="all-forms">
      <h2 id="all-forms" className={classes['part']}>
        Forms
      </h2>
      <ul className={classes['links']}>
        {items.map((form) => (
          <FormItem key={form.id} form={form} />
        ))}
      </ul>
      {forms.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={forms.isFetchingNextPage}
          onClick={() => void forms.fetchNextPage()}
        >
          Show more forms
        </Button>
      )}
    </section>
  );
}

function FormItem({ form }: { readonly form: AdminIntakeLink }) {
  const closing = useRevokeIntakeLink();
  const name = formName(form);
  const close = () =>
    closing.mutate(form.id, {
      onSuccess: () => toast.done(`“${name}” is closed`),
      onError: (error) => toast.failed('The form was not closed: it still takes answers.', error),
    });
  return (
    <li className={classes['link']}>
      <div className={classes['what']}>
        <p>
          <strong className={classes['name']}>
            <bdi>{name}</bdi>
          </strong>{' '}
          {form.parentId === null ? (
            'to the top of the workspace'
          ) : (
            <>
              to{' '}
              <Link href={codexPath(form.parentId)} className={classes['codex']}>
                <bdi>{displayTitle(form.parentTitle ?? '')}</bdi>
              </Link>
            </>
          )}
        </p>
        <p className={classes['muted']}>{formLabel(form)}</p>
        <p className={classes['muted']}>
          Made by <bdi>{form.createdBy.name === '' ? 'somebody who left' : form.createdBy.name}</bdi>{' '}
          <RelativeTime iso={form.createdAt} />
          {form.lastAnswerAt !== null && (
            <>
              {' '}
              · last answer <RelativeTime iso={form.lastAnswerAt} />
            </>
          )}
          {form.revokedAt !== null && (
            <>
              {' '}
              · closed <RelativeTime iso={form.revokedAt} />
            </>
          )}
        </p>
        {form.revokedAt === null && form.ended !== null && (
          <p className={classes['ended']}>{FORM_ENDS[form.ended]}</p>
        )}
      </div>
      {form.revokedAt === null && (
        <Button
          variant="subtle"
          color="rose"
          size="compact-md"
          loading={closing.isPending}
          onClick={close}
          aria-label={`Close the form “${name}”`}
        >
          Close form
        </Button>
      )}
    </li>
  );
}
