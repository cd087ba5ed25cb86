/** One ascending array of all values of several ascending arrays: cheaper than sorting them together anew. */
export function mergeSorted(parts: readonly Float64Array[]): Float64Array {
  if (parts.length <= 2) return mergeTwo(parts[0] ?? new Float64Array(0), parts[1] ?? new Float64Array(0));
  const middle = parts.length >> 1;
  return mergeTwo(mergeSorted(parts.slice(0, middle)), mergeSorted(parts.slice(middle)));
}

function mergeTwo(a: Float64Array, b: Float64Array): Float64Array {
  if (b.length === 0) return a;
  const merged = new Float64Array(a.length + b.length);
  let i = 0;
  let j = 0;
  let at = 0;
  while (i < a.length && j < b.length) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left <= right) i += 1;
    else j += 1;
    merged[at] = Math.min(left, right);
    at += 1;
  }
  merged.set(a.subarray(i), at);
  merged.set(b.subarray(j), at + a.length - i);
  return merged;
}
