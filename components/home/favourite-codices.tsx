'use client';
/** The list of the reader's favourites, in an order of their own. */
import { useFavouriteActs, useFavourites } from '#components/favourites/use-favourites.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { CodexCells } from './codex-row.tsx';
import classes from './home.module.css';

/** Renders nothing while there are none. */
export function FavouriteCodices() {
  const favourites = useFavourites() ?? [];
  const { move } = useFavouriteActs();
  if (favourites.length === 0) return null;
  return (
    <section aria-labelledby="home-favourites">
      <div className={classes['section-head']}>
        <h2 id="home-favourites">Favourites</h2>
      </div>
      <SortableList
        label="Favourites"
        items={favourites}
        idOf={({ codexId }) => codexId}
        nameOf={({ title }) => displayTitle(title)}
        canMove
        onMove={move}
        className={`${classes['list']} ${classes['sortable']}`}
      >
        {({ codexId, title, templateId, summary }) => (
          <div className={classes['item']}>
            <CodexCells id={codexId} title={title} templateId={templateId} summary={summary} />
          </div>
        )}
      </SortableList>
    </section>
  );
}
