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
            findings.Add(NotOneOf("spec.security.runtimeClassName", runtime, allowances.RuntimeClassNames, allowances, "runtime class"));
        }

        if (security.UserNamespace == true && !capabilities.UserNamespaces)
        {
            // Dropping the wish silently would leave the pod less confined than its owner believes.
            findings.Add("spec.security.userNamespace", "true", $"false, because this cluster ({capabilities}) has no user namespaces, which need Kubernetes 1.33");
        }
    }

    /// <summary>The form of a profile.</summary>
    public static void ValidateProfile(string path, SecurityProfileSpec profile, Findings findings)
    {
        findings.OneOf(path + ".type", profile.Type, SecurityProfileType.RuntimeDefault, SecurityProfileType.Localhost, SecurityProfileType.Unconfined);
        if (profile.Type == SecurityProfileType.Localhost != profile.LocalhostProfile is not null)
        {
            findings.Refuse(path + ".localhostProfile", profile.LocalhostProfile, profile.LocalhostProfile is null ? "the name of a profile is required with type Localhost" : "only type Localhost takes the name of a profile");
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
                findings.RefuseCeiling(path, null, $"{allowances.By} {(allowed.Count == 0 ? "no profile" : $"only {string.Join(", ", allowed.Select(Show))}")}, and a pod that names none has RuntimeDefault");
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
            findings.Add(new(path + ".type", profile.Type, "RuntimeDefault or Localhost, because Unconfined needs a class that allows it") { IsCeiling = allowances.HasClass });
        }
        else if (profile.LocalhostProfile is { } name)
        {
            var names = allowed.Where(choice => choice.Type == SecurityProfileType.Localhost).Select(choice => choice.LocalhostProfile!).ToList();
            findings.Add(NotOneOf(path + ".localhostProfile", name, names, allowances, "profile of the nodes"));
        }
        else if (profile.Type == SecurityProfileType.RuntimeDefault)
        {
            findings.Add(NotOneOf(path + ".type", profile.Type, [.. allowed.Select(Show)], allowances, "profile"));
        }
    }

    private static string Show(SecurityProfileSpec profile) => profile.LocalhostProfile is { } name ? $"{profile.Type}/{name}" : profile.Type;

    private static SpecFinding NotOneOf(string path, string value, IReadOnlyList<string> allowed, SandboxAllowances allowances, string what) =>
        new(path, value, null) { Why = $"{allowances.By} {(allowed.Count == 0 ? $"no {what}" : $"only {string.Join(", ", allowed)}")}", IsCeiling = allowances.HasClass };
}
