namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Whether one entry of a list of domains covers another, by the rule of the server's own lists: a domain covers itself and the names below it, with or without <c>*.</c> before it.</summary>
internal static class DomainCeiling
{
    public static bool Covers(string allowed, string asked)
    {
        if (allowed == "*")
        {
            return true;
        }

        var (ceiling, domain) = (Base(allowed), Base(asked));
        return domain.Equals(ceiling, StringComparison.OrdinalIgnoreCase) || domain.EndsWith("." + ceiling, StringComparison.OrdinalIgnoreCase);
    }

    private static string Base(string entry) => entry.StartsWith("*.", StringComparison.Ordinal) ? entry[2..] : entry;
}
