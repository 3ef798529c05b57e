'use client';
/** The page in place of one that failed; the navigator beside it goes on working. */
import { PageError } from '#components/page/page-error.tsx';

export default function ErrorPage({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return <PageError error={error} retry={reset} />;
}
