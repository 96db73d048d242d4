#!/usr/bin/env bash
# ModelContextProtocol.AspNetCore 2.4.0 (.NET 10): a client of a later revision begins with initialize and a version that the server does not know. The
# specification says that the server answers with a version that it knows (the client then decides); this one answers with the error -32022.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
cat >finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup><PackageReference Include="ModelContextProtocol.AspNetCore" Version="2.4.0" /></ItemGroup>
</Project>
XML
cat >Program.cs <<'CS'
using System.Text;
using ModelContextProtocol.AspNetCore;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddMcpServer().WithHttpTransport(http => http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients);
var app = builder.Build();
app.MapMcp("/mcp");
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

async Task<HttpResponseMessage> SendAsync(HttpMethod method, string body, string session)
{
    var request = new HttpRequestMessage(method, "/mcp");
    request.Headers.Accept.ParseAdd("application/json");
    request.Headers.Accept.ParseAdd("text/event-stream");
    if (session.Length > 0)
    {
        request.Headers.Add("Mcp-Session-Id", session);
    }

    if (body.Length > 0)
    {
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
    }

    return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
}

static string Initialize(string version) =>
    """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"VERSION","capabilities":{},"clientInfo":{"name":"finding","version":"1"}}}""".Replace("VERSION", version);

foreach (var version in new[] { "2025-11-25", "2027-01-01" })
{
    using var answer = await SendAsync(HttpMethod.Post, Initialize(version), "");
    var text = await answer.Content.ReadAsStringAsync();
    Console.WriteLine($"{version}: {(text.Contains("\"code\":-32022") ? "error -32022" : text.Contains($"\"protocolVersion\":\"{version}\"") ? "accepted" : text)}");
}

await app.StopAsync(new CancellationTokenSource(2000).Token);
CS
seen=$(timeout 300 dotnet run -v quiet)
printf '%s\n' "$seen"
expected=$(cat <<'TEXT'
2025-11-25: accepted
2027-01-01: error -32022
TEXT
)
[ "$seen" = "$expected" ] || { echo "changed: before it was" >&2; printf '%s\n' "$expected" >&2; exit 1; }
