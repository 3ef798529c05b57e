/** The page of a link for some fields: what the server has written of them, asked for again while it is looked at. */
import { Logo } from '#components/ui/logo.tsx';
import { ClosedShareLink } from './closed-share-link.tsx';
import { SharedItems } from './fields/shared-items.tsx';
import { useSharedView } from './opening/guest-queries.ts';
import classes from './shared-fields.module.css';
import { ViewAsBar } from './view-as-bar.tsx';

export function SharedFields({
  token,
  password,
}: {
  readonly token: string;
  readonly password: string | undefined;
}) {
  const view = useSharedView(token, password);
  // What was shown does not stay on the page of a closed link.
  if (view.isError) return <ClosedShareLink token={token} error={view.error} />;
  if (view.data === undefined) return null;
  const { title, items } = view.data;
  const heading = title === null ? 'Shared with you' : title === '' ? 'Untitled' : title;
  return (
    <main id="main" className={classes['page']}>
      <title>{`${heading} · Vespera Bindery`}</title>
      <header className={classes['header']}>
        <Logo size={24} />
        <span>View only</span>
      </header>
      <h1 className={classes['title']} dir="auto">
        {heading}
      </h1>
      <SharedItems items={items} />
      {view.data.viewAs !== undefined && <ViewAsBar viewAs={view.data.viewAs} isForFields />}
    </main>
  );
}
