import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key and a certificate that it signed itself, both PEM. */
export interface OwnCertificate {
  readonly key: string;
  readonly cert: string;
}

const dayMs = 86_400_000;

/** OIDs as DER has them: ecdsa-with-SHA256 (RFC 5758) and commonName (X.520). */
const ecdsaWithSha256 = '06082a8648ce3d040302';
const commonName = '0603550403';

/** When a certificate is valid, in milliseconds since 1970. */
interface Validity {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A certificate for a server of this process's own, made when it is needed and kept nowhere: the smallest that RFC 5280
 * allows, with a key on P-256, valid from a day ago to tomorrow unless it is said otherwise.
 */
export function ownCertificate(name: string, validity: Validity = aroundNow()): OwnCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(0x30, hex(ecdsaWithSha256));
  const named = der(0x30, der(0x31, der(0x30, hex(commonName), der(0x0c, Buffer.from(name)))));
  const serial = Buffer.concat([Buffer.of(1), randomBytes(8)]);
  const toBeSigned = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    algorithm,
    named,
    der(0x30, utcTime(validity.fromMs), utcTime(validity.toMs)),
    named,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', toBeSigned, privateKey));
  const base64 = der(0x30, toBeSigned, algorithm, signature).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function aroundNow(): Validity {
  return { fromMs: Date.now() - dayMs, toMs: Date.now() + dayMs };
}

/** One element: tag, length, what it holds. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
