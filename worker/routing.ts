/** Routes requests: to the cached app, the cached assets, or the network. */
import { parsePageAddress, parseShareAddress } from '#core/protocol/page-address.ts';

/** The page that stands for every address of the workspace. */
export const WORKSPACE_SHELL = '/';
/** The page that stands for every share link. The name is no token, and the page asks nothing of a server to be rendered. */
export const SHARE_SHELL = '/s/-';

export type Answerer =
  | { readonly kind: 'shell'; readonly path: typeof WORKSPACE_SHELL | typeof SHARE_SHELL }
  | { readonly kind: 'app-file' | 'asset' | 'network' };

const ASSET_PATH = /^\/api\/v1\/assets\/[^/]+$/;
const NETWORK: Answerer = { kind: 'network' };

/** `files` are the paths that this version of the app consists of. */
export function answererOf(request: Request, origin: string, files: ReadonlySet<string>): Answerer {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin) return NETWORK;
  if (request.mode === 'navigate') return shellOf(url);
  // Code and fonts have their content's hash in their names, so those of another version are as good as ours.
  if (url.pathname.startsWith('/_next/static/') || files.has(url.pathname)) return { kind: 'app-file' };
  if (ASSET_PATH.test(url.pathname) && url.search === '' && !request.headers.has('range'))
    return { kind: 'asset' };
  return NETWORK;
}

function shellOf({ pathname }: URL): Answerer {
  if (parsePageAddress(pathname) !== null) return { kind: 'shell', path: WORKSPACE_SHELL };
  if (parseShareAddress(pathname) !== null) return { kind: 'shell', path: SHARE_SHELL };
  return NETWORK;
}
