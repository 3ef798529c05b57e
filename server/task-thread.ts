/** A task thread: everything that the server does away from its main thread. Bundled beside the server. */
import { patchTask } from './codices/apply-patch.ts';
import { presentReading } from './codices/codex-reading.ts';
import { seedTask } from './codices/codex-seed.ts';
import { serveTasks } from './threads/serve-tasks.ts';
import { readImportTask } from './transfer/read-import.ts';

serveTasks([readImportTask, patchTask, seedTask, presentReading.task]);
