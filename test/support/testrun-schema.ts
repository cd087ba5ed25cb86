/*
 * The fields of a TestRun (`k6.io/v1alpha1`) that busytone writes, as the k6-operator 1.6.0 declares them. Of Kubernetes' own
 * types (of version 1.34, which that operator is built on) likewise only what is used; nothing else is let through.
 */

const text = { type: 'string', minLength: 1 } as const;
const map = { type: 'object', additionalProperties: text } as const;

function object(properties: Record<string, object>, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const list = (items: object) => ({ type: 'array', items, minItems: 1 });

const quantities = object({
  cpu: { type: 'string', pattern: '^\\d+m?$' },
  memory: { type: 'string', pattern: '^\\d+(Mi|Gi)$' },
});
const resources = object({ requests: quantities, limits: quantities });

const environmentEntry = {
  ...object(
    {
      name: { type: 'string', pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$' },
      value: { type: 'string' },
      valueFrom: object(
        { secretKeyRef: object({ name: text, key: text, optional: { type: 'boolean' } }, ['name', 'key']) },
        ['secretKeyRef'],
      ),
    },
    ['name'],
  ),
  not: { required: ['value', 'valueFrom'] },
};

const securityContext = object({ seccompProfile: object({ type: { enum: ['RuntimeDefault'] } }, ['type']) });
const containerSecurityContext = object({
  allowPrivilegeEscalation: { type: 'boolean' },
  capabilities: object({ drop: list(text) }),
});

const initContainer = object(
  {
    name: text,
    image: text,
    command: list(text),
    env: list(environmentEntry),
    resources,
    restartPolicy: { enum: ['Always'] },
  },
  ['image'],
);

const pod = {
  image: text,
  env: list(environmentEntry),
  resources,
  securityContext,
  containerSecurityContext,
};

const script = object({ name: text, file: text }, ['name']);

export const testRunSchema = object(
  {
    apiVersion: { const: 'k6.io/v1alpha1' },
    kind: { const: 'TestRun' },
    // A name of pods and of the values of labels, with what the operator adds to it.
    metadata: object(
      {
        name: { type: 'string', pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$', maxLength: 50 },
        labels: map,
        annotations: map,
      },
      ['name'],
    ),
    spec: object(
      {
        parallelism: { type: 'integer', minimum: 1 },
        args: list(text),
        script: {
          oneOf: [
            object({ configMap: script }, ['configMap']),
            object({ volumeClaim: object({ name: text, file: text, readOnly: { type: 'boolean' } }, ['name']) }, [
              'volumeClaim',
            ]),
          ],
        },
        initializer: object(pod),
        runner: object({
          ...pod,
          initContainers: list(initContainer),
          topologySpreadConstraints: list(
            object(
              {
                maxSkew: { type: 'integer' },
                topologyKey: text,
                whenUnsatisfiable: { enum: ['DoNotSchedule', 'ScheduleAnyway'] },
                labelSelector: object({ matchLabels: map }),
              },
              ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
            ),
          ),
        }),
      },
      ['parallelism', 'script'],
    ),
  },
  ['apiVersion', 'kind', 'metadata', 'spec'],
);
