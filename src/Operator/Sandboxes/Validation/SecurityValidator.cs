using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Security profiles: present where the cluster can express them, and never weaker than the administrator allows.</summary>
internal static class SecurityValidator
{
    public static void Validate(SecuritySpec security, SandboxOptions options, ClusterCapabilities capabilities, Findings findings)
    {
        ValidateProfile("spec.security.appArmorProfile", security.AppArmorProfile, options, findings);
        ValidateProfile("spec.security.seccompProfile", security.SeccompProfile, options, findings);
        findings.Name("spec.security.runtimeClassName", security.RuntimeClassName);
        if (security.RuntimeClassName is { } runtime && !options.AllowedRuntimeClasses.Contains(runtime, StringComparer.Ordinal))
        {
            findings.Add("spec.security.runtimeClassName", runtime, OneOf(options.AllowedRuntimeClasses, "runtime class"));
        }

        if (security.UserNamespace == true && !capabilities.UserNamespaces)
        {
            // Dropping the wish silently would leave the pod less confined than its owner believes.
            findings.Add("spec.security.userNamespace", "true", $"false, because this cluster ({capabilities}) has no user namespaces: they need Kubernetes 1.33");
        }
    }

    private static void ValidateProfile(string path, SecurityProfileSpec? profile, SandboxOptions options, Findings findings)
    {
        if (profile is null)
        {
            return;
        }

        findings.OneOf(path + ".type", profile.Type, SecurityProfileType.RuntimeDefault, SecurityProfileType.Localhost, SecurityProfileType.Unconfined);
        if (profile.Type == SecurityProfileType.Unconfined)
        {
            findings.Add(path + ".type", profile.Type, "RuntimeDefault or Localhost: Unconfined needs a class that allows it");
        }

        if (profile.Type == SecurityProfileType.Localhost != profile.LocalhostProfile is not null)
        {
            findings.Add(path + ".localhostProfile", profile.LocalhostProfile, "needed with type Localhost, and with no other type");
        }

        if (profile.LocalhostProfile is { } name && !options.AllowedLocalhostProfiles.Contains(name, StringComparer.Ordinal))
        {
            findings.Add(path + ".localhostProfile", name, OneOf(options.AllowedLocalhostProfiles, "profile of the nodes"));
        }

        findings.Text(path + ".localhostProfile", profile.LocalhostProfile, "^[A-Za-z0-9_][A-Za-z0-9_./-]*$", 253, "the name of a profile on the node");
        if (profile.LocalhostProfile?.Split('/').Contains("..") == true)
        {
            findings.Add(path + ".localhostProfile", profile.LocalhostProfile, "a name without ..");
        }
    }

    private static string OneOf(IReadOnlyList<string> allowed, string what) =>
        allowed.Count == 0 ? $"none: the operator's settings allow no {what}" : $"a {what} that the operator's settings allow: {string.Join(", ", allowed)}";
}
