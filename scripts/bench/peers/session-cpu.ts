import { readdirSync, readFileSync } from 'node:fs';
import { monotonicMs } from '../../../src/base/node/clock.js';

/** CPU that a process and all its descendants took, as Linux tells it, as long as they stay in the session it leads. */
export class SessionCpu {
  private readonly byProcess = new Map<number, number>();
  private readonly looks: { readonly atMs: number; readonly cpuMs: number }[] = [];
  private readonly timer: NodeJS.Timeout;

  /** @param leader started `detached`, so that it leads a session */
  constructor(private readonly leader: number) {
    this.timer = setInterval(() => this.look(), 200);
    this.look();
  }

  end(): void {
    clearInterval(this.timer);
    this.look();
  }

  /** CPU milliseconds between two moments of the monotonic clock, to the next look after each. */
  between(fromMs: number, toMs: number): number {
    const at = (ms: number) => (this.looks.find(({ atMs }) => atMs >= ms) ?? this.looks.at(-1))?.cpuMs ?? 0;
    return at(toMs) - at(fromMs);
  }

  private look(): void {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        // After the name, which may hold spaces: session is field 6, user and system time are 14 and 15, in hundredths.
        const fields = readFileSync(`/proc/${name}/stat`, 'latin1')
          .replace(/^.*\) /s, '')
          .split(' ');
        if (Number(fields[3]) === this.leader) {
          this.byProcess.set(Number(name), 10 * (Number(fields[11]) + Number(fields[12])));
        }
      } catch {
        // It is gone: what was seen last stands.
      }
    }
    const cpuMs = [...this.byProcess.values()].reduce((sum, each) => sum + each, 0);
    this.looks.push({ atMs: monotonicMs(), cpuMs });
  }
}
