/** `/sign-in?next=<path>&problem=<why>` */
import { SignInPage } from '#components/people/sign-in/sign-in-page.tsx';

export default async function Page({
  searchParams,
}: {
  readonly searchParams: Promise<{ next?: string | string[]; problem?: string | string[] }>;
}) {
  const { next, problem } = await searchParams;
  const why = typeof problem === 'string' ? problem : null;
  return <SignInPage next={typeof next === 'string' ? next : '/'} problem={why} />;
}
