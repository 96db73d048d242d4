using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.World;

/// <summary>Copies sandboxes and what they have, and brings them back as backup programs do: without owners, uids and status.</summary>
internal sealed class Backup(IKubernetes client, string @namespace)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly string[] NotKept = ["uid", "resourceVersion", "ownerReferences", "creationTimestamp", "managedFields", "generation", "selfLink", "finalizers", "deletionTimestamp"];

    private static readonly (string Group, string Version, string Plural, Func<string, string> Name)[] Kinds =
    [
        ("", "v1", "persistentvolumeclaims", sandbox => $"mcp-{sandbox}-workspace"),
        ("", "v1", "secrets", sandbox => $"mcp-{sandbox}-token"),
        ("networking.k8s.io", "v1", "networkpolicies", sandbox => $"mcp-{sandbox}"),
        ("", "v1", "services", sandbox => $"mcp-{sandbox}"),
        ("", "v1", "pods", sandbox => $"mcp-{sandbox}"),
    ];

    /// <summary>A copy; null where something has lost its label a moment ago, without which a restored object would be a stranger's, or belongs to an earlier sandbox.</summary>
    public async Task<Copy?> TakeAsync(string sandbox, CancellationToken ct)
    {
        var children = new List<(int Kind, JsonObject Document)>();
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            if (await GetAsync(kind, sandbox, ct) is not { } found)
            {
                continue;
            }

            if (found["metadata"]?["labels"]?["app.kubernetes.io/managed-by"] is null || found["metadata"]!["deletionTimestamp"] is not null)
            {
                return null;
            }

            children.Add((kind, found));
        }

        var document = await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>(
            McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, sandbox, ct);
        // What an earlier sandbox of the name has left goes with that one.
        return children.Any(child => child.Document["metadata"]!["ownerReferences"] is JsonArray owners
                && owners.Any(owner => owner!["controller"]?.GetValue<bool>() == true && (string?)owner["uid"] != (string?)document["metadata"]!["uid"]))
            ? null
            : new(this, sandbox, document, children);
    }

    private static JsonObject Stripped(JsonObject document)
    {
        var copy = document.DeepClone().AsObject();
        copy.Remove("status");
        foreach (var field in NotKept)
        {
            copy["metadata"]!.AsObject().Remove(field);
        }

        foreach (var field in new[] { "clusterIP", "clusterIPs", "nodeName", "volumeName" })
        {
            (copy["spec"] as JsonObject)?.Remove(field);
        }

        return copy;
    }

    private async Task<JsonObject?> GetAsync(int kind, string sandbox, CancellationToken ct)
    {
        var name = Kinds[kind].Name(sandbox);
        try
        {
            object found = Kinds[kind].Plural switch
            {
                "persistentvolumeclaims" => await client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync(name, @namespace, cancellationToken: ct),
                "secrets" => await client.CoreV1.ReadNamespacedSecretAsync(name, @namespace, cancellationToken: ct),
                "networkpolicies" => await client.NetworkingV1.ReadNamespacedNetworkPolicyAsync(name, @namespace, cancellationToken: ct),
                "services" => await client.CoreV1.ReadNamespacedServiceAsync(name, @namespace, cancellationToken: ct),
                _ => await client.CoreV1.ReadNamespacedPodAsync(name, @namespace, cancellationToken: ct),
            };
            return JsonNode.Parse(KubernetesJson.Serialize(found))!.AsObject();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private Task CreateAsync(int kind, JsonObject document, CancellationToken ct)
    {
        var json = Stripped(document).ToJsonString();
        return Kinds[kind].Plural switch
        {
            "persistentvolumeclaims" => client.CoreV1.CreateNamespacedPersistentVolumeClaimAsync(KubernetesJson.Deserialize<V1PersistentVolumeClaim>(json), @namespace, cancellationToken: ct),
            "secrets" => client.CoreV1.CreateNamespacedSecretAsync(KubernetesJson.Deserialize<V1Secret>(json), @namespace, cancellationToken: ct),
            "networkpolicies" => client.NetworkingV1.CreateNamespacedNetworkPolicyAsync(KubernetesJson.Deserialize<V1NetworkPolicy>(json), @namespace, cancellationToken: ct),
            "services" => client.CoreV1.CreateNamespacedServiceAsync(KubernetesJson.Deserialize<V1Service>(json), @namespace, cancellationToken: ct),
            _ => client.CoreV1.CreateNamespacedPodAsync(KubernetesJson.Deserialize<V1Pod>(json), @namespace, cancellationToken: ct),
        };
    }

    private async Task DeleteSandboxAsync(string name, string propagation, CancellationToken ct)
    {
        try
        {
            await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>(
                McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, propagationPolicy: propagation, cancellationToken: ct);
        }
        catch (JsonException)
        {
            // Old API servers answer a Status where the client expects the object.
        }

        await UntilAsync(async () => await IsGoneAsync(name, ct), $"the sandbox {name} gone", ct);
    }

    private async Task<bool> IsGoneAsync(string name, CancellationToken ct)
    {
        try
        {
            await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>(McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, ct);
            return false;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"Not within {Limit.TotalMinutes} minutes: {what}");
            }

            await Task.Delay(100, ct);
        }
    }

    /// <summary>What was copied of one sandbox.</summary>
    internal sealed class Copy(Backup backup, string name, JsonObject sandbox, IReadOnlyList<(int Kind, JsonObject Document)> children)
    {
        /// <summary>The token; null where there was none yet.</summary>
        public string? Token => children.FirstOrDefault(child => Kinds[child.Kind].Plural == "secrets").Document?["data"]?["token"] is { } encoded
            ? Encoding.ASCII.GetString(Convert.FromBase64String((string)encoded!)) : null;

        /// <summary>The uid of the claim as it is now; null where there is none.</summary>
        public async Task<string?> ClaimUidAsync(CancellationToken ct) => (string?)(await backup.GetAsync(0, name, ct))?["metadata"]?["uid"];

        /// <summary>As <c>kubectl delete --cascade=orphan</c> and <c>kubectl apply</c>. Returns the new uid.</summary>
        public async Task<string> OrphanAndRecreateAsync(CancellationToken ct)
        {
            await backup.DeleteSandboxAsync(name, "Orphan", ct);
            return await RecreateAsync(ct);
        }

        /// <summary>As a cluster that was lost and comes back from its backup. Returns the new uid.</summary>
        public async Task<string> LoseAndRestoreAsync(CancellationToken ct)
        {
            await backup.DeleteSandboxAsync(name, "Background", ct);
            await UntilAsync(async () => !await AnyLeftAsync(ct), $"what {name} had gone", ct);
            foreach (var (kind, document) in children)
            {
                await UntilAsync(() => IsRestoredAsync(kind, document, ct), $"{Kinds[kind].Plural} of {name} restored", ct);
            }

            return await RecreateAsync(ct);
        }

        /// <summary>An operator that does not know yet that the sandbox is gone may have been quicker: what it made goes again.</summary>
        private async Task<bool> IsRestoredAsync(int kind, JsonObject document, CancellationToken ct) =>
            await IsMadeAsync(() => backup.CreateAsync(kind, document, ct))
            && await backup.GetAsync(kind, name, ct) is { } made && made["metadata"]!["deletionTimestamp"] is null && made["metadata"]!["ownerReferences"] is null;

        private async Task<bool> AnyLeftAsync(CancellationToken ct)
        {
            var left = false;
            for (var kind = 0; kind < Kinds.Length; kind++)
            {
                if (await backup.GetAsync(kind, name, ct) is not { } found)
                {
                    continue;
                }

                left = true;
                // What is retained, or was left by a deletion that orphans, does not go by itself.
                if (found["metadata"]!["ownerReferences"] is null or JsonArray { Count: 0 } && found["metadata"]!["deletionTimestamp"] is null)
                {
                    await IsMadeAsync(() => backup.DeleteAsync(kind, name, ct));
                }
            }

            return left;
        }

        private async Task<string> RecreateAsync(CancellationToken ct)
        {
            var made = await backup.CreateSandboxAsync(Stripped(sandbox), ct);
            return (string)made["metadata"]!["uid"]!;
        }

        /// <summary>A webhook that fails, or what comes in between, is tried again.</summary>
        private static async Task<bool> IsMadeAsync(Func<Task> act)
        {
            try
            {
                await act();
                return true;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.NotFound)
            {
                return false;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.Conflict)
            {
                // The answer to an earlier try was lost, and what it made is there.
                return true;
            }
            catch (JsonException)
            {
                return true;
            }
        }
    }

    private Task DeleteAsync(int kind, string sandbox, CancellationToken ct)
    {
        var name = Kinds[kind].Name(sandbox);
        return Kinds[kind].Plural switch
        {
            "persistentvolumeclaims" => client.CoreV1.DeleteNamespacedPersistentVolumeClaimAsync(name, @namespace, cancellationToken: ct),
            "secrets" => client.CoreV1.DeleteNamespacedSecretAsync(name, @namespace, cancellationToken: ct),
            "networkpolicies" => client.NetworkingV1.DeleteNamespacedNetworkPolicyAsync(name, @namespace, cancellationToken: ct),
            "services" => client.CoreV1.DeleteNamespacedServiceAsync(name, @namespace, cancellationToken: ct),
            _ => client.CoreV1.DeleteNamespacedPodAsync(name, @namespace, cancellationToken: ct),
        };
    }

    private Task<JsonObject> CreateSandboxAsync(JsonObject document, CancellationToken ct) => client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(
        document, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: ct);
}
