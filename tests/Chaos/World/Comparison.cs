using System.Text;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.World;

/// <summary>How the cluster differs from what the users want, read from the API server itself.</summary>
internal sealed record Comparison(IReadOnlyList<string> Lost, IReadOnlyList<string> Orphans, IReadOnlyList<string> Wrong)
{
    public bool IsExact => Lost.Count + Orphans.Count + Wrong.Count == 0;

    public static async Task<Comparison> MakeAsync(IKubernetes client, string @namespace, Users users, CancellationToken ct)
    {
        var sandboxes = (await client.CustomObjects.ListNamespacedCustomObjectAsync<McpSandboxes>(
            McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: ct)).Items.ToDictionary(item => item.Metadata.Name);
        var pods = Find((await client.CoreV1.ListNamespacedPodAsync(@namespace, cancellationToken: ct)).Items);
        var services = Find((await client.CoreV1.ListNamespacedServiceAsync(@namespace, cancellationToken: ct)).Items);
        var policies = Find((await client.NetworkingV1.ListNamespacedNetworkPolicyAsync(@namespace, cancellationToken: ct)).Items);
        var secrets = Find((await client.CoreV1.ListNamespacedSecretAsync(@namespace, cancellationToken: ct)).Items);
        var claims = Find((await client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(@namespace, cancellationToken: ct)).Items);

        var (lost, orphans, wrong) = (new List<string>(), new List<string>(), new List<string>());
        var classes = await client.CustomObjects.ListClusterCustomObjectAsync<McpSandboxClasses>(McpSandbox.ApiGroup, McpSandbox.ApiVersionName, McpSandboxClass.Plural, cancellationToken: ct);
        foreach (var offer in classes.Items.Where(offer => offer.Status?.Sandboxes != sandboxes.Values.Count(sandbox => sandbox.Status?.ClassName == offer.Metadata.Name)))
        {
            // Counted every few seconds by each operator.
            wrong.Add($"class {offer.Metadata.Name}: counts {offer.Status?.Sandboxes} sandboxes");
        }

        orphans.AddRange(sandboxes.Keys.Where(name => !users.Desired.ContainsKey(name)).Select(name => $"sandbox {name}"));
        foreach (var (name, wish) in users.Desired)
        {
            if (!sandboxes.TryGetValue(name, out var sandbox) || sandbox.Metadata.Uid != wish.Uid)
            {
                lost.Add($"sandbox {name}");
                continue;
            }

            CheckStatus(sandbox, wish, wrong);
            Take(pods, "pod", "mcp-" + name, wish, isWanted: !wish.Suspended, lost, wrong, (pod, about) => CheckPod(pod, wish, about));
            Take(services, "service", "mcp-" + name, wish, isWanted: true, lost, wrong, (service, about) =>
            {
                if (service.Spec.Ports is not [{ Port: 8000 }] || service.Spec.Selector.ContainsKey("more"))
                {
                    about("was spoilt and not repaired");
                }
            });
            Take(policies, "policy", "mcp-" + name, wish, isWanted: true, lost, wrong);
            Take(secrets, "secret", $"mcp-{name}-token", wish, isWanted: !wish.UserSecret, lost, wrong, (secret, about) =>
            {
                if (wish.Kept.Token is { } token && Encoding.ASCII.GetString(secret.Data["token"]) != token)
                {
                    about("has another token than the one that was restored");
                }
            });
            var claim = ClaimOf(name);
            if (wish.Kept.Claim is { } kept && claims.TryGetValue(claim, out var files) && files.Metadata.Uid != kept)
            {
                wrong.Add($"claim {claim}: is another one than the restored, whose files are lost");
            }

            if (wish.Retain || users.Retained.Contains(name))
            {
                // Without an owner, so that it outlives the sandbox.
                if (!claims.Remove(claim) && !wish.Ephemeral)
                {
                    lost.Add($"claim {claim}");
                }
            }
            else
            {
                Take(claims, "claim", claim, wish, isWanted: !wish.Ephemeral, lost, wrong);
            }
        }

        foreach (var claim in users.Retained.Select(ClaimOf))
        {
            claims.Remove(claim);
        }

        // Kept for an earlier sandbox; the later one of that name was deleted before any operator could make the claim its own.
        foreach (var claim in users.EverRetained.Select(ClaimOf).Where(name => claims.GetValueOrDefault(name)?.Metadata.OwnerReferences is null or []))
        {
            claims.Remove(claim);
        }

        // A later sandbox of that name may have no use for them: an ephemeral one for files, one that brings its Secret for a token.
        foreach (var name in users.Left)
        {
            DropUnowned(pods, "mcp-" + name);
            DropUnowned(services, "mcp-" + name);
            DropUnowned(policies, "mcp-" + name);
            DropUnowned(secrets, $"mcp-{name}-token");
            DropUnowned(claims, ClaimOf(name));
        }

        orphans.AddRange(Left("pod", pods).Concat(Left("service", services)).Concat(Left("policy", policies)).Concat(Left("secret", secrets)).Concat(Left("claim", claims)));
        return new(lost, orphans, wrong);
    }

    public override string ToString() =>
        $"{Lost.Count} lost, {Orphans.Count} orphans, {Wrong.Count} wrong{string.Concat(Lost.Select(text => $"\n  lost: {text}").Concat(Orphans.Select(text => $"\n  orphan: {text}")).Concat(Wrong.Select(text => $"\n  wrong: {text}")).Take(40))}";

    private static string ClaimOf(string sandbox) => $"mcp-{sandbox}-workspace";

    private static void DropUnowned<T>(Dictionary<string, T> found, string name)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        // A pod may own its policy, but controls nothing.
        if (found.GetValueOrDefault(name)?.Metadata.OwnerReferences?.Any(owner => owner.Controller == true) != true)
        {
            found.Remove(name);
        }
    }

    private static void CheckStatus(McpSandbox sandbox, DesiredSandbox wish, List<string> wrong)
    {
        var phase = wish.Suspended ? SandboxPhase.Suspended : SandboxPhase.Ready;
        if (sandbox.Status?.Phase != phase || sandbox.Status.ObservedGeneration != sandbox.Metadata.Generation)
        {
            var ready = sandbox.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");
            wrong.Add($"sandbox {sandbox.Metadata.Name}: {sandbox.Status?.Phase} ({ready?.Reason}: {ready?.Message}) of generation {sandbox.Status?.ObservedGeneration}, not {phase} of {sandbox.Metadata.Generation}");
        }
        else if (phase == SandboxPhase.Ready && sandbox.Status.Conditions?.Any(condition => condition is { Type: "NetworkEnforced", Reason: "NotProbed" }) == true)
        {
            wrong.Add($"sandbox {sandbox.Metadata.Name}: its network is still to be tested");
        }
    }

    private static void CheckPod(V1Pod pod, DesiredSandbox wish, Action<string> about)
    {
        var marker = pod.Spec.Containers.Single().Env.FirstOrDefault(variable => variable.Name == "SANDBOX_ENV_" + Users.MarkerVariable)?.Value;
        if (pod.Metadata.DeletionTimestamp is not null || pod.Status.Phase != "Running" || marker != wish.Marker)
        {
            about($"is {pod.Status.Phase} with marker {marker}, wanted {wish.Marker}{(pod.Metadata.DeletionTimestamp is null ? "" : ", and ending")}");
        }
    }

    private static void Take<T>(
        Dictionary<string, T> found, string kind, string name, DesiredSandbox wish, bool isWanted, List<string> lost, List<string> wrong, Action<T, Action<string>>? check = null)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        if (!isWanted)
        {
            // Stays among the found ones: an orphan.
            return;
        }

        if (!found.Remove(name, out var item))
        {
            lost.Add($"{kind} {name}");
            return;
        }

        if (item.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true)?.Uid != wish.Uid)
        {
            wrong.Add($"{kind} {name}: belongs to another sandbox than {wish.Uid}");
        }

        if (item.Metadata.Labels?.ContainsKey("app.kubernetes.io/managed-by") != true)
        {
            wrong.Add($"{kind} {name}: has lost its label");
        }

        check?.Invoke(item, text => wrong.Add($"{kind} {name}: {text}"));
    }

    private static Dictionary<string, T> Find<T>(IEnumerable<T> items)
        where T : IKubernetesObject<V1ObjectMeta> => items.Where(item => item.Metadata.Name.StartsWith("mcp-", StringComparison.Ordinal)).ToDictionary(item => item.Metadata.Name);

    private static IEnumerable<string> Left<T>(string kind, Dictionary<string, T> found) => found.Keys.Select(name => $"{kind} {name}");

    private sealed class McpSandboxes
    {
        public List<McpSandbox> Items { get; set; } = [];
    }

    private sealed class McpSandboxClasses
    {
        public List<McpSandboxClass> Items { get; set; } = [];
    }
}
