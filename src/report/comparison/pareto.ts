/**
 * Places of the points that no other beats in both coordinates, lower being better, in ascending order of x. Of equal
 * points all are on the front.
 */
export function paretoFront(points: readonly { readonly x: number | null; readonly y: number | null }[]): number[] {
  const known = points.flatMap(({ x, y }, at) => (x === null || y === null ? [] : [{ at, x, y }]));
  return known
    .filter(
      point =>
        !known.some(other => other.x <= point.x && other.y <= point.y && (other.x < point.x || other.y < point.y)),
    )
    .sort((a, b) => a.x - b.x || a.at - b.at)
    .map(point => point.at);
}
