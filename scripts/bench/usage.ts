import { readdirSync, readFileSync } from 'node:fs';

/** CPU as a share of one core, and the most memory at once. */
export interface Usage {
  readonly cores: number;
  readonly rssMiB: number;
}

/** Watches another process, by what Linux tells of it, from `begin` to `end` or to its own end. */
export class UsageMeter {
  private first: { readonly cpuMs: number; readonly atMs: number } | null = null;
  private last: { readonly cpuMs: number; readonly atMs: number } | null = null;
  private rssMiB = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly pid: () => number | null) {}

  begin(): void {
    this.look();
    this.timer = setInterval(() => this.look(), 100);
  }

  end(): Usage | null {
    if (this.timer !== null) clearInterval(this.timer);
    this.look();
    const { first, last } = this;
    if (first === null || last === null || last.atMs <= first.atMs) return null;
    return { cores: (last.cpuMs - first.cpuMs) / (last.atMs - first.atMs), rssMiB: this.rssMiB };
  }

  private look(): void {
    const pid = this.pid();
    if (pid === null) return;
    try {
      // After the name, which may hold spaces: state is field 3, user and system time are 14 and 15, in hundredths.
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ');
      const now = { cpuMs: 10 * (Number(fields[11]) + Number(fields[12])), atMs: performance.now() };
      const rss = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
      // What has ended and was not waited for yet has no memory left.
      if (rss === undefined) return;
      this.first ??= now;
      this.last = now;
      this.rssMiB = Number(rss) / 1_024;
    } catch {
      // It is gone: what was seen last stands.
    }
  }
}

/** The child of this process whose name begins so; null without one. */
export function childNamed(prefix: string): number | null {
  for (const task of readdirSync('/proc/self/task')) {
    const children = readFileSync(`/proc/self/task/${task}/children`, 'latin1').trim();
    for (const pid of children === '' ? [] : children.split(' ')) {
      if (readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith(prefix)) return Number(pid);
    }
  }
  return null;
}
