using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>An answer of the API server as the JSON it is. Its length may be a tenant's to choose, so it is bounded as objects are.</summary>
internal static class ApiDocument
{
    /// <exception cref="JsonException">It is longer than <see cref="ObjectLimits.Largest"/>, or no JSON.</exception>
    public static async Task<JsonObject?> ParseAsync(Stream body, CancellationToken cancellationToken)
    {
        using var document = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (document.Length + read > ObjectLimits.Largest)
            {
                throw new JsonException($"The API server's answer is longer than {ObjectLimits.Largest} bytes.");
            }

            document.Write(buffer, 0, read);
        }

        return JsonNode.Parse(document.GetBuffer().AsSpan(0, (int)document.Length))?.AsObject();
    }
}
