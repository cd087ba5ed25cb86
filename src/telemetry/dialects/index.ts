import type { PageDialect } from '../../scenario/types.js';
import { amd } from './amd.js';
import { ascend } from './ascend.js';
import { cadvisor } from './cadvisor.js';
import { dcgm } from './dcgm.js';
import { llamacpp } from './llamacpp.js';
import { nim } from './nim.js';
import { sglang } from './sglang.js';
import { tgi } from './tgi.js';
import { triton } from './triton.js';
import { trtllm } from './trtllm.js';
import type { Dialect } from './types.js';
import { vllm } from './vllm.js';

/** Every kind of metrics page that is known, by the name that a scenario gives it. */
export const dialects: Readonly<Record<PageDialect, Dialect>> = {
  dcgm,
  vllm,
  sglang,
  tgi,
  triton,
  trtllm,
  nim,
  llamacpp,
  amd,
  ascend,
  cadvisor,
};
