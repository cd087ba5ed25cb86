import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sources } from '../../src/dashboards/data-sources.js';
import { stackFiles } from '../../src/dashboards/files.js';
import { style } from '../../src/report/page/style.js';
import { type Dashboard, dashboards, type Panel, queriesOf } from '../support/dashboard-queries.js';

const all = sources.flatMap(source => dashboards(source).map(made => ({ source, made, name: made.title })));
const shown = (panels: readonly Panel[]) => panels.filter(({ type }) => type !== 'row');

describe.each(all)('$name', ({ source, made }) => {
  it('is whole: schema, uid, data source by variable', () => {
    expect(made.schemaVersion).toBe(42);
    expect(made.uid).toMatch(new RegExp(`^busytone-[a-z-]+-${source}$`));
    expect(made.uid.length).toBeLessThanOrEqual(40);
    expect(made.tags).toEqual(['busytone', `busytone-${source}`]);
    const [first] = made.templating.list;
    expect(first).toMatchObject({ name: 'datasource', type: 'datasource', query: source });
    const references = [
      ...shown(made.panels).flatMap(panel => [panel.datasource, ...(panel.targets ?? []).map(one => one.datasource)]),
      ...made.annotations.list.map(one => one.datasource),
      ...made.templating.list.filter(({ type }) => type === 'query').map(one => one.datasource),
    ];
    expect(new Set(references.map(reference => reference?.uid))).toEqual(new Set(['$datasource']));
  });

  it('has variables that take several values and all of them', () => {
    for (const variable of made.templating.list.slice(1)) {
      expect(variable, variable.name).toMatchObject({ multi: true, includeAll: true });
    }
  });

  it('uses no variable that it does not have', () => {
    const own = new Set(['timeFilter', 'datasource', ...made.templating.list.map(({ name }) => name)]);
    for (const { name, text } of queriesOf(made)) {
      const used = [...text.matchAll(/\$(?!__)([a-z_]\w*)/g)].map(([, variable]) => variable ?? '');
      expect(
        used.filter(variable => !own.has(variable)),
        name,
      ).toEqual([]);
    }
  });

  it('has panels with ids of their own that neither overlap nor stand out of the grid', () => {
    const ids = made.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of made.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x},${y}`), `${title} at ${x},${y}`).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  it('says of every panel what it shows, in which unit, with names for its series', () => {
    for (const panel of shown(made.panels)) {
      const { title, description = '', fieldConfig, options } = panel;
      expect(title, String(panel.id)).not.toBe('');
      expect(description.length, title).toBeGreaterThan(60);
      expect(fieldConfig?.defaults.unit, title).toBeTruthy();
      expect(panel.targets?.length, title).toBeGreaterThan(0);
      if (panel.type === 'timeseries') {
        expect(options?.legend?.showLegend, title).toBe(true);
        expect(fieldConfig?.defaults.custom, title).toHaveProperty('spanNulls');
      }
      if (panel.type !== 'table' && panel.type !== 'heatmap') expect(fieldConfig?.defaults.noValue, title).toBe('–');
      if (panel.type === 'table') continue;
      const names = panel.targets?.map(({ alias, legendFormat }) => alias ?? legendFormat) ?? [];
      expect(
        names.every(name => name !== undefined && name !== ''),
        title,
      ).toBe(true);
      expect(new Set(names).size, title).toBe(names.length);
    }
  });

  it('marks phases and the moment it turned busy, where time is that of a run', () => {
    const marks = ['Phases of the load', 'Turned busy (seen live)', 'Turned busy (verdict)'];
    const expected = made.uid.startsWith('busytone-run-archive') ? [] : marks;
    expect(made.annotations.list.map(({ name }) => name)).toEqual(expected);
  });
});

it('both kinds of database have the same dashboards with the same panels', () => {
  const panels = ({ panels: every }: Dashboard) => every.map(({ title, type, gridPos }) => ({ title, type, gridPos }));
  expect(dashboards('influxdb').map(panels)).toEqual(dashboards('prometheus').map(panels));
});

it('outcomes have the colours that they have in the report', () => {
  const live = readFileSync(new URL('../../dashboards/influxdb/live-run.json', import.meta.url), 'utf8');
  const dark = style.slice(style.indexOf('prefers-color-scheme: dark'));
  for (const name of ['answered', 'busy', 'abandoned', 'failed']) {
    const [, colour] = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(dark) ?? [];
    expect(live, name).toContain(`"fixedColor": "${colour}"`);
  }
});

describe('the compose stack', async () => {
  const files = await stackFiles();
  const compose = parse(files.get('compose.yaml') ?? '') as {
    services: Record<
      string,
      { image: string; ports: string[]; volumes: string[]; environment?: Record<string, string> }
    >;
  };
  const services = Object.entries(compose.services);

  it('pins every image and opens ports to this machine alone', () => {
    for (const [name, { image, ports }] of services) {
      expect(image, name).toMatch(/:v?\d+\.\d+\.\d+$/);
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('starts without a password in no case, and knows none by itself', () => {
    const { environment = {} } = compose.services['grafana'] ?? {};
    expect(environment['GF_SECURITY_ADMIN_PASSWORD']).toMatch(/^\$\{GRAFANA_ADMIN_PASSWORD:\?/);
    expect(environment['GF_AUTH_ANONYMOUS_ENABLED']).toBe('false');
  });

  it('mounts only files that it brings', () => {
    const mounted = services.flatMap(([, { volumes }]) => volumes.map(volume => volume.split(':')[0] ?? ''));
    for (const path of mounted.filter(source => source.startsWith('./'))) {
      const name = path.slice(2);
      expect(
        [...files.keys()].some(file => file === name || file.startsWith(`${name}/`)),
        path,
      ).toBe(true);
    }
  });

  it('takes remote writes, also late ones, and native histograms', () => {
    expect(files.get('compose.yaml')).toContain('--web.enable-remote-write-receiver');
    expect(files.get('compose.yaml')).toContain('--enable-feature=native-histograms');
    expect(parse(files.get('prometheus.yml') ?? '')).toMatchObject({
      storage: { tsdb: { out_of_order_time_window: '30d' } },
    });
  });
});
