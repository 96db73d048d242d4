using Microsoft.AspNetCore.Http;

namespace ContainerMcp.Chaos.Tests.Faults;

/// <summary>A request on its way from an operator to the API server.</summary>
internal sealed record ProxiedRequest(RequestKind Kind, string Verb, string Resource, string PathAndQuery, byte[] Body)
{
    /// <summary>Leases and events come and go by themselves; everything else that is written is the operator's work.</summary>
    public bool IsWork => Kind == RequestKind.Write && !Resource.StartsWith("leases", StringComparison.Ordinal) && !Resource.StartsWith("events", StringComparison.Ordinal);

    public static async Task<ProxiedRequest> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        var (resource, isObject) = ResourceOf(request.Path.Value!);
        var kind = request.Method != HttpMethods.Get ? RequestKind.Write
            : request.Query["watch"] == "true" ? RequestKind.Watch
            : isObject ? RequestKind.Get
            : RequestKind.List;
        var verb = kind switch
        {
            RequestKind.Watch => "watch",
            RequestKind.List => "list",
            RequestKind.Get => "get",
            _ => request.Method.ToUpperInvariant() switch { "POST" => "create", "PUT" => "update", "PATCH" => "patch", "DELETE" => "delete", var other => other },
        };
        return new(kind, verb, resource, request.Path.ToUriComponent() + request.QueryString.ToUriComponent(), body.ToArray());
    }

    /// <summary>/api/v1/..., /apis/group/version/...: then namespaces/name/, then resource, name and subresource.</summary>
    private static (string Resource, bool IsObject) ResourceOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = parts.Skip(parts.FirstOrDefault() == "apis" ? 3 : 2).ToArray();
        if (rest.Length > 2 && rest[0] == "namespaces")
        {
            rest = rest[2..];
        }

        return rest.Length == 0 ? (path.Trim('/'), true) : (rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0], rest.Length > 1);
    }
}
