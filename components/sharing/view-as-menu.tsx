/** The menu of the share dialog that shows the Codex as others see it: members with a role, and guests of a link. */
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconEye } from '@tabler/icons-react';
import { useMe } from '#components/api/queries.ts';
import { isAtLeast, type Role } from '#core/access/policy.ts';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import { LOOKED_AT_ROLES, lookedAtPath } from '#core/protocol/page-address.ts';
import classes from './share-dialog.module.css';
import { LINK_ROLE_LABELS, linkName } from './share-link-labels.ts';
import { useShareLinks } from './share-queries.ts';
import { useLookAsGuest } from './view-as-button.tsx';

const MEMBERS = {
  viewer: 'A member who can view',
  commenter: 'A member who can comment',
  editor: 'A member who can edit',
} as const;

interface ViewAsMenuProps {
  readonly codexId: string;
  /** No link leads to a private Codex. */
  readonly hasLinks: boolean;
}

export function ViewAsMenu({ codexId, hasLinks }: ViewAsMenuProps) {
  const role = useMe().data?.role ?? 'viewer';
  const links = useShareLinks(codexId, hasLinks).data ?? [];
  // Whoever says who reads a private Codex may do everything there.
  const isBelow = (each: Role) => !hasLinks || (each !== role && isAtLeast(role, each));
  const lower = LOOKED_AT_ROLES.filter(isBelow);
  return (
    <Menu position="bottom-end" width={280} withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconEye size={16} stroke={1.75} aria-hidden />}
          rightSection={<IconChevronDown size={16} stroke={1.75} aria-hidden />}
        >
          View as…
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['looks'] ?? ''}>
        <Menu.Label>Members</Menu.Label>
        {lower.map((each) => (
          <Menu.Item
            key={each}
            component="a"
            href={lookedAtPath(codexId, each)}
            target="_blank"
            rel="noopener"
          >
            {MEMBERS[each]}
          </Menu.Item>
        ))}
        {hasLinks && (
          <>
            <Menu.Label>Guests of a link</Menu.Label>
            {links.map((link) => (
              <GuestItem key={link.id} link={link} />
            ))}
            {links.length === 0 && <Menu.Item disabled>There is no link</Menu.Item>}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function GuestItem({ link }: { readonly link: ShareLinkBody }) {
  const { look, isPending } = useLookAsGuest(link);
  const can = link.ended === null ? LINK_ROLE_LABELS[link.role].toLowerCase() : 'opens nothing now';
  return (
    <Menu.Item disabled={link.ended !== null || isPending} onClick={look}>
      <bdi>{linkName(link)}</bdi> · {can}
    </Menu.Item>
  );
}
