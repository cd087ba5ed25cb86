/** The rooms of the house and who may enter them; architecture in AGENTS.md. */
const order = [
  ['base'],
  ['stats'],
  ['scenario', 'protocol'],
  ['measure'],
  ['store'],
  ['engine', 'simulator', 'k6', 'telemetry', 'outputs'],
  ['report', 'dashboards'],
  ['app'],
  ['cli'],
];
const room = names => `^src/(${names.join('|')})/`;
const pure = ['stats', 'scenario', 'protocol', 'measure', 'k6/runtime', 'k6/transports'];

const layers = order.flatMap((names, level) => {
  const higher = order.slice(level + 1).flat();
  const rules = [];
  if (higher.length > 0) {
    rules.push({
      name: `${names.join('-and-')}-imports-nothing-higher`,
      severity: 'error',
      from: { path: room(names) },
      to: { path: room(higher) },
    });
  }
  for (const name of names) {
    const siblings = names.filter(other => other !== name);
    if (siblings.length > 0) {
      rules.push({
        name: `${name}-imports-no-sibling`,
        severity: 'error',
        from: { path: room([name]) },
        to: { path: room(siblings) },
      });
    }
  }
  return rules;
});

/** A package that only some rooms may use. */
const fence = (name, packages, rooms) => ({
  name: `only-${rooms.join('-')}-uses-${name}`,
  severity: 'error',
  from: { path: '^src/', pathNot: room(rooms) },
  to: { path: `node_modules/(${packages.join('|')})/` },
});

module.exports = {
  forbidden: [
    ...layers,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-rooms-know-no-node',
      severity: 'error',
      from: { path: room(pure) },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-rooms-reach-no-node',
      severity: 'error',
      from: { path: room(pure) },
      to: { path: '^src/base/node/' },
    },
    {
      name: 'base-is-pure-outside-its-node-corner',
      severity: 'error',
      from: { path: '^src/base/', pathNot: '^src/base/node/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'simulator-imports-only-base-and-stats',
      severity: 'error',
      from: { path: '^src/simulator/' },
      to: { path: '^src/', pathNot: '^src/(simulator|base|stats)/' },
    },
    fence('terminal-packages', ['@oclif', 'chalk', 'cli-table3', 'log-update'], ['cli']),
    fence('zod', ['zod'], ['scenario', 'store']),
    fence('yaml', ['yaml'], ['scenario', 'k6']),
    fence('uplot', ['uplot'], ['report']),
    fence('parquet', ['hyparquet-writer'], ['report']),
    fence('undici', ['undici'], ['engine', 'telemetry', 'outputs', 'dashboards', 'app']),
    fence('snappyjs', ['snappyjs'], ['outputs']),
    {
      name: 'no-development-packages-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'k6-scripts-hold-only-pure-rooms',
      severity: 'error',
      from: { path: '^src/k6/(runtime|transports)/' },
      to: { path: '^src/', pathNot: '^src/(base|stats|scenario|protocol|measure|k6)/' },
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Modules of k6 and files that a generated folder holds: test/unit/k6/scripts.test.ts checks them there.
    exclude: { path: '^(src/k6/template|scripts/k6)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
