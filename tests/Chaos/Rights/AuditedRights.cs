using System.Text.Json;

namespace ContainerMcp.Chaos.Tests.Rights;

/// <summary>What a user did, by the API server's audit log.</summary>
internal sealed record AuditedRights(SortedSet<Right> Used, IReadOnlyList<string> Refused)
{
    /// <param name="log">Events of audit.k8s.io/v1, one a line; the last may be cut off.</param>
    /// <param name="user">Whose.</param>
    /// <param name="mayRefuse">Whether a refusal at a moment means nothing: a server that has just begun to answer knows no rights yet.</param>
    public static AuditedRights Read(string log, string user, Func<DateTimeOffset, bool> mayRefuse)
    {
        var (used, refused) = (new SortedSet<Right>(), new List<string>());
        foreach (var line in log.Split('\n').Where(line => line.EndsWith('}') && line.Contains(user, StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(line);
            var request = document.RootElement;
            if (request.GetProperty("user").GetProperty("username").GetString() != user || !request.TryGetProperty("objectRef", out var target))
            {
                continue;
            }

            var resource = Text(target, "resource") + (Text(target, "subresource") is { Length: > 0 } subresource ? "/" + subresource : "");
            var right = new Right(Text(target, "apiGroup"), resource, Text(request, "verb"));
            if (request.TryGetProperty("responseStatus", out var status) && status.TryGetProperty("code", out var code) && code.GetInt32() == 403)
            {
                if (!mayRefuse(request.GetProperty("requestReceivedTimestamp").GetDateTimeOffset()))
                {
                    refused.Add($"{right}: {Text(request, "requestURI")}");
                }
            }
            else
            {
                used.Add(right);
            }
        }

        return new(used, refused);
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
