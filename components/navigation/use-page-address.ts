'use client';
/** The page that the address bar means now. */
import { usePathname } from 'next/navigation';
import { useMemo } from 'react';
import { type PageAddress, parsePageAddress } from '#core/protocol/page-address.ts';

/** `null` where there is no page of the workspace. */
export function usePageAddress(): PageAddress | null {
  const pathname = usePathname();
  return useMemo(() => parsePageAddress(pathname), [pathname]);
}
