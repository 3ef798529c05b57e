/** Ends with npm: it hands a SIGTERM to the shell that it runs scripts by, and the shell ends without passing it on. */

const LOOK_EVERY_MS = 250;

/** When run by npm: sends ourselves a SIGTERM as soon as our parent is gone. */
export function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  watch.unref();
}
