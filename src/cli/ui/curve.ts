const eighths = ' ▁▂▃▄▅▆▇█';

/** One row of block characters, one for each value, scaled to the largest. A value above zero is never drawn empty. */
export function sparkline(values: readonly number[], max = Math.max(...values, 0)): string {
  return values
    .map(value => {
      if (!(value > 0) || max <= 0) return eighths[0];
      return eighths[Math.min(8, Math.max(1, Math.round((value / max) * 8)))];
    })
    .join('');
}

/**
 * `count` values of a function over a stretch of time, each the largest of its cell, so that no peak falls through.
 * `moments` are looked at as well: those at which it may jump.
 */
export function sampled(
  load: (ms: number) => number,
  durationMs: number,
  count: number,
  moments: readonly number[] = [],
): readonly number[] {
  const looks = 8;
  const values = Array.from({ length: count }, (_, cell) => {
    let largest = 0;
    for (let look = 0; look < looks; look++) {
      largest = Math.max(largest, load((durationMs * (cell + (look + 0.5) / looks)) / count));
    }
    return largest;
  });
  for (const ms of moments) {
    const cell = Math.min(count - 1, Math.floor((ms / durationMs) * count));
    values[cell] = Math.max(values[cell] ?? 0, load(ms));
  }
  return values;
}

/** A filled area of `height` rows, first row on top. */
export function areaRows(values: readonly number[], height: number, max: number): readonly string[] {
  return Array.from({ length: height }, (_, row) => {
    const floor = height - 1 - row;
    return values
      .map(value => {
        const filled = max > 0 ? (value / max) * height - floor : 0;
        const level = Math.min(8, Math.max(0, Math.round(filled * 8)));
        return eighths[row === height - 1 && value > 0 ? Math.max(1, level) : level];
      })
      .join('');
  });
}

export interface Band {
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Bands under an area, each as wide as its time, named where the name fits: `├ baseline ─┤├ peak ┤`. */
export function bandRow(bands: readonly Band[], durationMs: number, width: number): string {
  const cells = Array.from({ length: width }, () => ' ');
  for (const band of bands) {
    const from = Math.round((band.startMs / durationMs) * width);
    const to = Math.round((Math.min(band.endMs, durationMs) / durationMs) * width);
    const room = to - from;
    if (room <= 0) continue;
    const inner = Math.max(0, room - 2);
    const name = inner >= band.label.length ? band.label : inner >= 3 ? `${band.label.slice(0, inner - 1)}.` : '';
    const left = Math.floor((inner - name.length) / 2);
    const text = room === 1 ? '│' : `├${'─'.repeat(left)}${name}${'─'.repeat(inner - left - name.length)}┤`;
    for (const [index, character] of [...text].entries()) cells[from + index] = character;
  }
  return cells.join('');
}
