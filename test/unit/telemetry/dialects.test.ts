import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { figureNames } from '../../../src/measure/figure-names.js';
import { telemetryKinds } from '../../../src/scenario/file/telemetry-schema.js';
import type { PageDialect } from '../../../src/scenario/types.js';
import { detectDialects } from '../../../src/telemetry/detect.js';
import { dialects } from '../../../src/telemetry/dialects/index.js';
import { parseExposition } from '../../../src/telemetry/exposition.js';
import { indexOf, normalise } from '../../../src/telemetry/normalise.js';

/** A little of each page, in the form that the software shows it, and what it comes to. */
const pages: Readonly<Record<PageDialect, readonly [page: string, figures: Readonly<Record<string, number>>]>> = {
  dcgm: [
    `DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-1",device="nvidia0",modelName="NVIDIA H100",Hostname="gpu1"} 87
DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1",device="nvidia0",modelName="NVIDIA H100",Hostname="gpu1"} 70000
DCGM_FI_DEV_FB_FREE{gpu="0",UUID="GPU-1",device="nvidia0",modelName="NVIDIA H100",Hostname="gpu1"} 10000
DCGM_FI_DEV_POWER_USAGE{gpu="0"} 650.5
DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0"} 123456
DCGM_FI_PROF_DRAM_ACTIVE{gpu="0"} 0.61
`,
    {
      'gpu.util': 0.87,
      'gpu.mem_used_bytes': 70_000 * 1_048_576,
      'gpu.mem_total_bytes': 80_000 * 1_048_576,
      'gpu.power_w': 650.5,
      'gpu.energy_joules_total': 123.456,
      'gpu.dram_active': 0.61,
    },
  ],
  vllm: [
    `vllm:num_requests_running{engine="0",model_name="m"} 12
vllm:num_requests_waiting{engine="0",model_name="m"} 3
vllm:gpu_cache_usage_perc{engine="0",model_name="m"} 0.97
vllm:num_preemptions_total{engine="0",model_name="m"} 5
vllm:gpu_prefix_cache_hits_total{engine="0",model_name="m"} 20
vllm:generation_tokens_total{engine="0",model_name="m"} 1000
`,
    {
      'engine.running': 12,
      'engine.waiting': 3,
      'engine.kv_usage': 0.97,
      'engine.preemptions_total': 5,
      'engine.prefix_hit_tokens_total': 20,
      'engine.generation_tokens_total': 1_000,
    },
  ],
  sglang: [
    'sglang:num_running_reqs{model_name="m"} 7\nsglang:num_queue_reqs{model_name="m"} 2\nsglang:token_usage{model_name="m"} 0.5\nsglang:num_retracted_requests_total{model_name="m"} 4\nsglang:cache_hit_rate 0.25\n',
    {
      'engine.running': 7,
      'engine.waiting': 2,
      'engine.kv_usage': 0.5,
      'engine.preemptions_total': 4,
      'engine.prefix_hit_share': 0.25,
    },
  ],
  tgi: [
    'tgi_queue_size 9\ntgi_batch_current_size 8\ntgi_request_failure{err="overloaded"} 6\ntgi_request_failure{err="validation"} 70\ntgi_request_generated_tokens_sum 123\n',
    {
      'engine.waiting': 9,
      'engine.running': 8,
      'engine.rejections_total': 6,
      'engine.generation_tokens_total': 123,
    },
  ],
  triton: [
    'nv_gpu_utilization{gpu_uuid="GPU-1"} 0.42\nnv_gpu_memory_used_bytes{gpu_uuid="GPU-1"} 5000\nnv_gpu_memory_total_bytes{gpu_uuid="GPU-1"} 9000\nnv_gpu_power_usage{gpu_uuid="GPU-1"} 301\nnv_inference_pending_request_count{model="m",version="1"} 4\nnv_inference_request_failure{model="m",reason="REJECTED",version="1"} 3\nnv_inference_request_failure{model="m",reason="OTHER",version="1"} 11\n',
    {
      'gpu.util': 0.42,
      'gpu.mem_used_bytes': 5_000,
      'gpu.mem_total_bytes': 9_000,
      'gpu.power_w': 301,
      'engine.waiting': 4,
      'engine.rejections_total': 3,
    },
  ],
  trtllm: [
    'nv_trt_llm_request_metrics{model="m",request_type="scheduled",version="1"} 5\nnv_trt_llm_request_metrics{model="m",request_type="waiting",version="1"} 6\nnv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="used",model="m",version="1"} 30\nnv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="max",model="m",version="1"} 120\n',
    { 'engine.running': 5, 'engine.waiting': 6, 'engine.kv_usage': 0.25 },
  ],
  nim: [
    'num_requests_running{model_name="m"} 3\nnum_requests_waiting{model_name="m"} 1\ngpu_cache_usage_perc{model_name="m"} 0.1\nprompt_tokens_total{model_name="m"} 50\n',
    { 'engine.running': 3, 'engine.waiting': 1, 'engine.kv_usage': 0.1, 'engine.prompt_tokens_total': 50 },
  ],
  llamacpp: [
    'llamacpp:requests_processing 2\nllamacpp:requests_deferred 1\nllamacpp:kv_cache_usage_ratio 0.3\nllamacpp:tokens_predicted_total 90\n',
    {
      'engine.running': 2,
      'engine.waiting': 1,
      'engine.kv_usage': 0.3,
      'engine.generation_tokens_total': 90,
    },
  ],
  amd: [
    'amd_gpu_gfx_activity{gpu_id="0",hostname="h"} 55\namd_gpu_used_vram{gpu_id="0",hostname="h"} 1000\namd_gpu_total_vram{gpu_id="0",hostname="h"} 2000\namd_gpu_package_power{gpu_id="0",hostname="h"} 700\n',
    {
      'gpu.util': 0.55,
      'gpu.mem_used_bytes': 1_000 * 1_048_576,
      'gpu.mem_total_bytes': 2_000 * 1_048_576,
      'gpu.power_w': 700,
    },
  ],
  ascend: [
    'npu_chip_info_utilization{id="0",pod_name="p"} 66\nnpu_chip_info_hbm_used_memory{id="0",pod_name="p"} 100\nnpu_chip_info_hbm_total_memory{id="0",pod_name="p"} 200\nnpu_chip_info_power{id="0",pod_name="p"} 250\nnpu_chip_info_temperature{id="0",pod_name="p"} 60\n',
    {
      'gpu.util': 0.66,
      'gpu.mem_used_bytes': 100 * 1_048_576,
      'gpu.mem_total_bytes': 200 * 1_048_576,
      'gpu.power_w': 250,
      'gpu.temp_c': 60,
    },
  ],
  cadvisor: [
    'container_cpu_usage_seconds_total{pod="p",container="c",cpu="total"} 12.5 1700000000000\ncontainer_memory_working_set_bytes{pod="p",container="c"} 4096 1700000000000\n',
    { 'container.cpu_seconds_total': 12.5, 'container.memory_bytes': 4_096 },
  ],
};

const names = Object.keys(dialects) as PageDialect[];
const figuresOn = (page: string, id: PageDialect) => normalise(indexOf(parseExposition(page)), dialects[id]);

describe.each(names)('the page of %s', id => {
  const [page, wanted] = pages[id];

  it('gives the figures under their common names', () => {
    const found = figuresOn(page, id).map(figure => [figure.name, figure.kind === 'histogram' ? null : figure.value]);
    const rounded = found.map(([name, value]) => [name, Number(Number(value).toPrecision(12))]);
    expect(Object.fromEntries(rounded)).toEqual(wanted);
    expect(found).toHaveLength(Object.keys(wanted).length);
  });

  it('is known by its names', () => {
    const found = detectDialects(indexOf(parseExposition(page)).keys());
    expect(found).toEqual([id]);
  });

  it('is mapped to names that there are', () => {
    for (const rule of dialects[id].rules) expect(Object.keys(figureNames)).toContain(rule.name);
  });
});

describe('figures', () => {
  it('carry the name on the page and the labels worth keeping, under common names', () => {
    const [util] = figuresOn(pages.dcgm[0], 'dcgm');
    expect(util).toMatchObject({
      raw: 'DCGM_FI_DEV_GPU_UTIL',
      labels: { gpu: '0', gpu_model: 'NVIDIA H100', host: 'gpu1' },
    });
  });

  it('of histograms come per set of labels, with their buckets in order', () => {
    const page =
      'vllm:time_to_first_token_seconds_bucket{le="+Inf",model_name="m"} 4\nvllm:time_to_first_token_seconds_bucket{le="0.5",model_name="m"} 1\nvllm:time_to_first_token_seconds_bucket{le="0.5",model_name="n"} 2\n';
    expect(figuresOn(page, 'vllm').map(figure => 'buckets' in figure && [figure.labels, figure.buckets])).toEqual([
      [
        { model: 'm' },
        [
          [0.5, 1],
          [Number.POSITIVE_INFINITY, 4],
        ],
      ],
      [{ model: 'n' }, [[0.5, 2]]],
    ]);
  });

  it('that are no number are left out', () => {
    expect(figuresOn('vllm:num_requests_running NaN\nvllm:num_requests_waiting 1\n', 'vllm')).toHaveLength(1);
  });

  it('of two kinds of software on one page are told apart', () => {
    expect(detectDialects(indexOf(parseExposition(pages.triton[0] + pages.trtllm[0])).keys())).toEqual([
      'triton',
      'trtllm',
    ]);
  });
});

it('every kind of page can be named in a scenario, and the data model names every figure', () => {
  expect(telemetryKinds.filter(kind => !['metrics', 'prometheus', 'nvidiaSmi'].includes(kind)).sort()).toEqual(
    names.sort(),
  );
  const page = readFileSync(new URL('../../../docs/data-model.md', import.meta.url), 'utf8');
  expect(Object.keys(figureNames).filter(name => !page.includes(`\`${name}\``))).toEqual([]);
});
