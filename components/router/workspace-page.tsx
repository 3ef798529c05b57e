'use client';
/** Renders the page that the URL names, chosen on the client without a request. */
import { Suspense, useEffect, useLayoutEffect } from 'react';
import { settleScroll } from '#components/navigation/navigate.ts';
import { usePageAddress } from '#components/navigation/use-page-address.ts';
import { NotFoundPage } from '#components/page/not-found-page.tsx';
import { PageSkeleton } from '#components/page/page-skeleton.tsx';
import { type PageAddress, parsePageAddress } from '#core/protocol/page-address.ts';
import { PageAnnouncer } from './page-announcer.tsx';
import { pageAt, preloadPage, preloadPages } from './page-routes.tsx';

// The code of the page is on its way while the session is looked up.
if (typeof window !== 'undefined') preloadPage(parsePageAddress(window.location.pathname)?.page ?? 'home');

export function WorkspacePage() {
  const address = usePageAddress();
  useEffect(() => whenIdle(preloadPages), []);
  return (
    <>
      {address === null ? <NotFoundPage /> : <Standing key={address.page} address={address} />}
      <PageAnnouncer />
    </>
  );
}

function Standing({ address }: { readonly address: PageAddress }) {
  return (
    <Suspense fallback={<PageSkeleton />}>
      {pageAt(address)}
      <Settled address={address} />
    </Suspense>
  );
}

/** Comes with the page and not with its skeleton, so the scroll is set where there is something to scroll to. */
function Settled({ address }: { readonly address: PageAddress }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that has come is what there is to settle
  useLayoutEffect(settleScroll, [address]);
  return null;
}

/** Safari has no idle callbacks; a later turn is as good. Answers how to call it off. */
function whenIdle(run: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, 1000);
    return () => clearTimeout(timer);
  }
  const handle = window.requestIdleCallback(run);
  return () => window.cancelIdleCallback(handle);
}
