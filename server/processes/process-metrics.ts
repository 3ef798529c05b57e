/** The Prometheus metrics of the processes on one database. */
import { Gauge, type Registry } from 'prom-client';
import type { ProcessRoles } from '../ports/process-roles.port.ts';

/** Adds them to `registry`; they are read when somebody asks. */
export function watchProcesses(registry: Registry, roles: () => Pick<ProcessRoles, 'workers'>): void {
  const workers: Gauge = new Gauge({
    name: 'bindery_workers',
    help: 'Processes that do background work, as far as this one hears of them, itself included.',
    registers: [registry],
    collect: () => workers.set(roles().workers.length),
  });
}
