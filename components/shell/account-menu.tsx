'use client';
/** The menu at the head of the navigator: the workspace and the signed-in person. */
import { Popover, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDeviceDesktopDown,
  IconKeyboard,
  IconLogout,
  IconSelector,
  IconUserCircle,
} from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { installOffer } from '#components/app-version/install-offer.ts';
import { useSignOut } from '#components/auth/auth-queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { NeedsServer, useServerNeed } from '#components/page/needs-server.tsx';
import { shortcutSheet } from '#components/palette-state/palette-store.ts';
import { ThemeChoice } from '#components/theme/theme-choice.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Logo } from '#components/ui/logo.tsx';
import { ROLE_LABELS } from '#components/ui/role-labels.ts';
import type { Me } from '#core/protocol/api/people.ts';
import classes from './account-menu.module.css';

export function AccountMenu({ me }: { readonly me: Me }) {
  const [opened, { close, toggle }] = useDisclosure(false);
  const signOut = useSignOut();
  const need = useServerNeed();
  const installable = useSyncExternalStore(installOffer.subscribe, installOffer.isThere, () => false);
  const showShortcuts = () => {
    close();
    shortcutSheet.open();
  };
  return (
    <Popover opened={opened} onChange={toggle} position="bottom-start" width={256} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes['workspace']} onClick={toggle}>
          {me.workspace.icon ? <Icon name={me.workspace.icon} size={24} /> : <Logo size={24} />}
          <span className={classes['name']}>{me.workspace.name}</span>
          <span className="vb-hidden">, account menu</span>
          <IconSelector size={16} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="Account">
        <div className={classes['person']}>
          <Avatar person={me} size={32} decorative />
          <div className={classes['who']}>
            <div className={classes['name']}>{me.name}</div>
            <div className={classes['role']}>
              {ROLE_LABELS[me.role]} · {me.email}
            </div>
          </div>
        </div>
        <ThemeChoice />
        <ul className={classes['list']}>
          <li>
            <Link href="/account" className={classes['item']} onClick={close}>
              <IconUserCircle size={17} stroke={1.6} aria-hidden />
              Account
            </Link>
          </li>
          <li>
            <UnstyledButton className={classes['item']} onClick={showShortcuts}>
              <IconKeyboard size={17} stroke={1.6} aria-hidden />
              Keyboard shortcuts
            </UnstyledButton>
          </li>
          {installable && (
            <li>
              <UnstyledButton
                className={classes['item']}
                onClick={() => {
                  close();
                  installOffer.take();
                }}
              >
                <IconDeviceDesktopDown size={17} stroke={1.6} aria-hidden />
                Install Bindery
              </UnstyledButton>
            </li>
          )}
          <li>
            <UnstyledButton
              className={classes['item']}
              disabled={need !== null}
              onClick={() => signOut.mutate()}
            >
              <IconLogout size={17} stroke={1.6} aria-hidden />
              Sign out
            </UnstyledButton>
            <NeedsServer />
          </li>
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
