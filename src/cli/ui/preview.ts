import type { ChalkInstance } from 'chalk';
import type { PreparedRun } from '../../app/prepare.js';
import type { CapForecast, Preview } from '../../app/preview.js';
import { formatCount, formatMoment, formatRate } from '../../base/units.js';
import { traceWords } from '../../report/model/trace-words.js';
import { arrivalsWord } from '../../scenario/traffic/arrivals-word.js';
import { sampled, sparkline } from './curve.js';
import { labelled } from './text.js';

const indent = 12;

/** What is about to be sent, before the first request. */
export function previewText(run: PreparedRun, width: number, paint: ChalkInstance): string {
  const { preview, plan } = run;
  const { estimate } = preview;
  const line = (label: string, text: string) => labelled(paint.dim(label), text, indent, width);
  const curveWidth = Math.max(16, Math.min(width, 100) - indent - 1);
  const out = [
    `${paint.bold(preview.scenario)} ${paint.dim('→')} ${preview.url ?? 'no URL yet'}, ${preview.model ?? 'no model yet'}`,
    ...run.notes.map((note, index) => line(index === 0 ? 'Provider' : '', note)),
    line('Load', `${loadWords(preview, arrivalsWord(plan.scenario))} over ${formatMoment(preview.durationMs)}`),
    `${' '.repeat(indent)}${sparkline(sampled(ms => plan.loadAt(ms), plan.durationMs, curveWidth))}`,
    ...traceOf(run).map((text, index) => line(index === 0 ? 'Trace' : '', text)),
    line('Asks for', askWords(preview)),
    line('Caps', capWords(preview, estimate.currency)),
    ...(run.beyondMachine === null ? [] : [line('Machine', paint.yellow(run.beyondMachine))]),
    line('Plan', `${preview.planHash.slice(0, 12)} (same seed and scenario, same plan; retries come on top)`),
  ];
  return out.join('\n');
}

/** What a plan asks for, alone. */
export function askText({ preview, scenario }: PreparedRun, width: number, paint: ChalkInstance): string {
  const load = loadWords(preview, arrivalsWord(scenario)).replace(/,$/, '');
  return labelled(paint.dim('Asks for'), `${askWords(preview)}; ${load}`, indent, width);
}

function traceOf({ scenario: { load } }: PreparedRun): readonly string[] {
  return load.mode === 'replay' ? traceWords(load) : [];
}

function loadWords(preview: Preview, arrivals: string): string {
  const { peakLoad, peakConcurrency } = preview.estimate;
  const peak =
    preview.mode === 'closed' ? `up to ${Math.round(peakLoad)} users` : `up to ${formatRate(peakLoad)} ${arrivals}/s`;
  return `${peak}, about ${formatCount(Math.ceil(peakConcurrency))} streams at once at the peak,`;
}

/** Intents, tokens and money of a plan. */
export function askWords(preview: Preview): string {
  const { intents, followUps, inputTokens, outputTokens, reasoningTokens, cost, currency } = preview.estimate;
  if (intents === null) return 'as much as the endpoint answers: each user asks again when an answer is read';
  const parts = [`${intents.toLocaleString('en')} intents${followUpWords(preview.mode, followUps)}`];
  if (inputTokens !== null) parts.push(`${formatCount(inputTokens)} prompt tokens`);
  if (outputTokens !== null) {
    const reasoning =
      reasoningTokens === null || reasoningTokens === 0 ? '' : ` (${formatCount(reasoningTokens)} of them reasoning)`;
    parts.push(`${formatCount(outputTokens)} output tokens${reasoning}`);
  }
  parts.push(cost === null ? 'cost unknown: no price given' : `about ${money(cost, currency)}`);
  return parts.join(', ');
}

/** How many turns follow depends on the endpoint, so it is told what the number rests on; a replay's come when they came. */
function followUpWords(mode: Preview['mode'], followUps: number | null): string {
  if (followUps === null || followUps === 0) return '';
  const count = followUps.toLocaleString('en');
  if (mode === 'replay') return ` (${count} of them follow-ups)`;
  return ` (about ${count} of them follow-ups, if every answer comes, at 20 tokens/s)`;
}

function capWords(preview: Preview, currency: string | null): string {
  const names = (caps: readonly CapForecast[]) => caps.map(cap => capName(cap, currency)).join(', ');
  const reached = preview.caps.filter(cap => cap.reachedMs !== null);
  if (reached.length === 0) return `none is reached: ${names(preview.caps)}`;
  const rest = preview.caps.filter(cap => cap.reachedMs === null);
  const told = reached.map(
    cap => `${capName(cap, currency)} at ${formatMoment(cap.reachedMs ?? 0)}, ${consequence(cap)}`,
  );
  return `REACHED: ${told.join('; ')}.${rest.length === 0 ? '' : ` Not reached: ${names(rest)}`}`;
}

function consequence({ cap }: CapForecast): string {
  return cap === 'concurrency' ? 'above which intents are not sent' : 'after which nothing is sent';
}

function capName(cap: CapForecast, currency: string | null): string {
  switch (cap.cap) {
    case 'requests':
      return `${formatCount(cap.limit)} requests`;
    case 'tokens':
      return `${formatCount(cap.limit)} tokens`;
    case 'money':
      return money(String(cap.limit), currency);
    case 'concurrency':
      return `${formatCount(cap.limit)} streams at once`;
    case 'duration':
      return formatMoment(cap.limit);
  }
}

/** `1.2345 USD`, rounded to cents where cents say enough. */
export function money(amount: string, currency: string | null): string {
  const value = Number(amount);
  return `${value >= 1 ? value.toFixed(2) : value.toPrecision(2)} ${currency ?? ''}`.trim();
}
