/** A task thread: everything that the server does away from its main thread. Bundled beside the server. */
import { serveTasks } from './threads/serve-tasks.ts';
import { readImportTask } from './transfer/read-import.ts';

serveTasks([readImportTask]);
