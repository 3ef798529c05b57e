/** The versions of a template, newest first; a new draft can start from any. */
import { Button } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { comparePath } from '#core/protocol/page-address.ts';
import { useReadSource, useTemplateVersions } from './draft/template-queries.ts';
import { UndoButton } from './undo/undo-publication.tsx';
import classes from './version-list.module.css';

interface VersionListProps {
  readonly templateId: string;
  /** The one the draft began from. */
  readonly baseVersion: number;
  readonly onTake: (source: string, version: number) => void;
  /** Asks what undoing the newest version does; `before` is the one that comes back. */
  readonly onUndo: (publication: { readonly version: number; readonly before: number }) => void;
}

export function VersionList({ templateId, baseVersion, onTake, onUndo }: VersionListProps) {
  const versions = useTemplateVersions(templateId, true);
  const newest = versions.data?.[0]?.version;
  const readSource = useReadSource(templateId);
  const take = (version: number) =>
    readSource(version).then(
      ({ source }) => onTake(source, version),
      (error: unknown) => toast.failed(`Version ${version} could not be read.`, error),
    );
  if (versions.isError && versions.data === undefined) {
    return (
      <p className={classes['quiet']} role="alert">
        The versions could not be loaded. {errorMessage(versions.error)}
      </p>
    );
  }
  return (
    <ul className={classes['versions']}>
      {versions.data?.map(({ version, publishedAt, publishedBy, undoes }, index, all) => (
        <li key={version}>
          <div>
            <p className={classes['label']}>
              Version {version}
              {undoes != null && <span className={classes['chip']}>Undoes version {undoes}</span>}
              {version === baseVersion && <span className={classes['chip']}>Draft based on this</span>}
            </p>
            <p className={classes['when']}>
              {publishedBy.name}, <RelativeTime iso={publishedAt} />
            </p>
          </div>
          {newest !== undefined && version < newest && (
            <Button
              component={Link}
              href={comparePath(templateId, { from: version, to: newest })}
              variant="subtle"
              color="ink"
              size="compact-sm"
              aria-label={`Compare version ${version} with version ${newest}`}
            >
              What changed since
            </Button>
          )}
          {version === newest && all[index + 1] !== undefined && (
            <UndoButton onClick={() => onUndo({ version, before: all[index + 1]?.version ?? version })} />
          )}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => void take(version)}
            aria-label={`New draft from version ${version}`}
          >
            New draft from this version
          </Button>
        </li>
      ))}
    </ul>
  );
}
