/** Buttons and links that are disabled with a reason while the server cannot be reached. */

import { Button, type ButtonProps, Menu, type MenuItemProps, Tooltip } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { type ReactNode, useId, useSyncExternalStore } from 'react';
import { type ServerReach, serverReach } from '#components/api/server-reach.ts';
import { Link } from '#components/navigation/link.tsx';
import styles from './needs-server.module.css';

/** Whether the server can be reached now, as far as this page knows. */
function useServerReach(): ServerReach {
  return useSyncExternalStore(serverReach.subscribe, serverReach.get, () => 'reachable');
}

/** Why an action that needs the server is disabled now; `null` when it is not. */
export function useServerNeed(): string | null {
  const reach = useServerReach();
  if (reach === 'reachable') return null;
  return reach === 'offline'
    ? 'Needs the server: you are offline'
    : 'Needs the server, which can’t be reached';
}

interface NeedsServerProps {
  /** What has to wait: “Sharing”. Without it the line speaks of what it stands beside. */
  readonly what?: string;
  /** Controls that are disabled while the server is away. */
  readonly children?: ReactNode;
}

/** Disables the controls in it with an explanation while the server is away. */
export function NeedsServer({ what, children }: NeedsServerProps) {
  const need = useServerNeed();
  const line = need !== null && (
    <p className={styles['line']} role="status">
      <IconCloudOff size={15} stroke={1.75} aria-hidden />
      {what === undefined ? need : `${what} ${need[0]?.toLowerCase()}${need.slice(1)}`}.
    </p>
  );
  if (children === undefined) return line;
  return (
    <>
      {line}
      <fieldset className={styles['controls']} disabled={need !== null}>
        {children}
      </fieldset>
    </>
  );
}

interface ServerButtonProps extends ButtonProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly 'aria-label'?: string;
}

/** A button that is disabled while the server is away, with the reason for pointer, keyboard and screen reader. */
export function ServerButton({ onClick, children, ...props }: ServerButtonProps) {
  const need = useServerNeed();
  const id = useId();
  if (need === null) {
    return (
      <Button {...props} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip label={need} events={{ hover: true, focus: true, touch: true }}>
      <Button
        {...props}
        data-disabled
        aria-disabled
        aria-describedby={id}
        onClick={(event) => event.preventDefault()}
      >
        {children}
        <span id={id} className="vb-hidden">
          {need}
        </span>
      </Button>
    </Tooltip>
  );
}

interface ServerLinkProps extends Omit<ServerButtonProps, 'onClick'> {
  readonly href: string;
}

/** As `ServerButton`, for a link to a page that needs the server. */
export function ServerLink({ href, children, ...props }: ServerLinkProps) {
  const need = useServerNeed();
  if (need !== null) {
    return (
      <ServerButton {...props} onClick={() => undefined}>
        {children}
      </ServerButton>
    );
  }
  return (
    <Button {...props} component={Link} href={href}>
      {children}
    </Button>
  );
}

interface ServerMenuItemProps extends MenuItemProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** As `ServerButton`, for a menu item, with the reason below its label. */
export function ServerMenuItem({ onClick, children, ...props }: ServerMenuItemProps) {
  const need = useServerNeed();
  return (
    <Menu.Item
      {...props}
      {...(need === null ? {} : { 'data-disabled': true, 'aria-disabled': true, closeMenuOnClick: false })}
      onClick={need === null ? onClick : undefined}
    >
      {children}
      {need !== null && <span className={styles['reason']}>{need}</span>}
    </Menu.Item>
  );
}
