/** 0, 1, 2, …: at a steady rate every gap is the same, and the first intent comes at once. */
export function* constantCounts(): Generator<number> {
  for (let count = 0; ; count++) yield count;
}
