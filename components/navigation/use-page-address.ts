'use client';
/** A hook for the page that the current URL names. */
import { usePathname } from 'next/navigation';
import { useMemo } from 'react';
import { type PageAddress, parsePageAddress } from '#core/protocol/page-address.ts';

/** The current page; `null` outside of the workspace. */
export function usePageAddress(): PageAddress | null {
  const pathname = usePathname();
  return useMemo(() => parsePageAddress(pathname), [pathname]);
}
