/** The messages between the form of a Codex that stands in a program, such as an editor, and that program. */

/** What the program does for the page, which has neither a network nor a store of its own. */
export const HOST_PORTS = ['fetch', 'store', 'requests', 'records', 'locks'] as const;
export type HostPort = (typeof HOST_PORTS)[number];

/** Which Codex to show, to whom; `socketUrl` names the socket that the program opens for it. */
export interface PageBeginning {
  readonly kind: 'begin';
  readonly codexId: string;
  readonly branch: string;
  readonly actor: { readonly id: string; readonly name: string };
  readonly socketUrl: string;
  readonly isVolatile: boolean;
}

/** What the page says. Sockets and calls have a number, which it chose. */
export type PageMessage =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly port: HostPort;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: 'socket-open'; readonly id: number; readonly url: string }
  | { readonly kind: 'socket-send'; readonly id: number; readonly data: Uint8Array | string }
  | { readonly kind: 'socket-close'; readonly id: number; readonly code?: number; readonly reason?: string }
  /** Somebody follows a link to another Codex, or to a page that is not one of a Codex. */
  | { readonly kind: 'follow'; readonly href: string };

/** What the program says. */
export type HostMessage =
  | PageBeginning
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly code: string; readonly message: string }
  | { readonly kind: 'socket-opened'; readonly id: number }
  | { readonly kind: 'socket-message'; readonly id: number; readonly data: Uint8Array | string }
  | { readonly kind: 'socket-closed'; readonly id: number; readonly code: number; readonly reason: string }
  | { readonly kind: 'look'; readonly scheme: 'light' | 'dark' };

/** A request of the page, to a path of the API. */
export interface PageRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A path of the API, and nothing that leads out of it: no segment means the one above, in whatever spelling. */
export function isApiPath(path: string): boolean {
  const [pathname = ''] = path.split(/[?#]/, 1);
  const leadsUp = pathname.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
  return pathname.startsWith('/api/v1/') && !leadsUp && !/[\\\s]/.test(pathname);
}
