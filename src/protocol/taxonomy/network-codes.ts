/** Error codes of sockets, name look-up and TLS (Node's and the operating system's names), by what they mean. */

/** This machine ran out of something: no statement about the server. */
export const localLimitCodes: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'ENOBUFS',
  'ENOMEM',
]);

/** The name server could not be asked: unlike an unknown name, that may pass. */
export const dnsTroubleCodes: ReadonlySet<string> = new Set(['EAI_AGAIN', 'ESERVFAIL', 'ETIMEOUT']);

export const dnsCodes: ReadonlySet<string> = new Set([
  ...dnsTroubleCodes,
  'ENOTFOUND',
  'ENODATA',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
]);

/** Certificate names are OpenSSL's, of which there are many. */
export const tlsCode =
  /^(EPROTO$|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

/** Nobody listens there, or no way leads there: told at once, unlike a timeout. */
export const refusedCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
]);

export const connectTimeoutCodes: ReadonlySet<string> = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);

/** HTTP framing errors that mean the peer closed too early; all others mean that its bytes are wrong. */
export const closedEarlyCodes: ReadonlySet<string> = new Set(['http.truncated_head', 'http.truncated_body']);
