{{/*
What the operator does with the API, and nothing else. Server-side apply is the verb patch, and create where the object may
not exist yet. Nothing is ever updated (replaced), and no resource outside the children of an McpSandbox is touched.
*/}}
{{- define "container-mcp.rules" -}}
- apiGroups: [containermcp.dev]
  resources: [mcpsandboxes]
  # delete: a sandbox whose ttl is over. get: whether it is still what the cache says, before something is taken away or taken over.
  verbs: [get, list, watch, delete]
- apiGroups: [containermcp.dev]
  resources: [mcpsandboxes/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, patch, delete]
# Never deleted by the operator: garbage collection removes them with their sandbox. OwnerReferencesPermissionEnforcement asks for delete of
# whoever changes owners, as the operator does to take over what a restored backup or a deleted sandbox has left, to retain a
# claim, and to keep a policy until its pod is gone.
- apiGroups: [""]
  resources: [services, secrets, persistentvolumeclaims]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
# Of other installations of the operator: whether they live.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get]
# list: those of a pod that its node does not start, which tell why; nothing else does.
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch, list]
# The labels of a sandbox's namespace, where a class is for namespaces with certain labels. A Role gives the right to its own.
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
{{- end }}

{{/*
Classes are cluster-scoped: no Role can grant them. They are read, never changed; their status is written by an operator that
serves the whole cluster.
*/}}
{{- define "container-mcp.classRules" -}}
- apiGroups: [containermcp.dev]
  resources: [mcpsandboxclasses]
  verbs: [list, watch]
{{- end }}
