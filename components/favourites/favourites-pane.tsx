'use client';
/** The favourites in the navigator: above the tree, in one's own order, folded away if one likes. */
import { useLocalStorage } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { useCurrentCodexId } from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './favourites-pane.module.css';
import type { FavouriteItem } from './pending-favourites.ts';
import { useFavouriteActs, useFavourites } from './use-favourites.ts';
import { useFollowFavourites } from './use-follow-favourites.ts';

/** Renders nothing while there are none. */
export function FavouritesPane({ personId }: { readonly personId: string }) {
  useFollowFavourites();
  const favourites = useFavourites() ?? [];
  const { move } = useFavouriteActs();
  const listId = useId();
  const [folded, setFolded] = useLocalStorage({
    key: `bindery-favourites-folded-${personId}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  if (favourites.length === 0) return null;
  return (
    <section className={classes['pane']} aria-label="Favourites">
      <h2 className={classes['heading']}>
        <button
          type="button"
          className={classes['toggle']}
          aria-expanded={!folded}
          aria-controls={listId}
          onClick={() => setFolded(!folded)}
        >
          Favourites
          <IconChevronRight size={13} stroke={1.8} aria-hidden data-open={!folded || undefined} />
        </button>
      </h2>
      <div id={listId} className={classes['list']} hidden={folded}>
        <SortableList
          label="Favourites"
          items={favourites}
          idOf={({ codexId }) => codexId}
          nameOf={({ title }) => displayTitle(title)}
          canMove
          onMove={move}
          className={classes['rows']}
        >
          {(item) => <Row item={item} />}
        </SortableList>
      </div>
    </section>
  );
}

function Row({ item: { codexId, title, templateId } }: { readonly item: FavouriteItem }) {
  const template = useTemplatesById().get(templateId ?? '');
  const here = useCurrentCodexId() === codexId;
  return (
    <Link
      href={codexPath(codexId)}
      className={classes['row']}
      draggable={false}
      {...(here ? { 'aria-current': 'page' as const } : {})}
    >
      <Icon name={template?.icon} hue={template?.color ?? null} size={17} />
      <span className={classes['label']} dir="auto">
        {displayTitle(title)}
      </span>
    </Link>
  );
}
