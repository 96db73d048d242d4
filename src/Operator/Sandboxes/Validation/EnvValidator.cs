using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>The agent's variables.</summary>
internal static class EnvValidator
{
    public static void Validate(IList<EnvVarSpec>? env, Findings findings)
    {
        findings.Count("spec.env", env?.Count ?? 0, 64);
        var characters = (env ?? []).Sum(variable => Characters(variable.Name) + Characters(variable.Value));
        if (characters > EnvVarSpec.MostCharacters)
        {
            findings.Add("spec.env", $"{characters} characters", $"at most {EnvVarSpec.MostCharacters} characters in all names and values together; put larger data into the workspace");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < (env?.Count ?? 0); i++)
        {
            var path = $"spec.env[{i}]";
            var variable = env![i];
            findings.Text(path + ".name", variable.Name ?? "", Patterns.EnvName, 128, "a name of letters, digits and _ that does not begin with a digit");
            if (!seen.Add(variable.Name ?? ""))
            {
                findings.Refuse(path + ".name", variable.Name, "another variable has this name");
            }

            if (variable.Value is null == variable.SecretKeyRef is null)
            {
                findings.Refuse(path, null, "a variable needs either value or secretKeyRef, not both");
            }

            if (Characters(variable.Value) > 32768 || variable.Value?.Contains('\0', StringComparison.Ordinal) == true)
            {
                findings.Add(path + ".value", variable.Value, "at most 32768 characters, none of them NUL");
            }

            ValidateReference(path + ".secretKeyRef", variable.SecretKeyRef, findings);
        }
    }

    // As API servers count: one that is written in two halves in UTF-16 is one.
    private static int Characters(string? text) => text?.EnumerateRunes().Count() ?? 0;

    public static void ValidateReference(string path, SecretKeyReference? reference, Findings findings)
    {
        if (reference is not null)
        {
            findings.Text(path + ".name", reference.Name ?? "", Patterns.DnsSubdomain, 253, "the name of a Secret");
            findings.Text(path + ".key", reference.Key ?? "", Patterns.SecretKey, 253, "a key of the Secret's data");
            if (reference.Key is "." or "..")
            {
                findings.Add(path + ".key", reference.Key, "a key of the Secret's data");
            }
        }
    }
}
