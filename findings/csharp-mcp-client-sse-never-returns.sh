#!/usr/bin/env bash
# ModelContextProtocol 2.4.0 (.NET 10): McpClient over HTTP+SSE, and the server is restarted at the same address.
#
# Guess:   the client opens the event stream anew, as EventSource and the TypeScript client do, and goes on; or it fails in a way that says that it is over.
# In fact: the first call after the restart fails, and so does every later one, though the server is there; a new client is needed. Over Streamable HTTP the
#          same program goes on where the server takes it up.
# Matters: with HTTP+SSE an agent in C# has to watch for this and make its client again.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
cat >finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NoWarn>MCP9004</NoWarn></PropertyGroup>
  <ItemGroup><PackageReference Include="ModelContextProtocol.AspNetCore" Version="2.4.0" /></ItemGroup>
</Project>
XML
cat >Program.cs <<'CS'
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;

async Task<WebApplication> ServeAsync(string url)
{
    var builder = WebApplication.CreateBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls(url);
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
    builder.Services.AddMcpServer().WithHttpTransport(http =>
    {
        http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
        http.EnableLegacySse = true;
    }).WithTools([McpServerTool.Create(() => "hello", new() { Name = "hello" })]);
    var app = builder.Build();
    app.MapMcp();
    await app.StartAsync();
    return app;
}

var first = await ServeAsync("http://127.0.0.1:0");
var url = first.Urls.Single();
Task<McpClient> ConnectAsync() => McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri($"{url}/sse"), TransportMode = HttpTransportMode.Sse }));
var client = await ConnectAsync();
async Task<string> CallAsync(McpClient by)
{
    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
    try
    {
        await by.CallToolAsync("hello", cancellationToken: limit.Token);
        return "works";
    }
    catch (Exception exception)
    {
        return exception is OperationCanceledException ? "no answer" : "fails";
    }
}

Console.WriteLine($"before: {await CallAsync(client)}");
await first.StopAsync();
await first.DisposeAsync();
var second = await ServeAsync(url);
var worked = false;
for (var call = 0; call < 10; call++)
{
    await Task.Delay(1000);
    worked |= await CallAsync(client) == "works";
}

Console.WriteLine($"ten calls in the ten seconds after the restart: {(worked ? "one worked" : "none worked")}");
Console.WriteLine($"a new client: {await CallAsync(await ConnectAsync())}");
Environment.Exit(0);
CS
cat >expected.txt <<'END'
before: works
ten calls in the ten seconds after the restart: none worked
a new client: works
END
dotnet run -v quiet >seen.txt 2>errors.txt || { cat seen.txt errors.txt >&2; exit 1; }
cat seen.txt
diff -u expected.txt seen.txt && echo "as described"
