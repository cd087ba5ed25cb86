import { describe, expect, test } from 'vitest';
import { guardHost, isPrivateAddress, targetHost } from '../../../src/app/host-guard.js';
import { BusytoneError } from '../../../src/base/errors.js';

const guard = (
  url: string,
  addresses: readonly string[],
  allowHosts: readonly string[] = [],
  typed?: string,
  attack = false,
) =>
  guardHost({
    url,
    allowHosts,
    attack,
    confirm: typed === undefined ? null : async () => typed,
    resolve: async () => addresses,
  });

const codeOf = async (promise: Promise<unknown>) => {
  try {
    await promise;
    return 'passed';
  } catch (error) {
    return error instanceof BusytoneError ? `${error.code} ${error.exitCode}` : String(error);
  }
};

describe('which addresses are private', () => {
  test.each([
    '127.0.0.1',
    '127.255.0.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.1.1',
    '::1',
    '::',
    'fd00::1',
    'fc00::1',
    'fe80::1',
    'fe80::1%eth0',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
  ])('%s is', address => expect(isPrivateAddress(address)).toBe(true));

  test.each([
    '8.8.8.8',
    '126.255.255.255',
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.0',
    '192.169.0.1',
    '11.0.0.1',
    '100.64.0.1',
    '169.253.255.255',
    '0.0.0.1',
    '2001:4860:4860::8888',
    'fec0::1',
    '64:ff9b::7f00:1',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '2002:7f00:1::',
    '2002:808:808::',
    '64:ff9b::8.8.8.8',
    '::8.8.8.8',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    'ff02::1',
    '224.0.0.1',
    '255.255.255.255',
    '010.0.0.1',
    '127.1',
    'not an address',
    '',
  ])('%s is not', address => expect(isPrivateAddress(address)).toBe(false));
});

describe('reading the host of a target', () => {
  test.each([
    ['http://LOCALHOST:8000/v1', 'localhost'],
    ['http://[::1]:8000/v1', '::1'],
    ['https://api.example.com/v1', 'api.example.com'],
    // Other spellings of an IPv4 address are read as the network stack reads them.
    ['http://0x7f.1/v1', '127.0.0.1'],
    ['http://134744072/v1', '8.8.8.8'],
    ['http://0x8.8.8.8/v1', '8.8.8.8'],
    ['http://0x08080808/v1', '8.8.8.8'],
    ['http://010.8.8.8/v1', '8.8.8.8'],
    ['http://8.526344/v1', '8.8.8.8'],
    ['http://8.8.8.8./v1', '8.8.8.8'],
    ['http://%38.8.8.8/v1', '8.8.8.8'],
    ['http://８。8.8.8/v1', '8.8.8.8'],
    ['http:8.8.8.8', '8.8.8.8'],
    ['http:\\\\8.8.8.8', '8.8.8.8'],
    ['http://0/v1', '0.0.0.0'],
    ['http://[::FFFF:0808:0808]/v1', '::ffff:808:808'],
    ['http://[64:ff9b::8.8.8.8]/v1', '64:ff9b::808:808'],
    ['http://localhost./v1', 'localhost.'],
    ['http://b\u00fccher.example/v1', 'xn--bcher-kva.example'],
    // Before the host there is nothing but what a # or a \\ has ended.
    ['http://127.0.0.1#@8.8.8.8/v1', '127.0.0.1'],
    ['http://127.0.0.1\\@8.8.8.8/v1', '127.0.0.1'],
  ])('%s → %s', (url, host) => expect(targetHost(url)).toBe(host));

  test.each([
    'localhost:8000/v1',
    'ftp://host/v1',
    'nonsense',
    'http://',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://256.1.1.1/v1',
    'http://[fe80::1%25eth0]/v1',
    'http://127.0.0.1:80:80/v1',
  ])('%s is refused', url => {
    expect(() => targetHost(url)).toThrow(expect.objectContaining({ code: 'target.url_invalid', exitCode: 2 }));
  });

  test('a password in the URL is refused without repeating it', () => {
    let message = '';
    try {
      targetHost('https://user:hunter2@example.com/v1');
    } catch (error) {
      message = `${(error as BusytoneError).message} ${(error as BusytoneError).hint}`;
    }
    expect(message).toContain('environment variable');
    expect(message).not.toContain('hunter2');
  });
});

describe('the guard', () => {
  test('lets a name pass whose addresses are all private', async () => {
    expect(await guard('http://gpu.corp.example/v1', ['10.0.0.5', 'fd00::5'])).toEqual({
      host: 'gpu.corp.example',
      addresses: ['10.0.0.5', 'fd00::5'],
      private: true,
      by: 'private-address',
    });
  });

  test('stops a name of which one address is public', async () => {
    expect(await codeOf(guard('http://gpu.example/v1', ['10.0.0.5', '93.184.216.34']))).toBe('host.not_allowed 2');
  });

  test('stops a name that only looks local', async () => {
    expect(await codeOf(guard('http://localhost.example.com/v1', ['93.184.216.34']))).toBe('host.not_allowed 2');
  });

  test('stops a public literal address', async () => {
    expect(await codeOf(guard('http://8.8.8.8/v1', []))).toBe('host.not_allowed 2');
    expect(await codeOf(guard('http://[::ffff:8.8.8.8]/v1', []))).toBe('host.not_allowed 2');
  });

  test.each([
    'http://134744072/v1',
    'http://0x8.8.8.8/v1',
    'http://010.8.8.8/v1',
    'http://8.8.8.8./v1',
    'http://[::ffff:808:808]/v1',
    'http://[64:ff9b::8.8.8.8]/v1',
    'http://[2002:808:808::]/v1',
    'http://[2001:4860:4860::8888]/v1',
  ])('stops %s, whatever a resolver would say of it', async url => {
    expect(await codeOf(guard(url, ['127.0.0.1']))).toBe('host.not_allowed 2');
  });

  test.each(['http://127.0.0.1@8.8.8.8/v1', 'http://127.0.0.1%2f@8.8.8.8/v1'])('takes no user: %s', async url => {
    expect(await codeOf(guard(url, ['127.0.0.1']))).toBe('target.url_credentials 2');
  });

  test.each([
    ['a name with a dot at its end', 'http://gpu.example./v1'],
    ['an international name', 'http://b\u00fccher.example/v1'],
    ['a name in capitals', 'http://GPU.EXAMPLE/v1'],
    ['localhost where it is somebody else', 'http://localhost/v1'],
  ])('judges %s by its addresses', async (_, url) => {
    expect(await codeOf(guard(url, ['93.184.216.34']))).toBe('host.not_allowed 2');
    expect(await codeOf(guard(url, ['10.0.0.5', '::ffff:5db8:d822']))).toBe('host.not_allowed 2');
    expect(await codeOf(guard(url, ['10.0.0.5']))).toBe('passed');
  });

  test('allows exact names only', async () => {
    const addresses = ['93.184.216.34'];
    expect(await guard('https://API.example.com/v1', addresses, ['api.example.com'])).toMatchObject({
      by: 'allow-list',
    });
    expect(await codeOf(guard('https://api.example.com/v1', addresses, ['example.com']))).toBe('host.not_allowed 2');
    expect(await codeOf(guard('https://evil-api.example.com/v1', addresses, ['api.example.com']))).toBe(
      'host.not_allowed 2',
    );
    expect(await codeOf(guard('https://api.example.com.evil.net/v1', addresses, ['api.example.com']))).toBe(
      'host.not_allowed 2',
    );
  });

  test('takes a typed name, and nothing else, for a yes', async () => {
    const addresses = ['93.184.216.34'];
    expect(await guard('https://api.example.com/v1', addresses, [], ' API.example.com ')).toMatchObject({
      by: 'confirmation',
    });
    expect(await codeOf(guard('https://api.example.com/v1', addresses, [], 'yes'))).toBe('host.not_allowed 2');
    expect(await codeOf(guard('https://api.example.com/v1', addresses, [], ''))).toBe('host.not_allowed 2');
  });

  test('wants permission for an attack even on a private address', async () => {
    const attack = (allowed: readonly string[], typed?: string) =>
      guard('http://127.0.0.1:8000/v1', ['127.0.0.1'], allowed, typed, true);
    expect(await codeOf(attack([]))).toBe('host.not_allowed 2');
    expect(await codeOf(attack([], 'yes'))).toBe('host.not_allowed 2');
    expect(await attack(['127.0.0.1'])).toMatchObject({ private: true, by: 'allow-list' });
    expect(await attack([], '127.0.0.1')).toMatchObject({ private: true, by: 'confirmation' });
  });

  test('says so when a name has no address', async () => {
    const failing = guardHost({
      url: 'http://nowhere.invalid/v1',
      allowHosts: [],
      attack: false,
      confirm: null,
      resolve: async () => Promise.reject(new Error('ENOTFOUND')),
    });
    expect(await codeOf(failing)).toBe('host.unresolved 1');
    expect(await codeOf(guard('http://nowhere.invalid/v1', []))).toBe('host.unresolved 1');
  });

  test('hands on the addresses that it judged, however the host was allowed', async () => {
    const [inside, outside] = [
      ['10.0.0.5', 'fd00::5'],
      ['10.0.0.5', '93.184.216.34'],
    ];
    const name = 'http://gpu.corp.example/v1';
    expect(await guard(name, inside)).toMatchObject({ addresses: inside });
    expect(await guard(name, outside, ['gpu.corp.example'])).toMatchObject({ addresses: outside });
    expect(await guard(name, outside, [], 'gpu.corp.example')).toMatchObject({ addresses: outside });
    expect(await guard('http://[::1]:8080/v1', [])).toMatchObject({ addresses: ['::1'] });
  });
});
