/** Ends this process when npm ends: npm sends SIGTERM to its shell, which does not pass it on. */

const LOOK_EVERY_MS = 250;
/** As it was when this process began: a build may outlast npm, and then its place is taken already. */
const parent = process.ppid;

/** When run by npm: calls `stop` once, as soon as our parent is gone; without one, sends ourselves a SIGTERM. */
export function stopWithNpm(stop = () => process.kill(process.pid, 'SIGTERM')) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, LOOK_EVERY_MS);
  watch.unref();
}
