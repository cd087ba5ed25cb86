import Capacity from './commands/capacity.js';
import Check from './commands/check.js';
import Compare from './commands/compare.js';
import DashboardsExport from './commands/dashboards/export.js';
import DashboardsInstall from './commands/dashboards/install.js';
import DashboardsUp from './commands/dashboards/up.js';
import Demo from './commands/demo.js';
import Export from './commands/export.js';
import GenerateK6 from './commands/generate/k6.js';
import Init from './commands/init.js';
import K6Collect from './commands/k6/collect.js';
import ProvidersList from './commands/providers/list.js';
import ProvidersShow from './commands/providers/show.js';
import Relay from './commands/relay.js';
import Report from './commands/report.js';
import Run from './commands/run.js';
import ScenariosList from './commands/scenarios/list.js';
import ScenariosShow from './commands/scenarios/show.js';
import Selftest from './commands/selftest.js';
import Simulate from './commands/simulate.js';

/** Every command by its id. They load their services only when they run, so that `--help` is quick. */
export const commands = {
  capacity: Capacity,
  check: Check,
  compare: Compare,
  'dashboards:export': DashboardsExport,
  'dashboards:install': DashboardsInstall,
  'dashboards:up': DashboardsUp,
  demo: Demo,
  export: Export,
  'generate:k6': GenerateK6,
  init: Init,
  'k6:collect': K6Collect,
  'providers:list': ProvidersList,
  'providers:show': ProvidersShow,
  relay: Relay,
  report: Report,
  run: Run,
  'scenarios:list': ScenariosList,
  'scenarios:show': ScenariosShow,
  selftest: Selftest,
  simulate: Simulate,
};
