/** `/sign-in?next=<path>` */
import { SignInPage } from '#components/people/sign-in/sign-in-page.tsx';

export default async function Page({
  searchParams,
}: {
  readonly searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next } = await searchParams;
  return <SignInPage next={typeof next === 'string' ? next : '/'} />;
}
