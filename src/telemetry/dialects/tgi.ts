import { type Dialect, histogram, value } from './types.js';

/** Text Generation Inference. It tells no share of its cache; tokens are the sums of its length histograms. */
export const tgi: Dialect = {
  title: 'Text Generation Inference',
  signature: ['tgi_*'],
  rules: [
    value('engine.running', ['tgi_batch_current_size']),
    value('engine.waiting', ['tgi_queue_size']),
    value('engine.prompt_tokens_total', ['tgi_request_input_length_sum']),
    value('engine.generation_tokens_total', ['tgi_request_generated_tokens_sum']),
    {
      how: 'value',
      name: 'engine.rejections_total',
      from: [{ name: 'tgi_request_failure', where: { err: 'overloaded' } }],
    },
    histogram('engine.itl_seconds', ['tgi_request_mean_time_per_token_duration']),
    histogram('engine.queue_seconds', ['tgi_request_queue_duration']),
    histogram('engine.e2e_seconds', ['tgi_request_duration']),
  ],
  labels: { pod: 'pod' },
};
