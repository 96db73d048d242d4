using System.Globalization;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Replaces a generated token when the sandbox's annotation asks for it. Clients read the key <c>token</c>, which holds the new one at
/// once; the old one stays in <c>previous-token</c>, and valid, until its grace period is over. Open streams are not concerned.
/// </summary>
internal sealed class TokenRotation(
    KindClient<V1Secret> secrets, IObjectStore<V1Secret> store, KindClient<V1Pod> pods, IObjectStore<V1Pod> podStore, IEventRecorder events, ServerClock clock)
{
    /// <summary>Does what is due for the Secret, if it exists and is the sandbox's.</summary>
    public async Task<TokenState> ApplyAsync(McpSandbox sandbox, CancellationToken cancellationToken)
    {
        var key = new NamespacedName(sandbox.Metadata.NamespaceProperty, SandboxNames.TokenSecret(sandbox.Metadata.Name));
        if (store.Get(key) is not { } secret || !Owners.IsControlledBy(secret, sandbox))
        {
            return new(null, null, null);
        }

        if (TokenWish.Of(sandbox) is { } wish && wish != Annotation(secret, SandboxLabels.RotateToken) && TokenWish.GracePeriod(sandbox, new()) is { } grace)
        {
            secret = await RotateAsync(sandbox, key, wish, grace, cancellationToken) ?? secret;
        }
        else if (State(secret).PreviousUntil <= clock.GetUtcNow())
        {
            var annotations = new JsonObject { [SandboxLabels.PreviousTokenUntil] = null, [SandboxLabels.TokensChangedAt] = Text(clock.GetUtcNow()) };
            secret = await PatchAsync(key, secret, annotations, new() { [SandboxNames.PreviousTokenKey] = null }, cancellationToken);
        }

        return State(secret);
    }

    /// <summary>Makes the kubelet look at the Secret now: a changed pod is looked at with its volumes at once, a changed Secret within a minute or two.</summary>
    public async Task TellAsync(V1Pod? pod, TokenState state, CancellationToken cancellationToken)
    {
        if (pod is not { Metadata.DeletionTimestamp: null } || state.ChangedAt is not { } changed
            || changed < pod.Metadata.CreationTimestamp?.ToUniversalTime()
            || pod.Metadata.Annotations?.TryGetValue(SandboxLabels.TokensChangedAt, out var told) == true && told == Text(changed))
        {
            return;
        }

        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [SandboxLabels.TokensChangedAt] = Text(changed) } } };
        podStore.Observe(await pods.MergePatchAsync(NamespacedName.Of(pod), patch, cancellationToken));
    }

    private async Task<V1Secret?> RotateAsync(McpSandbox sandbox, NamespacedName key, string wish, TimeSpan grace, CancellationToken cancellationToken)
    {
        // The cache keeps no values and may be behind: a rotation must not happen twice.
        if (await secrets.GetAsync(key, cancellationToken) is not { } secret || !Owners.IsControlledBy(secret, sandbox))
        {
            return null;
        }

        if (wish == Annotation(secret, SandboxLabels.RotateToken))
        {
            return Observe(secret);
        }

        var now = clock.GetUtcNow();
        var until = now + grace;
        var old = until > now && secret.Data?.TryGetValue(SandboxNames.TokenKey, out var value) == true ? value : null;
        var annotations = new JsonObject
        {
            [SandboxLabels.RotateToken] = wish,
            [SandboxLabels.TokenRotatedAt] = Text(now),
            [SandboxLabels.PreviousTokenUntil] = old is null ? null : Text(until),
            [SandboxLabels.TokensChangedAt] = Text(now),
        };
        var data = new JsonObject
        {
            [SandboxNames.TokenKey] = Convert.ToBase64String(TokenSecretBuilder.NewToken()),
            [SandboxNames.PreviousTokenKey] = old is null ? null : Convert.ToBase64String(old),
        };
        var rotated = await PatchAsync(key, secret, annotations, data, cancellationToken);
        events.Record(
            sandbox, EventType.Normal, EventReasons.TokenRotated, "RotateToken",
            old is null ? TokenState.InWords(key.Name, null) : $"The Secret {key.Name} holds a new token. The old one stays valid for a while: the condition TokenRotated says until when.");
        return rotated;
    }

    private async Task<V1Secret> PatchAsync(NamespacedName key, V1Secret seen, JsonObject annotations, JsonObject data, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = seen.Metadata.ResourceVersion, ["annotations"] = annotations },
            ["data"] = data,
        };
        return Observe(await secrets.MergePatchAsync(key, patch, cancellationToken));
    }

    private V1Secret Observe(V1Secret secret)
    {
        TokenStage.Trim(secret);
        store.Observe(secret);
        return secret;
    }

    private static TokenState State(V1Secret secret) => new(
        Time(secret, SandboxLabels.TokenRotatedAt), Time(secret, SandboxLabels.PreviousTokenUntil), Time(secret, SandboxLabels.TokensChangedAt));

    private static string? Annotation(V1Secret secret, string name) =>
        secret.Metadata.Annotations?.TryGetValue(name, out var value) == true ? value : null;

    private static DateTimeOffset? Time(V1Secret secret, string name) =>
        DateTimeOffset.TryParse(Annotation(secret, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value : null;

    // Fractions matter: pods are compared with it.
    private static string Text(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
