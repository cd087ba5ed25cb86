/** A built-in scenario, kept as the commented YAML that a person would write. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly yaml: string;
}
