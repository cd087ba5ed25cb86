import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FollowUp, Intent, Scenario, TrafficClass } from './types.js';

/** Raised whenever the same scenario would give other intents or prompts than before. */
const planVersion = 1;

const recordBytes = 24;
const chineseBit = 0x8000_0000;
const followUpBit = 0x4000_0000;
const bufferedRecords = 1_024;

/** Collects intents, in bounded memory, into the plan's SHA-256. */
export interface Fingerprint {
  /** A first turn. */
  add(intent: Intent): void;
  /** A later turn, right after the turn before it. */
  addFollowUp(followUp: FollowUp): void;
  /** In lower-case hex. No intent may be added after it. */
  digest(): string;
}

/**
 * The hash covers the plan's version, the seed (prompts follow from seed and intent) and every intent added: time in
 * whole microseconds (of a follow-up, its think time), class, lengths and language as little-endian integers. What else
 * shapes the prompts and requests of a class goes in with its name, where it is not the usual. A closed loop has no
 * times, so its load goes in as JSON with sorted keys. A replay adds session, turn and prompt blocks of every intent.
 * Target, limits and presentation stay out: the same plan against two providers has
 * one hash. All of it comes from IEEE 754 basic operations and integers, so it is the same on every engine that keeps
 * to the standard.
 */
export function fingerprint(scenario: Scenario): Fingerprint {
  const { load } = scenario;
  const hash = sha256.create();
  const loadText = load.mode === 'closed' ? canonicalJson(load) : '';
  hash.update(utf8ToBytes(`busytone plan ${planVersion}\n${load.mode}\n${scenario.seed}\n${loadText}\n`));

  const classText = new Map(scenario.traffic.map(of => [of.class, featuresOf(of)]));
  const classCodes = new Map<string, number>();
  const bytes = new Uint8Array(recordBytes * bufferedRecords);
  const view = new DataView(bytes.buffer);
  let used = 0;
  const flush = () => {
    hash.update(bytes.subarray(0, used));
    used = 0;
  };
  const codeOf = (name: string): number => {
    const known = classCodes.get(name);
    if (known !== undefined) return known;
    const code = classCodes.size;
    classCodes.set(name, code);
    flush();
    hash.update(utf8ToBytes(`class ${code} ${name}${classText.get(name) ?? ''}\n`));
    return code;
  };
  const put = (intent: Intent, timeMs: number, mark: number) => {
    const code = codeOf(intent.class) + mark;
    if (used === bytes.length) flush();
    view.setFloat64(used, Math.round(timeMs * 1000), true);
    view.setUint32(used + 8, intent.language === 'zh' ? code + chineseBit : code, true);
    view.setUint32(used + 12, intent.inputTokens, true);
    view.setUint32(used + 16, intent.outputTokens, true);
    view.setUint32(used + 20, intent.reasoningTokens, true);
    used += recordBytes;
  };
  const addReplayed = ({ session, turn, blocks }: Intent) => {
    flush();
    const ids = blocks?.ids ?? [];
    const extra = Float64Array.from([session, turn, blocks?.tokens ?? 0, ids.length, ...ids]);
    const littleEndian = new DataView(extra.buffer);
    for (const [at, value] of extra.entries()) littleEndian.setFloat64(8 * at, value, true);
    hash.update(new Uint8Array(extra.buffer));
  };
  return {
    add(intent) {
      put(intent, intent.scheduledMs ?? 0, 0);
      if (load.mode === 'replay') addReplayed(intent);
    },
    addFollowUp: ({ intent, thinkMs }) => put(intent, thinkMs, followUpBit),
    digest() {
      flush();
      return bytesToHex(hash.digest());
    },
  };
}

/** What is unusual about the prompts and requests of a class; empty for a class that is as all were once. */
function featuresOf({ text, sharedPrefix, cacheBust, reasoningEffort }: TrafficClass): string {
  const unusual = {
    ...(text === 'prose' ? {} : { text }),
    ...(sharedPrefix === null ? {} : { sharedPrefix }),
    ...(cacheBust ? { cacheBust } : {}),
    ...(reasoningEffort === null ? {} : { reasoningEffort }),
  };
  return Object.keys(unusual).length === 0 ? '' : ` ${canonicalJson(unusual)}`;
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(',')}}`;
}
