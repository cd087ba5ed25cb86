import { readdirSync, readFileSync } from 'node:fs';

/** The child of this process whose name begins so; null without one, or where only Linux would say. */
export function childNamed(prefix: string): number | null {
  try {
    for (const task of readdirSync('/proc/self/task')) {
      const children = readFileSync(`/proc/self/task/${task}/children`, 'latin1').trim();
      for (const pid of children === '' ? [] : children.split(' ')) {
        if (readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith(prefix)) return Number(pid);
      }
    }
  } catch {
    // A process that ended meanwhile, or no Linux.
  }
  return null;
}
