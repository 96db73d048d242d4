using System.Globalization;
using System.Text.Json;
using ContainerMcp.Examples.Agent;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>typescript/client.mjs: the official TypeScript client in Node.</summary>
internal static class TypeScriptClient
{
    private static readonly string Directory = Repository.File("tests/EndToEnd/typescript");
    private static readonly SemaphoreSlim Installing = new(1, 1);

    public static async Task<JsonElement> RunAsync(string mode, SandboxAccess access, int port, CancellationToken ct)
    {
        await InstallAsync(ct);
        var url = mode == "sse" ? access.Url : access.StreamableHttpUrl;
        var output = await Command.RunAsync(
            "node",
            ["client.mjs", mode, url.AbsoluteUri, port.ToString(CultureInfo.InvariantCulture)],
            ct,
            directory: Directory,
            environment: new Dictionary<string, string?> { ["MCP_TOKEN"] = access.Token });
        return JsonElement.Parse(output.Ok());
    }

    /// <summary>npm installs exactly what package-lock.json names, once for as long as that file is older.</summary>
    private static async Task InstallAsync(CancellationToken ct)
    {
        await Installing.WaitAsync(ct);
        try
        {
            var installed = Path.Combine(Directory, "node_modules", ".package-lock.json");
            if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(Directory, "package-lock.json")))
            {
                var output = await Command.RunAsync(
                    "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ct, directory: Directory, timeout: TimeSpan.FromMinutes(3));
                output.Ok();
            }
        }
        finally
        {
            Installing.Release();
        }
    }
}
