import type { PriceEntry, PriceWindow, Provider } from './types.js';

/** What a model costs at one moment. */
export interface CurrentPrice {
  readonly entry: PriceEntry;
  /** The hours of the day with a price of their own, when the moment lies in them. */
  readonly window: PriceWindow | null;
  readonly input: string;
  readonly inputCached: string | null;
  readonly output: string;
}

/**
 * The price of a model at `moment` (ISO 8601, UTC); null when none is known. Where several hold, the one that began
 * last. A window of the day counts by the moment alone: a run that crosses its edge keeps the price it began with.
 */
export function priceAt(provider: Provider, model: string, moment: string): CurrentPrice | null {
  const holding = provider.prices.filter(entry => entry.models.includes(model) && holds(entry, moment));
  const [entry] = [...holding].sort((a, b) => ((a.validFrom ?? '') < (b.validFrom ?? '') ? 1 : -1));
  if (entry === undefined) return null;
  const window = entry.windows.find(each => holds(each, moment) && isWithin(each, moment.slice(11, 16))) ?? null;
  const { input, inputCached, output } = window ?? entry;
  return { entry, window, input, inputCached, output };
}

/** Moments of one form sort as text. */
function holds(span: { validFrom: string | null; validTo: string | null }, moment: string): boolean {
  const seconds = moment.slice(0, 19);
  return (
    seconds >= (span.validFrom ?? '').slice(0, 19) && (span.validTo === null || seconds < span.validTo.slice(0, 19))
  );
}

function isWithin({ from, to }: PriceWindow, time: string): boolean {
  return from <= to ? time >= from && time < to : time >= from || time < to;
}
