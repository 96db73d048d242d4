using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>The Secrets that a spec names, and whether they hold what it expects.</summary>
internal static class SecretReferences
{
    /// <summary>Every entry of a Secret that the sandbox needs to run.</summary>
    public static IEnumerable<(string Path, string Name, string Key)> Of(McpSandboxSpec spec)
    {
        if (spec.Auth.TokenSecretName is { } token)
        {
            yield return ("spec.auth.tokenSecretName", token, SandboxNames.TokenKey);
        }

        for (var i = 0; i < (spec.Env?.Count ?? 0); i++)
        {
            if (spec.Env![i].SecretKeyRef is { } reference)
            {
                yield return ($"spec.env[{i}].secretKeyRef", reference.Name, reference.Key);
            }
        }

        if (spec.Tools.Web is { Enabled: true, Search: { Provider: not SearchProvider.None, SecretKeyRef: { } search } })
        {
            yield return ("spec.tools.web.search.secretKeyRef", search.Name, search.Key);
        }
    }

    /// <summary>Compares the references with the keys of the Secrets that exist; a Secret that does not is missing from the map.</summary>
    public static IReadOnlyList<SpecFinding> Validate(McpSandboxSpec spec, IReadOnlyDictionary<string, IReadOnlySet<string>> filledKeys)
    {
        var findings = new Findings();
        foreach (var (path, name, key) in Of(spec))
        {
            if (!filledKeys.TryGetValue(name, out var keys))
            {
                findings.Add(path, name, "a Secret that exists in the sandbox's namespace");
            }
            else if (!keys.Contains(key))
            {
                findings.Add(path, name, $"a Secret with the key {key}, and a value that is not empty");
            }
        }

        return findings.All;
    }
}
