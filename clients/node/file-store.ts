/** `@vespera/bindery/file-store`: a store in a file, which outlives the process. */
export { openFileStore } from './store/durable-store.ts';
