{{- define "container-mcp.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* Start of every name, short enough that the longest ending still fits in 63 characters. */}}
{{- define "container-mcp.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "container-mcp.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "container-mcp.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "container-mcp.operator" -}}
{{ include "container-mcp.fullname" . }}-operator
{{- end }}

{{- define "container-mcp.selectorLabels" -}}
app.kubernetes.io/name: {{ include "container-mcp.name" . }}-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "container-mcp.labels" -}}
{{ include "container-mcp.selectorLabels" . }}
{{ include "container-mcp.commonLabels" . }}
{{- end }}

{{/* The DaemonSet that puts profiles on the nodes. */}}
{{- define "container-mcp.nodeProfiles" -}}
{{ include "container-mcp.fullname" . }}-node-profiles
{{- end }}

{{- define "container-mcp.nodeProfilesSelector" -}}
app.kubernetes.io/name: {{ include "container-mcp.name" . }}-node-profiles
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Profiles of the nodes that sandboxes may choose: those that the administrator lists, and those that this chart installs. */}}
{{- define "container-mcp.localhostProfiles" -}}
{{- $own := list }}
{{- if and .Values.nodeProfiles.enabled .Values.nodeProfiles.appArmor }}{{ $own = append $own "container-mcp" }}{{ end }}
{{- if and .Values.nodeProfiles.enabled .Values.nodeProfiles.seccomp }}{{ $own = append $own "container-mcp.json" }}{{ end }}
{{- concat .Values.allowedLocalhostProfiles $own | uniq | join "," }}
{{- end }}

{{/* true, false, or nothing: only sandboxes to which a class has applied need one. */}}
{{- define "container-mcp.classRequired" -}}
{{- $required := .Values.classes.required | toString }}
{{- if ne $required "auto" }}{{ $required }}{{ else if and .Values.classes.standard.create .Values.classes.standard.default }}true{{ end }}
{{- end }}

{{- define "container-mcp.commonLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: container-mcp
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "container-mcp.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "container-mcp.operator" .) .Values.serviceAccount.name }}
{{- else }}
{{- required "serviceAccount.name is needed when serviceAccount.create is false" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* An image reference from a {repository, tag} map; a tag that starts with sha256: is a digest. Call with (list $ map). */}}
{{- define "container-mcp.image" -}}
{{- $root := index . 0 }}{{- $image := index . 1 }}
{{- $tag := default $root.Chart.AppVersion $image.tag }}
{{- printf "%s%s%s" $image.repository (ternary "@" ":" (hasPrefix "sha256:" $tag)) $tag }}
{{- end }}
