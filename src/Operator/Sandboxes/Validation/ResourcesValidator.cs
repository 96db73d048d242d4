using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Resources: known names, limits that really limit, requests within limits.</summary>
internal static class ResourcesValidator
{
    // A limit of zero means no limit at all to the kubelet. Below these the server cannot start.
    private static readonly (string Name, string Least)[] LeastLimits =
    [
        (EffectiveResources.Cpu, "10m"), (EffectiveResources.Memory, "128Mi"), (EffectiveResources.EphemeralStorage, "32Mi"),
    ];

    public static void Validate(McpSandboxSpec spec, Findings findings)
    {
        var readable = ValidateEntries("spec.resources.limits", spec.Resources?.Limits, findings)
            & ValidateEntries("spec.resources.requests", spec.Resources?.Requests, findings)
            & Quantities.TryParse(spec.Workspace.Size, out var workspace);
        if (!readable)
        {
            return;
        }

        var resources = EffectiveResources.Of(spec);
        foreach (var (name, request) in resources.Requests)
        {
            if (!resources.Limits.TryGetValue(name, out var limit))
            {
                findings.Refuse($"spec.resources.requests.{name}", request, "a request for this resource needs a limit as well");
            }
            else if (Quantities.Parse(request) > Quantities.Parse(limit))
            {
                findings.Add($"spec.resources.requests.{name}", request, $"at most the limit ({limit})");
            }
        }

        foreach (var (name, least) in LeastLimits)
        {
            if (Quantities.Parse(resources.Limits[name]) < Quantities.Parse(least))
            {
                findings.Add($"spec.resources.limits.{name}", resources.Limits[name], $"at least {least}");
            }
        }

        var storage = resources.Limits[EffectiveResources.EphemeralStorage];
        if (spec.Workspace.Ephemeral && workspace > Quantities.Parse(storage))
        {
            findings.Add("spec.workspace.size", spec.Workspace.Size!.Value, $"at most spec.resources.limits.ephemeral-storage ({storage}), from which an ephemeral workspace is taken");
        }

        var memory = resources.Limits[EffectiveResources.Memory];
        if (spec.Tools.Python.Enabled == true && Quantities.TryParse(spec.Tools.Python.MemoryLimit, out var python) && python > Quantities.Parse(memory))
        {
            findings.Add("spec.tools.python.memoryLimit", spec.Tools.Python.MemoryLimit!.Value, $"at most spec.resources.limits.memory ({memory})");
        }
    }

    private static bool ValidateEntries(string path, IDictionary<string, IntOrString>? entries, Findings findings)
    {
        findings.Count(path, entries?.Count ?? 0, 16);
        var readable = true;
        foreach (var (name, value) in entries ?? new Dictionary<string, IntOrString>())
        {
            readable &= findings.Quantity($"{path}.{name}", value) is not null;
            // Extended resources, such as a GPU, are named by their vendor's domain.
            if (!EffectiveResources.IsStandard(name) && !(name.Contains('/', StringComparison.Ordinal) && LabelRules.IsKey(name)) && !name.StartsWith("hugepages-", StringComparison.Ordinal))
            {
                findings.Add(path, name, "cpu, memory, ephemeral-storage, hugepages-<size> or an extended resource such as example.com/gpu");
            }
        }

        return readable;
    }
}
