import { builtInClasses } from '../traffic/classes.js';
import type { ClientBehaviour, TrafficClass } from '../types.js';
import type { Trace } from './types.js';

/** A built-in class under another name, in English; a replay takes from it only what its trace does not tell. */
function classLike(builtIn: string, name: string, weight: number, clients: ClientBehaviour): TrafficClass {
  const profile = builtInClasses.find(each => each.class === builtIn);
  if (profile === undefined) throw new RangeError(`There is no built-in class ${builtIn}.`);
  return { ...profile, class: name, weight, chineseShare: 0, clients, apiKeyEnv: null };
}

/**
 * The classes of a replay. Rows that name one have it, with its numbers where it is given or built in and else those of
 * a chat that does not reason. Rows that name none share the given classes; without any, they are `replay`: a chat that
 * does not reason, or long reasoning where the trace gives no lengths at all, as a generator of such traffic does.
 */
export function withReplayClasses(
  given: readonly TrafficClass[],
  trace: Trace,
  clients: ClientBehaviour,
): readonly TrafficClass[] {
  const rows = new Array<number>(trace.classes.length + 1).fill(0);
  for (const at of trace.classAt) rows[at] = (rows[at] ?? 0) + 1;
  const [unnamed = 0, ...named] = rows;
  const hasLengths = trace.outputTokens.some(tokens => tokens >= 0);
  const shared =
    given.length > 0 || unnamed === 0
      ? given
      : [classLike(hasLengths ? 'quick-chat' : 'long-reasoning', 'replay', unnamed, clients)];
  const missing = trace.classes.flatMap((name, at) => {
    const count = named[at] ?? 0;
    if (count === 0 || shared.some(each => each.class === name)) return [];
    const builtIn = builtInClasses.find(each => each.class === name);
    // Without weight it takes none of the rows that name no class.
    const weight = unnamed > 0 ? 0 : count;
    return [
      builtIn ? { ...builtIn, weight, clients, apiKeyEnv: null } : classLike('quick-chat', name, weight, clients),
    ];
  });
  return [...shared, ...missing];
}
