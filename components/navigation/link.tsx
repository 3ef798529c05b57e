'use client';
/** A link to another page of Bindery: an `<a>` whose plain click navigates on the client. */
import type { ComponentPropsWithRef, MouseEvent } from 'react';
import { navigate } from './navigate.ts';

interface LinkProps extends ComponentPropsWithRef<'a'> {
  readonly href: string;
}

export function Link({ href, onClick, children, ...props }: LinkProps) {
  const open = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (!opensHere(event)) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a {...props} href={href} onClick={open}>
      {children}
    </a>
  );
}

/** False for clicks that mean another tab, a window or a download, and those that somebody has answered. */
function opensHere(event: MouseEvent<HTMLAnchorElement>): boolean {
  const { target, download } = event.currentTarget;
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return (
    !event.defaultPrevented &&
    event.button === 0 &&
    !modified &&
    (target === '' || target === '_self') &&
    download === ''
  );
}
