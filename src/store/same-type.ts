/**
 * `true` when a schema's type and a hand-written one can stand for each other, else `never`, so that
 * `true satisfies SameType<…>` stops the compiler when one of the two was changed alone.
 */
export type SameType<A, B> = [A] extends [B] ? ([B] extends [Frozen<A>] ? true : never) : never;

/** The same type with every array and object made readonly, as they are in the hand-written types. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
