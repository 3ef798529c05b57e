/** Progress lines in a terminal, each with the seconds since the start. */

const HEARTBEAT_MS = 5000;

/** Prints one line. Goes to stderr in programs whose stdout is for machines. */
export function say(text, stream = process.stdout) {
  const seconds = (performance.now() / 1000).toFixed(1).padStart(6);
  stream.write(`${seconds} s  ${text}\n`);
}

/**
 * Runs `work` under a line of its own, with a sign of life every five seconds.
 * @template T
 * @param {string} text what is being done, e.g. `building the pages`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(text, work, stream = process.stdout) {
  say(text, stream);
  const heartbeat = setInterval(() => say(`still ${text}`, stream), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
  }
}
