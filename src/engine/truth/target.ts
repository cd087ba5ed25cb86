import { defaultDialect } from '../../protocol/request.js';
import type { EngineTarget } from '../types.js';
import { type TruthLoad, wishOf } from './load.js';
import type { TruthSender } from './sender-process.js';

/** A sender as a target whose requests ask for these answers. */
export function truthTarget(
  sender: TruthSender,
  answers: Pick<TruthLoad, 'tokensOfAnswer' | 'tokensPerSecond' | 'chunking' | 'tls'>,
): EngineTarget {
  return {
    name: 'truth',
    url: answers.tls ? sender.tlsUrl : sender.url,
    addresses: ['127.0.0.1'],
    model: 'truth',
    apiKey: null,
    classKeys: new Map(),
    apiKeyHeader: null,
    headers: { 'x-truth': wishOf(answers) },
    connections: 'reuse',
    http: 1.1,
    dialect: defaultDialect,
    insecureTls: answers.tls,
    proxy: null,
  };
}
