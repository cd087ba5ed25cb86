import { shape } from './shape.js';
import type { Provider } from './types.js';

const container = "the customer's container decides; often TGI, vLLM or LMI";

export const sagemaker: Provider = {
  id: 'sagemaker',
  title: 'AWS SageMaker AI',
  kind: 'service',
  baseUrls: [],
  auth: {
    form: 'sigv4',
    header: null,
    note: 'InvokeEndpoint takes only requests signed with SigV4, which busytone does not support. Load an OpenAI-compatible gateway before it instead, by its URL and without target.provider.',
  },
  apiKeyEnv: null,
  models: [],
  reasoning: { channel: null, note: container, verification: 'confirmed' },
  usage: { text: `Not fixed: ${container}.`, verification: 'confirmed' },
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: 'throttling',
      title: 'ThrottlingException',
      status: 429,
      body: '{"message":"Rate exceeded"}',
      outcome: 'busy.rate_limited',
      verification: 'unconfirmed',
      simulatedBy: 'sagemaker',
    }),
    shape({
      id: 'unavailable',
      title: 'ServiceUnavailable',
      status: 503,
      body: '{"message":"The service is unavailable."}',
      outcome: 'busy.overloaded',
      verification: 'unconfirmed',
      simulatedBy: 'sagemaker-503',
    }),
    shape({
      id: 'not-ready',
      title: 'ModelNotReadyException',
      status: 429,
      body: '{"message":"The model is not ready."}',
      outcome: 'busy.maintenance',
      verification: 'unconfirmed',
      simulatedBy: 'sagemaker-not-ready',
    }),
    shape({
      id: 'model-error',
      title: 'ModelError',
      status: 424,
      body: '{"message":"Received an error from the container."}',
      outcome: 'server_error',
      verification: 'unconfirmed',
      note: "The container's own error stands inside.",
      simulatedBy: 'sagemaker-model-error',
    }),
  ],
  quota: [],
  limits: [],
  prices: [],
  sources: ['https://github.com/huggingface/text-generation-inference (router/src/sagemaker.rs)'],
};
