import { Flags } from '@oclif/core';
import { BusytoneError, exitCodes } from '../base/errors.js';
import type { CloudZone } from '../k6/cloud.js';
import type { TestRunName } from '../k6/kubectl.js';
import type { K6Output } from '../k6/operator/options.js';

const misread = (flag: string, text: string, hint: string) =>
  new BusytoneError(`--${flag} does not understand "${text}"`, {
    code: 'usage.flag_value',
    exitCode: exitCodes.usage,
    hint,
  });

/** `namespace/name` of a TestRun. */
export const testRunFlag = Flags.custom<TestRunName>({
  parse: async text => {
    const [, namespace, name] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(text) ?? [];
    if (namespace !== undefined && name !== undefined) return { namespace, name };
    const hint = 'Write it like load-test/busytone-viral-surge: namespace and name of the TestRun.';
    throw misread('kubectl', text, hint);
  },
});

/** `kind=url` of a database that k6 itself writes to. A password in the address would end up in a manifest. */
export const outputFlag = Flags.custom<K6Output>({
  parse: async text => {
    const [, kind, url = ''] = /^(influxdb|prometheus)=(https?:\/\/.+)$/.exec(text) ?? [];
    const hint = 'Write it like influxdb=http://influxdb:8086/k6 or prometheus=http://prometheus:9090/api/v1/write.';
    if (kind === undefined || !URL.canParse(url)) throw misread('k6-out', text, hint);
    const { username, password } = new URL(url);
    if (username !== '' || password !== '') {
      throw new BusytoneError('--k6-out holds a user or a password, which would stand in a manifest', {
        code: 'usage.flag_value',
        exitCode: exitCodes.usage,
        hint: 'Leave it out of the address, and put it into the Secret: the README of the folder says under what name.',
      });
    }
    return { kind: kind === 'influxdb' ? 'influxdb' : 'prometheus', url };
  },
});

/** `zone=percent` of Grafana Cloud k6. */
export const zoneFlag = Flags.custom<CloudZone>({
  parse: async text => {
    const [, zone, percent] = /^([a-z0-9:-]+)=(\d{1,3})%?$/.exec(text) ?? [];
    if (zone !== undefined && Number(percent) > 0) return { zone, percent: Number(percent) };
    throw misread('cloud-zone', text, 'Write it like amazon:us:ashburn=60.');
  },
});
