/** The preview of a link for some fields: what guests see now, as the server writes it for them. */
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { sharedViewSchema } from '#core/protocol/api/sharing.ts';
import classes from './field-link.module.css';
import { SharedItems } from './shared-items.tsx';

/** Nothing tells this page of a change: it asks again while somebody looks at it. */
const VIEW_MS = 15_000;

interface LinkPreviewProps {
  readonly codexId: string;
  readonly fields: readonly string[];
}

export function LinkPreview({ codexId, fields }: LinkPreviewProps) {
  const { template } = useCodexContext();
  // A field that was taken out of the template since is shown to nobody.
  const there = fields.filter((id) => id === 'title' || Object.hasOwn(template.fields, id));
  const preview = useLinkPreview(codexId, there);
  const view = preview.data;
  return (
    <section className={classes['preview']} aria-label="What guests see">
      <h4 className={classes['preview-title']}>What guests see</h4>
      {fields.length === 0 && <p className={classes['muted']}>Choose a field, and it is shown here.</p>}
      {preview.isError && <p role="alert">The preview could not be loaded. {errorMessage(preview.error)}</p>}
      {there.length > 0 && view !== undefined && (
        <div className={classes['page']} aria-busy={preview.isPlaceholderData}>
          {view.title !== null && (
            <p className={classes['page-title']} dir="auto">
              {view.title === '' ? 'Untitled' : view.title}
            </p>
          )}
          {(view.title === null || view.items.length > 0) && <SharedItems items={view.items} as="h5" />}
        </div>
      )}
    </section>
  );
}

/** A query for what a link for these fields would show now; `null` asks nothing. */
function useLinkPreview(codexId: string, fields: readonly string[] | null) {
  return useQuery({
    queryKey: ['share-preview', codexId, fields],
    queryFn: ({ signal }) =>
      api.post(
        `/codices/${encodeURIComponent(codexId)}/share-links/preview`,
        { fields: [...(fields ?? [])] },
        sharedViewSchema,
        { signal },
      ),
    enabled: fields !== null && fields.length > 0,
    placeholderData: (previous) => previous,
    refetchInterval: VIEW_MS,
    retry: false,
  });
}
