{{/*
`helm upgrade --reuse-values` gives the templates the values of the release as it was: none that has been added to values.yaml since. Every
template that uses one of these begins with this, which fills in what is missing. A test holds them against values.yaml.
*/}}
{{- define "container-mcp.fillValues" -}}
{{- include "container-mcp.fill" (list .Values (include "container-mcp.addedValues" . | fromYaml)) }}
{{- end }}

{{/* Sets the keys that a map lacks; (list map defaults). What users fill as a whole, and may empty, is theirs as soon as it is there. */}}
{{- define "container-mcp.fill" -}}
{{- $map := index . 0 }}
{{- range $key, $value := index . 1 }}
{{- if not (hasKey $map $key) }}
{{- $_ := set $map $key $value }}
{{- else if and (kindIs "map" $value) (kindIs "map" (get $map $key)) (not (has $key (list "podSecurityContext" "podLabels" "labels" "nodeSelector" "spec"))) }}
{{- include "container-mcp.fill" (list (get $map $key) $value) }}
{{- end }}
{{- end }}
{{- end }}

{{/* What the first chart's values.yaml did not have. */}}
{{- define "container-mcp.addedValues" -}}
image:
  nodeProfiles:
    repository: container-mcp/node-profiles
    tag: ""
    pullPolicy: IfNotPresent
sandboxImagePullSecrets: []
clusterNetworks: []
dns:
  namespace: kube-system
  podLabels:
    k8s-app: kube-dns
  ports: [53]
  networks: []
nodeProfiles:
  enabled: false
  appArmor: true
  seccomp: true
  seccompDirectory: /var/lib/kubelet/seccomp
  nodeSelector: {}
  tolerations: []
  priorityClassName: ""
allowedRuntimeClasses: []
allowedLocalhostProfiles: [container-mcp]
allowedPodLabels: ["user.containermcp.dev/*"]
allowedPodAnnotations: ["user.containermcp.dev/*"]
allowedExtendedResources: []
classes:
  clusterRole: false
  required: auto
  standard:
    create: false
    default: true
    spec: {}
podSecurityContext:
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
metrics:
  serviceMonitor:
    enabled: false
    interval: 30s
    labels: {}
  alerts:
    enabled: false
    labels: {}
    runbooks: docs/runbooks.md
  dashboard:
    enabled: false
    labels:
      grafana_dashboard: "1"
{{- end }}
