import { defaultDialect } from '../request.js';
import type { RequestDialect } from '../types.js';
import { alibaba } from './alibaba.js';
import { azure } from './azure.js';
import { bedrock } from './bedrock.js';
import { deepseek } from './deepseek.js';
import { fireworks } from './fireworks.js';
import { githubModels } from './github-models.js';
import { groq } from './groq.js';
import { huawei } from './huawei.js';
import { llamacpp } from './llamacpp.js';
import { nvidiaNim } from './nvidia-nim.js';
import { ollama } from './ollama.js';
import { openai } from './openai.js';
import { openrouter } from './openrouter.js';
import { perplexity } from './perplexity.js';
import { sagemaker } from './sagemaker.js';
import { sglang } from './sglang.js';
import { siliconflow } from './siliconflow.js';
import { tencent } from './tencent.js';
import { tensorrtLlm } from './tensorrt-llm.js';
import { tgi } from './tgi.js';
import { together } from './together.js';
import type { Provider } from './types.js';
import { vllm } from './vllm.js';
import { volcano } from './volcano.js';

/** Every provider and serving engine that is known, services first. */
export const providers: readonly Provider[] = [
  deepseek,
  nvidiaNim,
  bedrock,
  sagemaker,
  azure,
  githubModels,
  perplexity,
  huawei,
  alibaba,
  volcano,
  tencent,
  siliconflow,
  openai,
  openrouter,
  together,
  fireworks,
  groq,
  vllm,
  sglang,
  tgi,
  tensorrtLlm,
  llamacpp,
  ollama,
];

export function providerNamed(id: string): Provider | null {
  return providers.find(provider => provider.id === id) ?? null;
}

/** The form of request to begin with; what is not documented is as everywhere. */
export function dialectOf({ dialect }: Provider): RequestDialect {
  return {
    includeUsage: dialect.includeUsage ?? defaultDialect.includeUsage,
    reasoningEffort: defaultDialect.reasoningEffort,
    maxTokensField: dialect.maxTokensField ?? defaultDialect.maxTokensField,
  };
}
