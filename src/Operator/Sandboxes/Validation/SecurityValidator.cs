using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Security profiles: present where the cluster can express them, and never weaker than the administrator allows.</summary>
internal static class SecurityValidator
{
    public static void Validate(SecuritySpec security, SandboxAllowances allowances, ClusterCapabilities capabilities, Findings findings)
    {
        ValidateChoice("spec.security.appArmorProfile", security.AppArmorProfile, allowances.AppArmorProfiles, allowances, findings);
        ValidateChoice("spec.security.seccompProfile", security.SeccompProfile, allowances.SeccompProfiles, allowances, findings);
        findings.Name("spec.security.runtimeClassName", security.RuntimeClassName);
        if (security.RuntimeClassName is { } runtime && !allowances.RuntimeClassNames.Contains(runtime, StringComparer.Ordinal))
        {
            findings.Add(new("spec.security.runtimeClassName", runtime, OneOf(allowances.RuntimeClassNames, allowances, "runtime class")) { IsCeiling = allowances.HasClass });
        }

        if (security.UserNamespace == true && !capabilities.UserNamespaces)
        {
            // Dropping the wish silently would leave the pod less confined than its owner believes.
            findings.Add("spec.security.userNamespace", "true", $"false, because this cluster ({capabilities}) has no user namespaces: they need Kubernetes 1.33");
        }
    }

    /// <summary>The form of a profile.</summary>
    public static void ValidateProfile(string path, SecurityProfileSpec profile, Findings findings)
    {
        findings.OneOf(path + ".type", profile.Type, SecurityProfileType.RuntimeDefault, SecurityProfileType.Localhost, SecurityProfileType.Unconfined);
        if (profile.Type == SecurityProfileType.Localhost != profile.LocalhostProfile is not null)
        {
            findings.Add(path + ".localhostProfile", profile.LocalhostProfile, "needed with type Localhost, and with no other type");
        }

        findings.Text(path + ".localhostProfile", profile.LocalhostProfile, "^[A-Za-z0-9_][A-Za-z0-9_./-]*$", 253, "the name of a profile on the node");
        if (profile.LocalhostProfile?.Split('/').Contains("..") == true)
        {
            findings.Add(path + ".localhostProfile", profile.LocalhostProfile, "a name without ..");
        }
    }

    private static void ValidateChoice(
        string path, SecurityProfileSpec? profile, IReadOnlyList<SecurityProfileSpec> allowed, SandboxAllowances allowances, Findings findings)
    {
        if (profile is null)
        {
            // Without a wish the container runtime's own profile applies.
            if (!allowed.Any(choice => choice.Type == SecurityProfileType.RuntimeDefault))
            {
                findings.Add(new(path, null, $"{OneOf([.. allowed.Select(Show)], allowances, "profile")}; without a choice it would be RuntimeDefault") { IsCeiling = true });
            }

            return;
        }

        ValidateProfile(path, profile, findings);
        if (allowed.Any(choice => choice.Type == profile.Type && choice.LocalhostProfile == profile.LocalhostProfile))
        {
            return;
        }

        if (profile.Type == SecurityProfileType.Unconfined)
        {
            findings.Add(new(path + ".type", profile.Type, "RuntimeDefault or Localhost: Unconfined needs a class that allows it") { IsCeiling = allowances.HasClass });
        }
        else if (profile.LocalhostProfile is { } name)
        {
            var names = allowed.Where(choice => choice.Type == SecurityProfileType.Localhost).Select(choice => choice.LocalhostProfile!).ToList();
            findings.Add(new(path + ".localhostProfile", name, OneOf(names, allowances, "profile of the nodes")) { IsCeiling = allowances.HasClass });
        }
        else if (profile.Type == SecurityProfileType.RuntimeDefault)
        {
            findings.Add(new(path + ".type", profile.Type, OneOf([.. allowed.Select(Show)], allowances, "profile")) { IsCeiling = allowances.HasClass });
        }
    }

    private static string Show(SecurityProfileSpec profile) => profile.LocalhostProfile is { } name ? $"{profile.Type}/{name}" : profile.Type;

    private static string OneOf(IReadOnlyList<string> allowed, SandboxAllowances allowances, string what) =>
        allowed.Count == 0 ? $"none: {allowances.By} no {what}" : $"a {what} that {allowances.By}: {string.Join(", ", allowed)}";
}
