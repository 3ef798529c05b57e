/** Standard output and error streams whose reader is gone: what is written to them is dropped, and the program goes on. */

/** The reader closed its end, or the terminal is gone. */
const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * From now on a write that fails for want of a reader is no uncaught error. Without this a server whose supervisor let go of its output
 * took each failed write for a reason to stop, reported it there, and failed again, for good.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', dropIfGone);
}

/** Ends in an error for what is no lost reader, such as a full disk behind a redirection. */
export function dropIfGone(error: NodeJS.ErrnoException): void {
  if (!GONE.has(error.code)) throw error;
}
