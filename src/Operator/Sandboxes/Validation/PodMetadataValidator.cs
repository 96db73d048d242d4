using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>
/// Labels and annotations that users add to the pod. Which of them some program of the cluster obeys, nobody can list: a label without
/// a domain joins a Service, an annotation runs a command at a backup. So it is said what is allowed.
/// </summary>
internal static class PodMetadataValidator
{
    private const int Most = 32;

    public static void Validate(PodMetadataSpec? metadata, SandboxAllowances allowances, Findings findings)
    {
        const string Labels = "spec.podMetadata.labels";
        const string Annotations = "spec.podMetadata.annotations";
        PlacementValidator.ValidateLabels(Labels, metadata?.Labels, findings);
        ValidateKeys(Labels, metadata?.Labels, _ => true, allowances.PodLabels, allowances, findings);
        findings.Count(Annotations, metadata?.Annotations?.Count ?? 0, Most);
        // Those of container runtimes, which undo the pod's hardening, have none (io.katacontainers.*, io.kubernetes.cri-o.*, dev.gvisor.*).
        ValidateKeys(Annotations, metadata?.Annotations, key => LabelRules.Parts(key).Domain is not null, allowances.PodAnnotations, allowances, findings);
        foreach (var (key, value) in metadata?.Annotations ?? new Dictionary<string, string>())
        {
            if (value?.Length > PodMetadataSpec.LongestAnnotation)
            {
                findings.Add($"{Annotations}.{key}", value, $"at most {PodMetadataSpec.LongestAnnotation} characters");
            }
        }
    }

    private static void ValidateKeys(
        string path, IDictionary<string, string>? entries, Predicate<string> hasForm, IReadOnlyList<string> allowed, SandboxAllowances allowances, Findings findings)
    {
        var (setting, choice) = path.EndsWith("labels", StringComparison.Ordinal) ? ("allowedPodLabels", "allowed.podLabels") : ("allowedPodAnnotations", "allowed.podAnnotations");
        foreach (var key in entries?.Keys ?? [])
        {
            if (!LabelRules.IsKey(key))
            {
                findings.Add(path, key, "a key of the form name or domain/name");
            }
            else if (LabelRules.IsReserved(key))
            {
                findings.Refuse(path, key, ReservedKeys.InWords);
            }
            else if (!hasForm(key))
            {
                findings.Add(path, key, "a key with a domain, of the form domain/name");
            }
            else if (!KeyGlob.Matches(allowed, key))
            {
                findings.Add(new(path, key, null)
                {
                    Why = $"{allowances.By} {KeyGlob.InWords(allowed)}. An administrator can allow more with {choice} of a class, or with the chart's value {setting}",
                    IsCeiling = allowances.HasClass,
                });
            }
        }
    }
}
