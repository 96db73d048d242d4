using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>What a sandbox itself may ask of the scheduler, so that none harms what others run: their nodes, their pods, their devices. What the class says is the administrator's word.</summary>
internal sealed class SchedulingValidator(string? ownNamespace, SandboxAllowances allowances, Findings findings)
{
    private const string ShortTolerance = "node.kubernetes.io/not-ready and node.kubernetes.io/unreachable with effect NoExecute and tolerationSeconds of at most 3600";
    private const long LongestTolerance = 3600;

    // Kubernetes marks control planes and nodes that are not to be used by taints of its own domains; these are others of the kind.
    private static readonly string[] SystemDomains = ["kubernetes.io", "k8s.io", "karpenter.sh"];
    private static readonly string[] SystemTaints = ["CriticalAddonsOnly", "ToBeDeletedByClusterAutoscaler", "DeletionCandidateOfClusterAutoscaler"];

    /// <param name="spec">The effective spec.</param>
    /// <param name="wish">What the sandbox itself says.</param>
    public void Validate(McpSandboxSpec spec, McpSandboxSpec wish)
    {
        ValidateResources("spec.resources.limits", wish.Resources?.Limits);
        ValidateResources("spec.resources.requests", wish.Resources?.Requests);
        foreach (var key in wish.NodeSelector?.Keys ?? [])
        {
            ValidateNodeLabel("spec.nodeSelector", key);
        }

        for (var i = 0; i < (wish.Tolerations?.Count ?? 0); i++)
        {
            ValidateToleration($"spec.tolerations[{i}]", wish.Tolerations![i]);
        }

        // Read in any case: the class's own has a form as well.
        if (AffinityValidator.Read(spec.Affinity, findings) is { } affinity && wish.Affinity is not null)
        {
            ValidateNodes("spec.affinity.nodeAffinity", affinity.NodeAffinity);
            ValidatePods("spec.affinity.podAffinity", affinity.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution, affinity.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution);
            ValidatePods("spec.affinity.podAntiAffinity", affinity.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution, affinity.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution);
        }
    }

    private void ValidateResources(string path, IDictionary<string, IntOrString>? entries)
    {
        foreach (var (name, amount) in entries ?? new Dictionary<string, IntOrString>())
        {
            if (!EffectiveResources.IsStandard(name) && !allowances.AllowsResource(name))
            {
                Refuse($"{path}.{name}", amount?.Value, $"{allowances.By} no {name}. Huge pages and extended resources need an entry in max.resources of a class{(allowances.HasClass ? "" : ", or in the chart's value allowedExtendedResources")}");
            }
        }
    }

    private void ValidateNodeLabel(string path, string? key)
    {
        if (allowances.NodeLabels is { } allowed && !KeyGlob.Matches(allowed, key ?? ""))
        {
            Refuse(path, key, $"{allowances.By} {KeyGlob.InWords([.. allowed])}");
        }
    }

    private void ValidateToleration(string path, V1Toleration toleration)
    {
        var key = toleration.Key ?? "";
        if (allowances.Taints is { } allowed)
        {
            if (!KeyGlob.Matches(allowed, key))
            {
                Refuse(path + ".key", key, $"{allowances.By} {KeyGlob.InWords([.. allowed])}");
            }
        }
        else if (IsSystems(key) && !IsShort(toleration))
        {
            Refuse(path + ".key", key, $"it is one of the cluster's own taints, which mark control planes and nodes that are not to be used. A class can allow it in allowed.taints; without that only {ShortTolerance} may be tolerated");
        }
    }

    private static bool IsSystems(string key) =>
        SystemTaints.Contains(key) || (LabelRules.Parts(key).Domain is { } domain && SystemDomains.Any(system => LabelRules.IsWithin(domain, system)));

    private static bool IsShort(V1Toleration toleration) =>
        toleration is { Key: "node.kubernetes.io/not-ready" or "node.kubernetes.io/unreachable", Effect: "NoExecute", TolerationSeconds: <= LongestTolerance };

    private void ValidateNodes(string path, V1NodeAffinity? affinity)
    {
        var terms = affinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [];
        var preferred = affinity?.PreferredDuringSchedulingIgnoredDuringExecution?.Select(weighted => weighted.Preference) ?? [];
        foreach (var requirement in terms.Concat(preferred).SelectMany(term => (term?.MatchExpressions ?? []).Concat(term?.MatchFields ?? [])))
        {
            ValidateNodeLabel(path, requirement?.Key);
        }
    }

    private void ValidatePods(string path, IList<V1PodAffinityTerm>? required, IList<V1WeightedPodAffinityTerm>? preferred)
    {
        for (var i = 0; i < (required?.Count ?? 0); i++)
        {
            ValidateTerm($"{path}.requiredDuringSchedulingIgnoredDuringExecution[{i}]", required![i]);
        }

        for (var i = 0; i < (preferred?.Count ?? 0); i++)
        {
            ValidateTerm($"{path}.preferredDuringSchedulingIgnoredDuringExecution[{i}].podAffinityTerm", preferred![i]?.PodAffinityTerm);
        }
    }

    private void ValidateTerm(string path, V1PodAffinityTerm? term)
    {
        if (allowances.AffinityNamespaces)
        {
            return;
        }

        var allowed = $"{allowances.By} only pods of the sandbox's own namespace, because such a term keeps the pods that it selects away from whole nodes. A class can allow others with allowed.affinityNamespaces";
        foreach (var other in (term?.Namespaces ?? []).Where(name => name != ownNamespace))
        {
            Refuse(path + ".namespaces", other, allowed);
        }

        if (term?.NamespaceSelector is not null)
        {
            Refuse(path + ".namespaceSelector", null, allowed);
        }
    }

    private void Refuse(string path, string? value, string why) => findings.Add(new(path, value, null) { Why = why, IsCeiling = allowances.HasClass });
}
