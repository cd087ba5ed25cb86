/** Something that a reader may look at before they have made one of their own. */
export interface Sample {
  /** Its folder in `reports/`. */
  readonly name: string;
  /** Files and folders that are kept. */
  readonly records: readonly string[];
  /** Files that follow from them. */
  readonly results: readonly string[];
  /** Makes the results from the records of a folder. */
  build(folder: string): Promise<void>;
  /** Sends the load, and puts its records into a folder. */
  load(folder: string): Promise<void>;
  /** Pictures of its page for the README. */
  readonly pictures: readonly (readonly [name: string, width: number, height: number, scheme: 'light' | 'dark'])[];
  readonly page: string;
}
