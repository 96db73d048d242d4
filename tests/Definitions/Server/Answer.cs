using System.Net;
using System.Text.Json.Nodes;

namespace ContainerMcp.Definitions.Tests.Server;

/// <summary>What the API server answered.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode Body, string Warnings)
{
    /// <summary>Whether it did what was asked.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Of a refusal: the field and the words of each cause.</summary>
    public IReadOnlyList<(string Field, string Message)> Causes =>
        Body["details"]?["causes"]?.AsArray().Select(cause => ((string?)cause!["field"] ?? "", (string?)cause["message"] ?? "")).ToList() ?? [];

    /// <summary>The answer, or an exception with the server's words.</summary>
    public Answer Ok() => IsSuccess ? this : throw new InvalidOperationException($"{(int)Status}: {Body["message"]}");
}
