{{/*
What the operator does with the API, and nothing else. Server-side apply is the verb patch, and create where the object may
not exist yet. Nothing is ever updated (replaced), and no resource outside the children of an McpSandbox is touched.
*/}}
{{- define "container-mcp.rules" -}}
- apiGroups: [containermcp.dev]
  resources: [mcpsandboxes]
  verbs: [get, list, watch]
- apiGroups: [containermcp.dev]
  resources: [mcpsandboxes/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [pods, services, persistentvolumeclaims, secrets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}
