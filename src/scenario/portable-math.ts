/**
 * Natural logarithm and exponential from the four basic operations only. ECMAScript leaves the last bits of Math.log and
 * Math.exp to the engine, and engines and their versions differ; IEEE 754 fixes the basic operations. A plan computed
 * with these is the same, bit for bit, wherever it is computed.
 */
const bits = new DataView(new ArrayBuffer(8));

const ln2 = Math.LN2;
/** ln 2 in two parts: the upper has so few bits that its product with an exponent is exact. */
const ln2Upper = 0.693_147_180_369_123_8;
const ln2Lower = 1.908_214_929_270_587_7e-10;

function powerOfTwo(exponent: number): number {
  bits.setInt32(0, (exponent + 1023) << 20);
  bits.setInt32(4, 0);
  return bits.getFloat64(0);
}

/** ln(x) for positive normal numbers, within 2 units in the last place; -Infinity for 0. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  bits.setFloat64(0, x);
  const upper = bits.getInt32(0);
  let exponent = ((upper >>> 20) & 0x7ff) - 1023;
  bits.setInt32(0, (upper & 0x000fffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  // ln m = 2 artanh((m - 1) / (m + 1)); |s| < 0.172, so eleven terms of the series leave less than 2^-53.
  const s = (mantissa - 1) / (mantissa + 1);
  const q = s * s;
  let series = q * (1 / 19 + q * (1 / 21));
  series = q * (1 / 11 + q * (1 / 13 + q * (1 / 15 + q * (1 / 17 + series))));
  series = q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + series))));
  return exponent * ln2Upper + (2 * s + (2 * s * series + exponent * ln2Lower));
}

/** e^x, within 2 units in the last place; 0 and Infinity beyond the range of normal numbers. */
export function exp(x: number): number {
  if (x > 709.78) return Number.POSITIVE_INFINITY;
  if (x < -708) return 0;
  const exponent = Math.round(x / ln2);
  const rest = x - exponent * ln2Upper - exponent * ln2Lower;
  // |rest| < 0.347: fourteen Taylor terms leave less than 2^-57.
  let sum = 1 + rest * (1 / 12) * (1 + rest * (1 / 13) * (1 + rest * (1 / 14)));
  sum = 1 + rest * (1 / 8) * (1 + rest * (1 / 9) * (1 + rest * (1 / 10) * (1 + rest * (1 / 11) * sum)));
  sum = 1 + rest * (1 / 4) * (1 + rest * (1 / 5) * (1 + rest * (1 / 6) * (1 + rest * (1 / 7) * sum)));
  sum = rest * (1 + rest * (1 / 2) * (1 + rest * (1 / 3) * sum));
  sum += 1;
  return exponent > 1023 ? sum * 2 * powerOfTwo(exponent - 1) : sum * powerOfTwo(exponent);
}
