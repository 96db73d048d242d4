using System.Text.Json.Nodes;
using ContainerMcp.Definitions.Tests.Server;

namespace ContainerMcp.Definitions.Tests;

/// <summary>Requests for sandboxes and classes.</summary>
internal static class Objects
{
    private const string Group = "/apis/containermcp.dev/v1alpha1";
    private const string Yaml = "application/yaml";
    private const string ApplyPatch = "application/apply-patch+yaml";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What the server would answer to a new object, as `kubectl create` asks; nothing is made.</summary>
    public static Task<Answer> TryAsync(this DefinitionServer server, string kind, string spec) =>
        server.SendAsync(HttpMethod.Post, $"{Collection(kind)}?dryRun=All&fieldValidation=Strict", Manifest(kind, "tried", spec), Yaml, Token);

    /// <summary>Makes an object; a field that the definition does not know is dropped.</summary>
    public static Task<Answer> CreateAsync(this DefinitionServer server, string kind, string name, string spec) =>
        server.SendAsync(HttpMethod.Post, $"{Collection(kind)}?fieldValidation=Ignore", Manifest(kind, name, spec), Yaml, Token);

    /// <summary>The whole object of a file, as `kubectl create` sends it; nothing is made.</summary>
    public static Task<Answer> TryFileAsync(this DefinitionServer server, string kind, string manifest) =>
        server.SendAsync(HttpMethod.Post, $"{Collection(kind)}?dryRun=All&fieldValidation=Strict", manifest, Yaml, Token);

    public static Task<Answer> ReadAsync(this DefinitionServer server, string kind, string name) =>
        server.SendAsync(HttpMethod.Get, $"{Collection(kind)}/{name}", null, Yaml, Token);

    /// <summary>Server-side apply by a field manager, which takes over what others have set.</summary>
    public static Task<Answer> ApplyAsync(this DefinitionServer server, string kind, string name, string manager, string spec) =>
        server.SendAsync(HttpMethod.Patch, $"{Collection(kind)}/{name}?fieldManager={manager}&force=true&fieldValidation=Strict", Manifest(kind, name, spec), ApplyPatch, Token);

    /// <summary>Server-side apply of the status, as the operator writes it.</summary>
    public static Task<Answer> ApplyStatusAsync(this DefinitionServer server, string kind, string name, string status) =>
        server.SendAsync(
            HttpMethod.Patch, $"{Collection(kind)}/{name}/status?fieldManager=container-mcp-operator&force=true&fieldValidation=Strict",
            $"{{apiVersion: containermcp.dev/v1alpha1, kind: {kind}, metadata: {{name: {name}}}, status: {status}}}", ApplyPatch, Token);

    public static Task<Answer> MergeAsync(this DefinitionServer server, string kind, string name, string patch) =>
        server.SendAsync(HttpMethod.Patch, $"{Collection(kind)}/{name}", JsonNode.Parse(patch)!.ToJsonString(), "application/merge-patch+json", Token);

    private static string Collection(string kind) => kind == "McpSandbox" ? $"{Group}/namespaces/default/mcpsandboxes" : $"{Group}/mcpsandboxclasses";

    private static string Manifest(string kind, string name, string spec) =>
        $"apiVersion: containermcp.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {spec}\n";
}
