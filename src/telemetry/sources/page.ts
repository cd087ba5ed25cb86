import type { PageDialect } from '../../scenario/types.js';
import { detectDialects } from '../detect.js';
import { dialects } from '../dialects/index.js';
import { parseExposition } from '../exposition.js';
import { indexOf, normalise } from '../normalise.js';
import { pageReader } from './http.js';
import { pollingSource } from './polling.js';
import type { Source } from './source.js';

export interface PageOptions {
  readonly url: string;
  /** null: found out from the page, at every look. */
  readonly dialect: PageDialect | null;
  readonly token: string | null;
  readonly everyMs: number;
}

/** A metrics page in Prometheus' text format. */
export function pageSource({ url, dialect, token, everyMs }: PageOptions): Source {
  const reader = pageReader(token);
  const polling = pollingSource(everyMs, async signal => {
    const fetched = await reader.read(url, signal);
    const page = parseExposition(fetched.text);
    const index = indexOf(page);
    const found = dialect === null ? detectDialects(index.keys()) : [dialect];
    const figures = found.flatMap(id => normalise(index, dialects[id]));
    if (figures.length === 0) throw new Error(emptyPage(page.samples.length, dialect));
    return { figures, monotonicMs: fetched.monotonicMs, clock: fetched.clock, dialects: found };
  });
  return {
    start: polling.start,
    async stop() {
      await polling.stop();
      await reader.close();
    },
  };
}

function emptyPage(samples: number, dialect: PageDialect | null): string {
  if (samples === 0) return 'the page holds no metrics';
  return dialect === null
    ? 'none of the metrics on the page is known'
    : `the page holds no metrics of ${dialects[dialect].title}`;
}
