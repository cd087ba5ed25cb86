/** A series on a page: its name and, where a name carries several things, the labels that tell them apart. */
export interface SeriesRef {
  readonly name: string;
  readonly where?: Readonly<Record<string, string>>;
}

/** How one normalised figure is read from a page. `name` is one of `figureNames`. */
export type FigureRule =
  /** The first of `from` that the page has, times `scale`. */
  | { readonly how: 'value'; readonly name: string; readonly from: readonly SeriesRef[]; readonly scale?: number }
  /** The sum of series with equal labels; those that the page lacks count as nothing, but for the first. */
  | { readonly how: 'sum'; readonly name: string; readonly of: readonly SeriesRef[]; readonly scale?: number }
  | { readonly how: 'ratio'; readonly name: string; readonly part: SeriesRef; readonly whole: SeriesRef }
  | { readonly how: 'histogram'; readonly name: string; readonly from: readonly string[]; readonly scale?: number };

/** The metrics page of one kind of software, as data. */
export interface Dialect {
  readonly title: string;
  /** A page that has any of these names is of this kind; a name that ends in `*` stands for all that begin so. */
  readonly signature: readonly string[];
  readonly rules: readonly FigureRule[];
  /** Labels that are kept, by their name on the page, with the name they are kept under. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A rule for a series that has no label of its own to tell it apart, under any of its names over the years. */
export function value(name: string, from: readonly string[], scale = 1): FigureRule {
  return { how: 'value', name, from: from.map(series => ({ name: series })), scale };
}

export function histogram(name: string, from: readonly string[], scale = 1): FigureRule {
  return { how: 'histogram', name, from, scale };
}

export const mebibyte = 1_048_576;
export const percent = 0.01;
