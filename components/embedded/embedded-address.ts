/** The address of an embedded page, in place of that of the router: there is none, and it never changes. */

export function usePathname(): string {
  return '/';
}
