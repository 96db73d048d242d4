using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>
/// The Secrets that a spec names, whether they hold what it expects, and whether it may have them. As with pods, whoever may
/// write a sandbox can use the Secrets of its namespace; but not the tokens of sandboxes, nor what the cluster made for itself.
/// </summary>
internal static class SecretReferences
{
    /// <summary>Every entry of a Secret that the sandbox needs to run.</summary>
    public static IEnumerable<SecretReference> Of(McpSandboxSpec spec) =>
        Named(spec).Where(reference => reference.Use != SecretUse.Search || spec.Tools.Web is { Enabled: true, Search.Provider: not SearchProvider.None });

    /// <summary>Every entry of a Secret that a spec names, in use or not.</summary>
    public static IEnumerable<SecretReference> Named(McpSandboxSpec spec)
    {
        if (spec.Auth.TokenSecretName is { } token)
        {
            yield return new("spec.auth.tokenSecretName", token, SandboxNames.TokenKey, SecretUse.Token);
        }

        for (var i = 0; i < (spec.Env?.Count ?? 0); i++)
        {
            if (spec.Env![i].SecretKeyRef is { } reference)
            {
                yield return new($"spec.env[{i}].secretKeyRef", reference.Name, reference.Key, SecretUse.Variable);
            }
        }

        if (spec.Tools.Web.Search.SecretKeyRef is { } search)
        {
            yield return new("spec.tools.web.search.secretKeyRef", search.Name, search.Key, SecretUse.Search);
        }
    }

    /// <summary>Compares the references with the Secrets that exist; one that does not is missing from the map.</summary>
    public static IReadOnlyList<SpecFinding> Validate(McpSandbox sandbox, IReadOnlyDictionary<string, SecretFacts> secrets)
    {
        var findings = new Findings();
        foreach (var reference in Of(sandbox.Spec))
        {
            if (!secrets.TryGetValue(reference.Name, out var secret))
            {
                findings.Refuse(reference.Path, reference.Name, "the sandbox's namespace has no Secret of this name");
            }
            else if (Refusal(reference, secret, sandbox.Metadata.Name) is { } allowed)
            {
                // Says nothing of keys: a forbidden Secret is not to be explored by trying.
                findings.Add(reference.Path, reference.Name, allowed);
            }
            else if (!secret.FilledKeys.Contains(reference.Key))
            {
                findings.Add(reference.Path, reference.Name, $"a Secret with the key {reference.Key} and a value that is not empty");
            }
        }

        return findings.All;
    }

    private static string? Refusal(SecretReference reference, SecretFacts secret, string sandbox) =>
        secret.IsSystems ? "a Secret that the cluster or Helm did not make for itself"
        : secret.SandboxName is not { } owner || (reference.Use == SecretUse.Token && owner == sandbox) ? null
        : reference.Use == SecretUse.Token ? "a Secret that is not the token of another sandbox"
        : "a Secret that is not the token of a sandbox";
}
