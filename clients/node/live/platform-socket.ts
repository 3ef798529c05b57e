/** The WebSocket that a client uses where it runs: that of the browser; in every version of Node the package `ws`, which the tests run with. */

export async function findWebSocket(): Promise<unknown> {
  const isBrowser = typeof process === 'undefined' || process.versions?.node === undefined;
  return isBrowser ? globalThis.WebSocket : (await import('ws')).WebSocket;
}
