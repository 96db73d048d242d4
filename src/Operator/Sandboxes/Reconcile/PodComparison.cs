using System.Text.Json.Nodes;
using ContainerMcp.Common;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Whether a pod is what the API server would make of the desired one now, admission included. Asked of a pod without an owner only: whoever may make
/// pods can write labels and a template's hash onto one that no jail confines.
/// </summary>
internal sealed partial class PodComparison(KindClient<V1Pod> client, ILogger<PodComparison> logger)
{
    // Confinement that old clusters take from annotations.
    private static readonly string[] SecurityAnnotations = ["apparmor", "seccomp"];

    public async Task<bool> IsAsMadeNowAsync(V1Pod pod, V1Pod desired, CancellationToken cancellationToken)
    {
        if (MetadataDifference(pod, desired) is { } difference)
        {
            LogDiffers(NamespacedName.Of(pod), difference);
            return false;
        }

        if (await client.GetJsonAsync(NamespacedName.Of(pod), cancellationToken) is not { } live || (string?)live["metadata"]?["uid"] != pod.Metadata.Uid)
        {
            return false;
        }

        JsonObject made;
        try
        {
            // Its own name is taken.
            made = await client.DryRunCreateJsonAsync(
                desired with { Metadata = new() { GenerateName = "mcp-", NamespaceProperty = desired.Metadata.NamespaceProperty, Labels = desired.Metadata.Labels, Annotations = desired.Metadata.Annotations } },
                cancellationToken);
        }
        catch (ApiException e) when (e.IsDryRunUnsupported)
        {
            // Nobody can tell what is missing or too much in it.
            return false;
        }
        catch (ApiException e) when (AdmissionRefusal.Of(e.Message)?.Reason == StepReasons.QuotaExceeded)
        {
            // The pod itself takes the place.
            return false;
        }

        difference = JsonDifference.First("spec", Comparable(live["spec"]), Comparable(made["spec"])) ?? JsonDifference.First("metadata.annotations", Confining(live), Confining(made));
        if (difference is not null)
        {
            LogDiffers(NamespacedName.Of(pod), difference);
        }

        return difference is null;
    }

    /// <summary>The first label or annotation of the desired pod that the other has not.</summary>
    private static string? MetadataDifference(V1Pod pod, V1Pod desired) =>
        // The template's hash holds the uid of the sandbox, which is another one now; the spec itself is compared instead.
        Missing("annotations", desired.Metadata.Annotations.Where(wanted => wanted.Key != SandboxLabels.TemplateHash), pod.Metadata.Annotations)
        ?? Missing("labels", desired.Metadata.Labels, pod.Metadata.Labels);

    private static string? Missing(string field, IEnumerable<KeyValuePair<string, string>> wanted, IDictionary<string, string>? found) => wanted
        .Where(entry => found?.TryGetValue(entry.Key, out var value) != true || value != entry.Value)
        .Select(entry => $"metadata.{field}[{entry.Key}]").FirstOrDefault();

    /// <summary>The annotations that confine, or free, containers. Servers write some of them themselves, from the fields of the spec.</summary>
    private static JsonObject Confining(JsonObject pod) => new((pod["metadata"]?["annotations"] as JsonObject ?? [])
        .Where(entry => SecurityAnnotations.Any(word => entry.Key.Contains(word, StringComparison.OrdinalIgnoreCase)))
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));

    /// <summary>The spec without what the scheduler writes, and without the note about an earlier pod.</summary>
    private static JsonObject? Comparable(JsonNode? spec)
    {
        var copy = spec?.DeepClone().AsObject();
        copy?.Remove("nodeName");
        foreach (var env in copy?["containers"]?.AsArray().Select(container => container?["env"]).OfType<JsonArray>() ?? [])
        {
            env.RemoveAll(variable => (string?)variable?["name"] is ServerVariables.RestartReason or ServerVariables.RestartTime);
        }

        return copy;
    }

    [LoggerMessage(LogLevel.Debug, "The pod {Pod} without an owner is not as it would be made now: {Field} differs.")]
    private partial void LogDiffers(NamespacedName pod, string field);
}
