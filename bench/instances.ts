/** Published instances that benches read: where they are, and what to do when they are absent. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const USUAL = path.resolve(import.meta.dirname, '..', '..', 'shared', 'data');

/** The instances of a bench are not there. */
export class InstancesAbsent extends Error {
  constructor(folder: string) {
    super(`the published instances are not at ${folder}; name their folder with --data`);
    this.name = 'InstancesAbsent';
  }
}

/** Folder of a set of instances: within `data`, or `data` itself. */
export function instancesAt(data: string | undefined, set: string): string {
  const root = data === undefined ? USUAL : path.resolve(data);
  const within = path.join(root, set);
  if (existsSync(within)) return within;
  if (data === undefined || !existsSync(root)) throw new InstancesAbsent(within);
  return root;
}
