using Microsoft.AspNetCore.Http;

namespace ContainerMcp.ControllerRuntime.Tests.Fakes;

/// <summary>A request, taken apart as the API server does it.</summary>
internal sealed record FakeRequest(string Verb, string Group, string Plural, string? Namespace, string? Name, string? Subresource, IQueryCollection Query, DateTimeOffset At)
{
    public static FakeRequest Of(HttpRequest request)
    {
        var segments = request.Path.Value!.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToList();
        var group = segments[0] == "api" ? $"{segments[1]}" : $"{segments[1]}/{segments[2]}";
        segments = segments[(segments[0] == "api" ? 2 : 3)..];
        string? ns = null;
        if (segments is ["namespaces", _, _, ..])
        {
            ns = segments[1];
            segments = segments[2..];
        }

        var name = segments.Count > 1 ? segments[1] : null;
        var verb = request.Method switch
        {
            "GET" when name is not null => "get",
            "GET" => request.Query.ContainsKey("watch") ? "watch" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => request.ContentType!.StartsWith("application/apply", StringComparison.Ordinal) ? "apply" : "patch",
            "DELETE" => "delete",
            _ => request.Method,
        };
        return new(verb, group, segments[0], ns, name, segments.Count > 2 ? segments[2] : null, request.Query, DateTimeOffset.UtcNow);
    }

    public string? this[string parameter] => Query.TryGetValue(parameter, out var value) ? value.ToString() : null;
}
