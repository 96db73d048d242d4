namespace ContainerMcp.EndToEnd.Tests;

/// <summary>Ways to install the chart that have to work.</summary>
internal static class ChartValues
{
    public static readonly string[][] Sets =
    [
        [],
        ["--set", "replicas=1", "--set", "leaderElection=false", "--set", "metrics.service.enabled=false"],
        ["--set", "watchNamespaces={default,kube-system}"],
        ["--set", "watchNamespaces={default}", "--set", "classes.clusterRole=true"],
        ["--set", "classes.standard.create=true", "--set", "classes.standard.spec.max.ttl=24h"],
        ["--set", "networkPolicy.enabled=true", "--set", "networkPolicy.metricsFrom[0].podSelector.matchLabels.app=prometheus"],
        ["--set", "networkPolicy.enabled=true", "--set", "podDisruptionBudget.enabled=false"],
        ["--set", "serviceAccount.create=false", "--set", "serviceAccount.name=given", "--set", "rbac.create=false"],
        ["--set", "nodeProfiles.enabled=true", "--set", "watchNamespaces={default}", "--set", "nodeProfiles.tolerations[0].operator=Exists", "--set", "nodeProfiles.nodeSelector.disk=ssd"],
        ["--set", "nodeProfiles.enabled=true", "--set", "classes.standard.create=true"],
        ["--set", "nodeProfiles.enabled=true", "--set", "nodeProfiles.appArmor=false", "--set", "nodeProfiles.seccompDirectory=/data/kubelet/seccomp"],
        ["--set", "metrics.dashboard.enabled=true", "--set-string", "metrics.dashboard.labels.grafana_dashboard=yes"],
        [
            "--set", "podLabels.team=a", "--set", "podAnnotations.note=b", "--set", "nodeSelector.disk=ssd",
            "--set", "tolerations[0].operator=Exists", "--set", "imagePullSecrets[0].name=registry",
            "--set", "priorityClassName=system-cluster-critical", "--set", "fullnameOverride=mcp",
            "--set", "metrics.service.annotations.scrape=yes", "--set-string", "serviceAccount.annotations.role=c",
        ],
    ];
}
