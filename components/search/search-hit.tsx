'use client';
/** A search result: title, path and matching excerpts. */
import { IconMessage } from '@tabler/icons-react';
import { useTemplatesById } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import type { LocalHit } from '#components/offline/search-device.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchHit as Hit } from '#core/protocol/api/search.ts';
import { codexPath, threadPath } from '#core/protocol/page-address.ts';
import { Highlighted } from './highlighted.tsx';
import classes from './search-page.module.css';

interface SearchHitProps {
  readonly hit: Hit | LocalHit;
  readonly onOpen: () => void;
}

export function SearchHit({ hit, onOpen }: SearchHitProps) {
  const template = useTemplatesById().get(hit.template.id);
  return (
    <li className={classes['hit']}>
      <span className={classes['hit-icon']}>
        <Icon name={template?.icon} hue={template?.color ?? null} size={18} />
      </span>
      <div className={classes['hit-body']}>
        {hit.path.length > 0 && (
          <p className={classes['path']} dir="auto">
            <span className="vb-hidden">Under </span>
            {hit.path.map(({ title }) => displayTitle(title)).join(' / ')}
          </p>
        )}
        <h2 className={classes['hit-title']} dir="auto">
          <Link href={codexPath(hit.id)} data-hit="" onClick={onOpen} className={classes['hit-link'] ?? ''}>
            {hit.title.trim() === '' ? displayTitle('') : <Highlighted segments={hit.heading} />}
          </Link>
        </h2>
        {hit.excerpts.map(({ field, segments }) => (
          <p key={field.id} className={classes['excerpt']}>
            <span className={classes['field']}>{field.label}</span>
            <bdi>
              <Highlighted segments={segments} />
            </bdi>
          </p>
        ))}
        {hit.comments.map(({ id, threadId, author, segments }) => (
          <p key={id} className={classes['excerpt']}>
            <Link
              href={threadPath(hit.id, threadId)}
              data-hit=""
              onClick={onOpen}
              className={classes['said'] ?? ''}
            >
              <IconMessage size={14} stroke={1.6} aria-hidden />
              <span>
                In a comment by <bdi>{author.name}</bdi>
              </span>
            </Link>
            <bdi>
              <Highlighted segments={segments} />
            </bdi>
          </p>
        ))}
        <p className={classes['facts']}>
          {template && <span>{template.name}</span>}
          {hit.updatedAt !== '' && (
            <span>
              {hit.updatedBy.name}, <RelativeTime iso={hit.updatedAt} />
            </span>
          )}
          {'held' in hit && !hit.held && <span className={classes['state']}>Not on this device</span>}
          {hit.deletedAt != null && <span className={classes['state']}>In the trash</span>}
          {hit.deletedAt == null && hit.archivedAt != null && (
            <span className={classes['state']}>Archived</span>
          )}
        </p>
      </div>
    </li>
  );
}
