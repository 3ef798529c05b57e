/** A route for the collaboration socket that can be cut while pages and API are still served. */
import type { BrowserContext, Page, WebSocketRoute } from '@playwright/test';

export interface Line {
  /** Closes every socket, and those that are tried from now on. */
  cut(): void;
  mend(): void;
}

/** Of one page, or of all pages of a browser; ask before they open their socket. */
export async function lineOf(owner: Page | BrowserContext): Promise<Line> {
  const sockets = new Set<WebSocketRoute>();
  let whole = true;
  await owner.routeWebSocket(/\/collab/, (socket) => {
    if (!whole) return void socket.close({ code: 1013 });
    const server = socket.connectToServer();
    sockets.add(socket);
    server.onClose(() => sockets.delete(socket));
  });
  return {
    cut() {
      whole = false;
      for (const socket of sockets) void socket.close({ code: 1013 });
      sockets.clear();
    },
    mend() {
      whole = true;
    },
  };
}
