import { keyNames } from '../setup.js';
import { type OperatorOptions, stockImage } from './options.js';
import { outputSecrets, type TestRunParts } from './testrun.js';

interface ReadmeParts extends TestRunParts {
  /** Files that k6 reads. */
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

/** The part of a folder's README on Kubernetes: exact commands to apply, watch, collect and delete. */
export function operatorReadme(parts: ReadmeParts): string {
  const { name, options, sizing, setup } = parts;
  const { namespace } = options;
  const perPod = Math.ceil(sizing.streams / sizing.parallelism);
  const relay =
    setup.transport === 'relay'
      ? `, beside it a relay with ${sizing.relay.requests.cpu} CPU and ${sizing.relay.requests.memory}`
      : '';
  return `## On Kubernetes

\`testrun.yaml\` is for the [k6-operator](https://github.com/grafana/k6-operator), version 1.6, on Kubernetes 1.29 or later.
${sizing.parallelism === 1 ? 'One pod sends the plan' : `${sizing.parallelism} pods send the plan together`}, with some ${perPod} streams each at the peak. Each has ${sizing.k6.requests.cpu} CPU and ${sizing.k6.requests.memory} for k6${relay}.
The load begins at the first full minute after the operator has released the pods, by the clocks of their nodes.

### Before the first time

\`\`\`sh
kubectl create namespace ${namespace}
\`\`\`
${imageSteps(parts)}${secretSteps(parts)}
### Apply

${applySteps(parts)}
### Watch

\`\`\`sh
kubectl wait --namespace ${namespace} --for=jsonpath='{.status.stage}'=started testrun/${name} --timeout=10m
kubectl get testrun,pods --namespace ${namespace}
\`\`\`

### Collect

\`\`\`sh
busytone k6 collect . --kubectl ${namespace}/${name}
\`\`\`

It follows the logs of the pods to their end and makes one run folder with its report of them. Start it as soon as the test
is \`started\`: a node keeps some 10 MB of a log (2 to 10 thousand requests) and throws away what is older, which only
somebody who follows the log gets to see. What is missing is named, and makes the run INVALID.

Each pod prints its own k6 summary and judges the thresholds on its own part: pass or fail is for the report to say.
Limits on tokens and money are not kept by pods, because none sees the others.

### Delete

\`\`\`sh
kubectl delete --namespace ${namespace} testrun/${name}
${parts.scripts === 'configMap' ? `kubectl delete --namespace ${namespace} configmap/${name}` : `kubectl delete --namespace ${namespace} pvc/${name}`}
\`\`\`

A TestRun is sent once: to send it again, delete it and apply it anew.
${outputWords(options)}`;
}

function imageSteps({ setup, options }: ReadmeParts): string {
  if (setup.transport === 'relay') {
    return `
The relay's image, from \`relay.Dockerfile\`:

\`\`\`sh
docker build -t ${options.relayImage} -f relay.Dockerfile .
docker push ${options.relayImage}
\`\`\`
`;
  }
  if (setup.transport !== 'sse') return '';
  return `
\`${options.k6Image}\` has to be an image of k6 that holds the extension \`k6/x/sse\`, with the program as \`k6\` in its \`PATH\`:

\`\`\`sh
docker run --rm --entrypoint k6 ${options.k6Image} version --json
\`\`\`
`;
}

function secretSteps({ setup, options, secret }: ReadmeParts): string {
  const keys = keyNames(setup);
  const more = options.outputs.flatMap(({ kind }) => outputSecrets[kind]);
  if (keys.length + more.length === 0) return '';
  const lines = keys.map(key => `"${key}=$${key}"`).join(' ');
  const create = `kubectl create secret generic ${secret} --namespace ${namespace(options)} --from-env-file=/dev/stdin`;
  const given = keys.length === 0 ? '' : `\n\`\`\`sh\nprintf '%s\\n' ${lines} | ${create}\n\`\`\`\n`;
  const words =
    more.length === 0
      ? ''
      : `${more.map(key => `\`${key}\``).join(', ')} may stand in it, too, where a database asks who writes.\n`;
  return `
Keys are in no manifest: the pods take them from the Secret \`${secret}\`, by the names of their variables.
${words}${given}`;
}

const namespace = (options: OperatorOptions): string => options.namespace;

function applySteps({ name, options, scripts, names, sizeBytes }: ReadmeParts): string {
  const size = `${(sizeBytes / 1e6).toFixed(1)} MB`;
  const inNamespace = `--namespace ${namespace(options)}`;
  if (scripts === 'configMap') {
    return `\`\`\`sh
kubectl apply --server-side -k .
\`\`\`

The scripts (${size}) go into a ConfigMap of the same name. \`--server-side\` is needed: otherwise kubectl copies them into an
annotation, which is too small for them.
`;
  }
  return `The scripts are ${size}, more than a ConfigMap holds, so they go onto a volume first. Its storage class has to offer
ReadWriteMany; name another than the cluster's default in \`volume.yaml\` (\`storageClassName\`).

\`\`\`sh
kubectl apply ${inNamespace} -f volume.yaml
kubectl wait ${inNamespace} --for=condition=Ready pod/${name}-loader --timeout=5m
tar -cf - ${names.join(' ')} | kubectl exec -i ${inNamespace} ${name}-loader -- tar -xf - -C /test
kubectl delete ${inNamespace} pod/${name}-loader
kubectl apply -k .
\`\`\`

\`${stockImage}\` does the copying; any image with \`tar\` and \`sleep\` does.
`;
}

function outputWords({ outputs }: OperatorOptions): string {
  if (outputs.length === 0) return '';
  const words = outputs.map(({ kind, url }) =>
    kind === 'influxdb'
      ? `- InfluxDB 1 at ${url}. The tag \`instance_id\` tells the pods apart.`
      : `- Prometheus at ${url}, as native histograms: it needs \`--enable-feature=native-histograms\` and
  \`--web.enable-remote-write-receiver\`. The label \`instance_id\` tells the pods' series apart; keep it in what you record,
  and add histograms up before you take a percentile.`,
  );
  return `
### k6's own outputs

${words.join('\n')}

\`busytone export\` writes a collected run to the same databases, in busytone's own names.
`;
}
