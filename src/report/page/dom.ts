/** The little of the browser that the page's script touches, so that no other code sees a browser's types. */
export interface Page {
  readonly document: {
    readonly documentElement: PageElement;
    getElementById(id: string): PageElement | null;
    querySelectorAll(selector: string): Iterable<PageElement>;
    createElement(name: 'canvas'): PageCanvas;
    addEventListener(type: string, listener: (event: PageEvent) => void): void;
  };
  readonly devicePixelRatio: number;
  readonly innerWidth: number;
  readonly scrollX: number;
  readonly scrollY: number;
  getComputedStyle(element: PageElement): { getPropertyValue(name: string): string };
  matchMedia(query: string): { addEventListener(type: 'change', listener: () => void): void };
  addEventListener(type: string, listener: () => void): void;
  readonly ResizeObserver: new (listener: () => void) => { observe(element: PageElement): void };
  readonly uPlot: typeof import('uplot');
}

export interface PageElement {
  readonly dataset: Record<string, string | undefined>;
  readonly classList: { add(name: string): void; remove(name: string): void };
  readonly style: Record<string, string>;
  readonly clientWidth: number;
  readonly offsetWidth: number;
  textContent: string | null;
  value: string;
  hidden: boolean;
  querySelector(selector: string): PageElement | null;
  closest(selector: string): PageElement | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  getBoundingClientRect(): { readonly left: number; readonly top: number; readonly bottom: number };
  addEventListener(type: string, listener: () => void): void;
}

interface PageCanvas extends PageElement {
  width: number;
  height: number;
  getContext(kind: '2d'): Brush;
}

export interface Brush {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  save(): void;
  restore(): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  stroke(): void;
  fill(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
  setLineDash(pattern: readonly number[]): void;
  createPattern(tile: PageCanvas, repeat: 'repeat'): unknown;
}

interface PageEvent {
  readonly key?: string;
  readonly target: PageElement | null;
}

/** What the report hands to the script. */
export interface ChartData {
  readonly windowMs: number;
  readonly startMs: readonly number[];
  readonly endMs: number;
  readonly phases: readonly { readonly label: string; readonly startMs: number; readonly endMs: number }[];
  readonly marks: readonly { readonly atMs: number; readonly label: string; readonly tone: string }[];
  readonly charts: readonly DrawnChart[];
}

export interface DrawnChart {
  readonly id: string;
  readonly unit: 'perSecond' | 'ms' | 'tokensPerSecond' | 'count' | 'share';
  readonly series: readonly DrawnSeries[];
  readonly limits: readonly { readonly value: number; readonly label: string }[];
}

export interface DrawnSeries {
  readonly key: string;
  readonly mark: 'area' | 'line' | 'dashed';
  readonly values: readonly (number | null)[];
}
