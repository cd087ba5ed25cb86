import { imageUser, stockImage } from './options.js';

const mebibyte = 1_048_576;

/**
 * A volume for scripts that no ConfigMap holds, and a pod to put them there. Many pods read it, so its storage class has
 * to offer ReadWriteMany.
 */
export function volumeOf(name: string, sizeBytes: number): readonly object[] {
  const labels = { 'app.kubernetes.io/managed-by': 'busytone' };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, labels },
      spec: {
        accessModes: ['ReadWriteMany'],
        resources: { requests: { storage: `${Math.max(64, Math.ceil((2 * sizeBytes) / mebibyte))}Mi` } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-loader`, labels },
      spec: {
        restartPolicy: 'Never',
        securityContext: { fsGroup: imageUser, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'loader',
            image: stockImage,
            command: ['sleep', '3600'],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'scripts', mountPath: '/test' }],
          },
        ],
        volumes: [{ name: 'scripts', persistentVolumeClaim: { claimName: name } }],
      },
    },
  ];
}
