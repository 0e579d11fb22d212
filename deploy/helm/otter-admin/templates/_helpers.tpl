{{- define "otter-admin.name" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{- end -}}
{{- end -}}

{{- define "otter-admin.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "otter-admin.labels" -}}
{{ include "otter-admin.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Environment of the server and of the init container. */}}
{{- define "otter-admin.env" -}}
- name: OTTER_ADMIN_LISTEN
  value: 0.0.0.0:8100
- name: OTTER_ADMIN_DATA_DIR
  value: /var/lib/otter-admin
- name: OTTER_ADMIN_ADDRESS
  value: {{ required "address is required: the URL that users open" .Values.address | quote }}
{{- with .Values.trustedProxies }}
- name: OTTER_ADMIN_TRUSTED_PROXIES
  value: {{ join "," . | quote }}
{{- end }}
{{- if .Values.metrics.enabled }}
- name: OTTER_ADMIN_METRICS
  value: "0.0.0.0:{{ .Values.metrics.port }}"
{{- end }}
{{- with .Values.manager }}
{{- if .url }}
- name: OTTER_ADMIN_MANAGER_URL
  value: {{ .url | quote }}
- name: OTTER_ADMIN_MANAGER_USER
  value: {{ .user | quote }}
- name: OTTER_ADMIN_MANAGER_PASSWORD_FILE
  value: /run/secrets/otter-admin/manager-password
{{- if .rpc }}
- name: OTTER_ADMIN_MANAGER_RPC
  value: {{ .rpc | quote }}
{{- end }}
{{- if .zookeeper }}
- name: OTTER_ADMIN_MANAGER_ZOOKEEPER
  value: {{ .zookeeper | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.store.existingSecret }}
- name: OTTER_ADMIN_STORE
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $.Values.store.existingSecretKey }}
{{- end }}
{{- end -}}

{{- define "otter-admin.volumeMounts" -}}
- name: data
  mountPath: /var/lib/otter-admin
- name: tmp
  mountPath: /tmp
- name: config
  mountPath: /etc/otter-admin
  readOnly: true
{{- if .Values.manager.url }}
- name: manager-password
  mountPath: /run/secrets/otter-admin
  readOnly: true
{{- end }}
{{- end -}}

{{- define "otter-admin.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}
