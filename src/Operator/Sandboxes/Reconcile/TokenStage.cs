using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Makes the token's Secret once. A token that exists is never replaced: agents hold it.</summary>
internal sealed class TokenStage(KindClient<V1Secret> client, IObjectStore<V1Secret> store, Confirmation confirmation)
{
    /// <summary>What the cache keeps of a Secret: whether there are tokens, not what they are.</summary>
    public static void Trim(V1Secret secret)
    {
        secret.StringData = null;
        secret.Data = secret.Data?
            .Where(entry => entry.Key is SandboxNames.TokenKey or SandboxNames.PreviousTokenKey)
            .ToDictionary(entry => entry.Key, entry => entry.Value is { Length: > 0 } ? "*"u8.ToArray() : []);
    }

    public async Task ApplyAsync(McpSandbox sandbox, V1Secret desired, CancellationToken cancellationToken)
    {
        var key = NamespacedName.Of(desired);
        var current = store.Get(key);
        if (current is null)
        {
            try
            {
                Observe(await client.CreateAsync(TokenSecretBuilder.WithNewToken(desired), cancellationToken));
                return;
            }
            catch (ApiException e) when (e.IsAlreadyExists)
            {
                // The cache is behind, the label is gone, or the Secret is somebody else's.
                current = await client.GetAsync(key, cancellationToken);
                if (current is null)
                {
                    throw;
                }
            }
        }

        var isOrphan = Orphans.IsOf(sandbox, current);
        if (!isOrphan && !Owners.IsControlledBy(current, sandbox))
        {
            throw StageFailures.Taken(Stage.Token, sandbox, current);
        }

        if (isOrphan)
        {
            await confirmation.ConfirmAsync(sandbox, cancellationToken);
        }

        if ((isOrphan ? Orphans.Adopt(sandbox, current, Repair(current, desired)) : Repair(current, desired)) is { Count: > 0 } patch)
        {
            Observe(await client.MergePatchAsync(key, patch, cancellationToken));
        }
    }

    /// <summary>Takes over the Secret of a sandbox whose spec is refused: its token may have to be changed.</summary>
    public async Task AdoptAsync(McpSandbox sandbox, CancellationToken cancellationToken)
    {
        var key = new NamespacedName(sandbox.Metadata.NamespaceProperty, SandboxNames.TokenSecret(sandbox.Metadata.Name));
        if (store.Get(key) is { } secret && Orphans.IsOf(sandbox, secret))
        {
            await confirmation.ConfirmAsync(sandbox, cancellationToken);
            Observe(await client.MergePatchAsync(key, Orphans.Adopt(sandbox, secret), cancellationToken));
        }
    }

    /// <summary>Whether the Secret has to be made, as far as the cache knows.</summary>
    public bool IsMissing(V1Secret desired) => store.Get(NamespacedName.Of(desired)) is null;

    private static JsonObject Repair(V1Secret current, V1Secret desired)
    {
        var patch = Labels.Repair(current.Metadata.Labels, desired.Metadata.Labels);
        if (current.Data?.TryGetValue(SandboxNames.TokenKey, out var token) != true || token is not { Length: > 0 })
        {
            var fresh = TokenSecretBuilder.WithNewToken(desired).Data[SandboxNames.TokenKey];
            patch["data"] = new JsonObject { [SandboxNames.TokenKey] = Convert.ToBase64String(fresh) };
        }

        return patch;
    }

    private void Observe(V1Secret secret)
    {
        Trim(secret);
        store.Observe(secret);
    }
}
