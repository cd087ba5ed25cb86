import { BusytoneError, exitCodes } from '../../base/errors.js';
import type { Scenario } from '../../scenario/types.js';
import type { K6Target, Style, TransportName } from '../setup.js';

/**
 * Refuses a transport that could hand a key on: k6/x/sse follows redirects, and Go takes only `Authorization` away when
 * one leads to another host, not a header of the provider's own.
 * @throws BusytoneError `k6.unfit` (exit code 2).
 */
export function refuseKeyHeader(transport: TransportName, { apiKeyHeader }: Pick<K6Target, 'apiKeyHeader'>): void {
  if (transport !== 'sse' || apiKeyHeader === null) return;
  throw new BusytoneError(
    `The key goes in the header ${apiKeyHeader}, which k6/x/sse would send along where a redirect leads`,
    {
      code: 'k6.unfit',
      exitCode: exitCodes.usage,
      hint: 'Take the transport relay or http, which follow none: --k6-transport relay (busytone run), --transport relay (busytone generate k6).',
    },
  );
}

/**
 * Refuses what scripts of a style cannot send as it was planned.
 * @throws BusytoneError `k6.unfit` (exit code 2), with what can be done instead.
 */
export function refuseUnfit({ load, target, traffic }: Scenario, style: Style): void {
  const refuse = (what: string, hint: string): never => {
    throw new BusytoneError(what, { code: 'k6.unfit', exitCode: exitCodes.usage, hint });
  };
  if (target.http === 2) {
    refuse(
      'The scenario asks for HTTP/2, and k6 agrees with the server on a version by itself',
      'Take the native engine, or leave target.http out.',
    );
  }
  if (target.proxy !== null) {
    refuse(
      'The scenario goes through a proxy, and k6 takes its proxy from environment variables only',
      'Take the native engine, or leave target.proxy out.',
    );
  }
  if (load.mode === 'replay' && style === 'idiomatic') {
    refuse(
      'A replayed trace cannot go out in the style "idiomatic": k6 would make arrivals of its own in the place of the recorded ones',
      'Take --style schedule.',
    );
  }
  const talks = traffic.find(({ weight, turns }) => weight > 0 && turns.max > 1);
  if (talks === undefined) return;
  if (load.mode === 'closed') {
    refuse(
      `The class ${talks.class} has conversations of several turns, and users of a closed load in k6 cannot number them as the plan does`,
      'Take the native engine, an open load, or turns: 1.',
    );
  }
  if (load.mode === 'open' && style === 'idiomatic') {
    refuse(
      `The class ${talks.class} has conversations of several turns, and k6's own arrivals know of single requests only`,
      'Take --style schedule, or turns: 1.',
    );
  }
}
