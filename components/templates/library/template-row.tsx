/** A row of the template library: what the template is, how much it is used, and what can be done with it. */
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconBolt,
  IconCopy,
  IconDots,
  IconDownload,
  IconPackageImport,
  IconRestore,
} from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { isHue } from '#core/appearance/hues.ts';
import type { ShippedState, TemplateSummary } from '#core/protocol/api/templates.ts';
import { sourceAddress, useArchiveTemplate } from './library-queries.ts';
import classes from './template-library.module.css';

export type LibraryAction = 'duplicate' | 'shipped';

interface TemplateRowProps {
  readonly template: TemplateSummary;
  /** The level below the heading that the list stands under. */
  readonly heading: 'h2' | 'h3';
  readonly onAct: (action: LibraryAction) => void;
}

const ORIGINS: Readonly<Record<ShippedState, string>> = {
  none: 'Made here',
  same: 'As shipped',
  changed: 'Changed here',
  updated: 'Changed here',
};

export function TemplateRow({ template, heading: Heading, onAct }: TemplateRowProps) {
  const {
    id,
    version,
    name,
    icon,
    color,
    description,
    abstract,
    archivedAt,
    shipped,
    origin,
    codices,
    behind = 0,
    updatedAt,
  } = template;
  const hue = color && isHue(color) ? color : 'slate';
  return (
    <li className={classes['row']} data-archived={archivedAt === null ? undefined : ''}>
      <span
        className={classes['icon']}
        style={{ backgroundColor: `var(--hue-${hue}-soft)`, color: `var(--hue-${hue}-ink)` }}
      >
        <Icon name={icon} size={18} />
      </span>
      <div className={classes['text']}>
        <Heading className={classes['name']}>
          {/* Its target is the whole row. */}
          <Link href={`/admin/templates/${encodeURIComponent(id)}`} className={classes['link']}>
            <span className="vb-hidden">Edit </span>
            {name}
          </Link>
          <span className={classes['version']}>v{version}</span>
          {abstract && <span className={classes['badge']}>Only extended</span>}
        </Heading>
        <p className={classes['description']}>{description}</p>
        {shipped === 'updated' && (
          <button type="button" className={classes['offer']} onClick={() => onAct('shipped')}>
            {origin === 'library'
              ? `An update of ${name} waits for you: look at it`
              : `Bindery ships a newer ${name}: compare`}
          </button>
        )}
      </div>
      <p className={classes['use']}>
        <span className={classes['count']}>{codexCountLabel(codices, behind)}</span>
        <span>
          {origin === 'library' ? 'As shipped' : ORIGINS[shipped]}, <RelativeTime iso={updatedAt} />
        </span>
      </p>
      <RowMenu template={template} onAct={onAct} />
    </li>
  );
}

/** "its Codices go on, and 2 forms are closed". */
function archivedLabel(forms: number): string {
  if (forms === 0) return 'its Codices go on';
  return `its Codices go on, and ${forms === 1 ? 'one form is' : `${forms} forms are`} closed`;
}

function RowMenu({ template, onAct }: Pick<TemplateRowProps, 'template' | 'onAct'>) {
  const { id, name, archivedAt, shipped } = template;
  const need = useServerNeed();
  const archive = useArchiveTemplate();
  const isArchived = archivedAt !== null;
  const setArchived = (archived: boolean) =>
    archive.mutate(
      { id, archived },
      {
        onSuccess: ({ forms }) =>
          archived
            ? toast.undo(`${name} is archived: ${archivedLabel(forms)}`, () => setArchived(false))
            : toast.done(`${name} can be used again`),
        onError: (error) => toast.failed(`${name} was not ${archived ? 'archived' : 'brought back'}.`, error),
      },
    );
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="ink"
          size="lg"
          className={classes['menu'] ?? ''}
          aria-label={`Actions for ${name}`}
        >
          <IconDots size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {need !== null && <Menu.Label>{need}</Menu.Label>}
        <AutomationItem templateId={id} />
        <Menu.Item
          leftSection={<IconCopy size={16} stroke={1.6} />}
          disabled={need !== null}
          onClick={() => onAct('duplicate')}
        >
          Duplicate…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDownload size={16} stroke={1.6} />}
          disabled={need !== null}
          component="a"
          href={sourceAddress(id, false)}
          download={`${id}.json5`}
        >
          Export as JSON5
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPackageImport size={16} stroke={1.6} />}
          disabled={need !== null}
          component="a"
          href={sourceAddress(id, true)}
          download={`${id}.json5`}
        >
          Export with what it extends
        </Menu.Item>
        {(shipped === 'changed' || shipped === 'updated') && (
          <Menu.Item
            leftSection={<IconRestore size={16} stroke={1.6} />}
            disabled={need !== null}
            onClick={() => onAct('shipped')}
          >
            Compare with the shipped version…
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={
            isArchived ? <IconArchiveOff size={16} stroke={1.6} /> : <IconArchive size={16} stroke={1.6} />
          }
          disabled={need !== null}
          onClick={() => setArchived(!isArchived)}
        >
          {isArchived ? 'Unarchive' : 'Archive'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function AutomationItem({ templateId }: { readonly templateId: string }) {
  return (
    <Menu.Item
      leftSection={<IconBolt size={16} stroke={1.6} />}
      component={Link}
      href={`/admin/templates/${encodeURIComponent(templateId)}/automation`}
    >
      Automation
    </Menu.Item>
  );
}

function codexCountLabel(codices: number, behind: number): string {
  if (codices === 0) return 'No Codex yet';
  const count = codices === 1 ? '1 Codex' : `${codices.toLocaleString()} Codices`;
  return behind === 0 ? count : `${count}, ${behind.toLocaleString()} still to follow`;
}
