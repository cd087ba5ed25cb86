import { createLogUpdate } from 'log-update';
import type { CheckObserver } from '../../app/check/check.js';
import { drawingOn } from '../terminal-guard.js';
import { paletteFor, widthOf } from './palette.js';
import { wrapped } from './text.js';

export interface CheckProgress extends CheckObserver {
  /** Takes the line away; what follows is the result. */
  end(): void;
}

/** What a check is doing: one line that replaces itself on a terminal, a line for each group elsewhere. */
export function checkProgress(stream: NodeJS.WriteStream, enabled: boolean): CheckProgress {
  if (!enabled) return { looking() {}, asking() {}, end() {} };
  // A dumb terminal cannot move its cursor.
  const draws = stream.isTTY && process.env['TERM'] !== 'dumb';
  if (!draws) {
    return { looking: ({ title }) => void stream.write(`Checking: ${title}\n`), asking() {}, end() {} };
  }
  const update = createLogUpdate(drawingOn(stream));
  const paint = paletteFor(stream);
  let title = '';
  return {
    looking(group) {
      title = group.title;
      update(paint.dim(`Checking: ${title}`));
    },
    asking(purpose, number) {
      const [line = ''] = wrapped(`Checking: ${title} (request ${number}: ${purpose})`, widthOf(stream) - 1);
      update(paint.dim(line));
    },
    end() {
      update.clear();
      update.done();
    },
  };
}
