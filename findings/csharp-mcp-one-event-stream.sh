#!/usr/bin/env bash
# ModelContextProtocol.AspNetCore 2.4.0 (.NET 10), sessions on: a client opens the event stream of its session (GET), loses the connection and comes
# back, as the specification of 2025-11-25 lets it. The first GET is 200, every later one 400, for as long as the session lives.
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

using var began = await SendAsync(HttpMethod.Post, Initialize("2025-11-25"), "");
var session = began.Headers.GetValues("Mcp-Session-Id").Single();
using (await SendAsync(HttpMethod.Post, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", session))
{
}

for (var time = 1; time <= 3; time++)
{
    using var stream = await SendAsync(HttpMethod.Get, "", session);
    Console.WriteLine($"GET {time}: {(int)stream.StatusCode}");
}

await app.StopAsync(new CancellationTokenSource(2000).Token);
CS
seen=$(timeout 300 dotnet run -v quiet)
printf '%s\n' "$seen"
expected=$(cat <<'TEXT'
GET 1: 200
GET 2: 400
GET 3: 400
TEXT
)
[ "$seen" = "$expected" ] || { echo "changed: before it was" >&2; printf '%s\n' "$expected" >&2; exit 1; }
