using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ContainerMcp.SandboxServer.Tests.Isolation;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>
/// Secrets in every place where a server or its machine may have them: whatever is called, none of them is in an answer, a
/// log line or an audit line. The program runs with real jails, and every command of the machine exists in them.
/// </summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private readonly string _canary = $"canary{Guid.NewGuid():N}";
    private readonly FixtureSite _site = new();
    private readonly List<string> _leaks = [];

    public async ValueTask InitializeAsync()
    {
        await _site.InitializeAsync();
        // A search service that repeats what it was sent.
        _site.Serve("/search", context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync(string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")));
        });
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task No_secret_is_in_an_answer_a_log_line_or_an_audit_line()
    {
        using var inTmp = new TemporaryFile(_canary + "-in-tmp");
        using var other = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"sleep 600; : {_canary}-command-line"]) { Environment = { ["CANARY"] = _canary + "-other-process" } })!;
        await using var server = await ServerProcess.StartAsync(Prepare);
        try
        {
            Assert.Contains(_canary, await File.ReadAllTextAsync($"/proc/{server.Id}/environ"), StringComparison.Ordinal);
            var places = Places(server, inTmp.Path);
            ServePages(places);
            await using var client = await McpConnection.OpenAsync(server.Address, McpTransport.StreamableHttpSession, ServerProcess.Token);

            await CallAllAsync(client, places);
            await AskWithoutClientAsync(server, places);

            Look("log and audit", server.Output + server.Errors);
            Assert.Contains("\"audit\":\"tool_call\"", server.Output, StringComparison.Ordinal);
            Assert.True(_leaks.Count == 0, string.Join('\n', _leaks));
        }
        finally
        {
            other.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task What_a_caller_gives_as_arguments_is_in_no_log_or_audit_line()
    {
        await using var server = await ServerProcess.StartAsync(environment => (environment["LOG_LEVEL"], environment["WEB_ALLOWED_DOMAINS"]) = ("DEBUG", "nothing.test"));
        await using var client = await McpConnection.OpenAsync(server.Address, McpTransport.StreamableHttp, ServerProcess.Token);
        foreach (var (tool, names) in ((string, string[])[])
        [
            ("system_run_command", ["command", "working_dir", "timeout"]), ("system_run_python", ["code", "timeout"]), ("system_env_var", ["var_name"]), ("file_read", ["path", "encoding"]),
            ("file_write", ["path", "content", "encoding"]), ("file_list", ["path", "pattern"]), ("file_delete", ["path"]), ("file_move", ["source", "destination"]), ("web_search", ["query"]),
            ("web_scrape", ["selector"]), ("web_browse", ["timeout"]),
        ])
        {
            foreach (var name in names)
            {
                var arguments = names.Append("url").Distinct().ToDictionary(other => other, other => other == name ? _canary : other == "url" ? (object)"http://x.test/" : null);
                await client.CallToolAsync(tool, arguments);
                await client.CallToolAsync(tool, new Dictionary<string, object?>(arguments) { [_canary] = _canary });
            }
        }

        await client.CallToolAsync("web_scrape", new Dictionary<string, object?> { ["url"] = $"http://x.test/{_canary}?{_canary}" });
        await client.CallToolAsync("file_write", new Dictionary<string, object?> { ["path"] = $"{_canary}/a.txt", ["content"] = _canary });
        await client.CallToolAsync("system_run_command", new Dictionary<string, object?> { ["command"] = $"echo {_canary}; cat {_canary}" });
        await client.CallToolAsync("system_run_python", new Dictionary<string, object?> { ["code"] = $"raise Exception('{_canary}')" });
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync(_canary));

        Look("log and audit", server.Output + server.Errors);
        Assert.True(_leaks.Count == 0, string.Join('\n', _leaks));
        Assert.True(server.Output.Split("\"audit\":\"tool_call\"").Length > 20, server.Output);
    }

    private void Prepare(Dictionary<string, string> environment)
    {
        var directory = Path.GetDirectoryName(environment["MCP_AUTH_TOKEN_FILE"])!;
        var workspace = environment["SANDBOX_ROOT"];
        Directory.CreateDirectory(workspace);
        File.WriteAllText(Path.Combine(directory, "outside.txt"), _canary + "-outside");
        File.WriteAllText(Path.Combine(directory, "key"), _canary + "-key");
        File.CreateSymbolicLink(Path.Combine(workspace, "outside-link.txt"), Path.Combine(directory, "outside.txt"));
        File.CreateSymbolicLink(Path.Combine(workspace, "environ-link.txt"), "/proc/self/environ");
        Directory.CreateSymbolicLink(Path.Combine(workspace, "outside-dir"), directory);
        Directory.CreateSymbolicLink(Path.Combine(workspace, "host-root"), "/");
        environment["CANARY"] = _canary + "-environment";
        environment["AWS_SECRET_ACCESS_KEY"] = _canary + "-environment";
        environment["SANDBOX_ENV_GREETING"] = "hello";
        environment["LOG_LEVEL"] = "DEBUG";
        environment["BASH_ALLOWED_COMMANDS"] = "*";
        environment["FILE_ALLOWED_EXTENSIONS"] = "*";
        // Some of them read what never ends.
        environment["BASH_TIMEOUT_DEFAULT"] = environment["PYTHON_TIMEOUT_DEFAULT"] = "5";
        environment["WEB_ALLOWED_ADDRESSES"] = _site.Endpoint.ToString();
        environment["WEB_SEARCH_PROVIDER"] = "brave";
        environment["WEB_SEARCH_URL"] = $"http://{_site.Endpoint}/search";
        environment["WEB_SEARCH_KEY_FILE"] = Path.Combine(directory, "key");
    }

    private Dictionary<string, string> Places(ServerProcess server, string inTmp) => new()
    {
        ["DIRECTORY"] = server.Directory,
        ["OUTSIDE"] = Path.Combine(server.Directory, "outside.txt"),
        ["TOKEN"] = Path.Combine(server.Directory, "token"),
        ["KEY"] = Path.Combine(server.Directory, "key"),
        ["TMP"] = inTmp,
        ["PORT"] = server.Address.Port.ToString(CultureInfo.InvariantCulture),
        ["SITE"] = $"http://{_site.Endpoint}",
    };

    // Pages that try to bring a file or the server itself into the page.
    private void ServePages(Dictionary<string, string> places)
    {
        var metrics = $"http://127.0.0.1:{places["PORT"]}/metrics";
        _site.Serve("/curious", $$"""
            <html><body><iframe src="file://{{places["OUTSIDE"]}}"></iframe><iframe src="{{metrics}}"></iframe><script>
            for (const url of ['file://{{places["OUTSIDE"]}}', 'file:///proc/self/environ', '{{metrics}}'])
              try { const r = new XMLHttpRequest(); r.open('GET', url, false); r.send(); document.body.append(r.responseText); } catch (e) { document.body.append(String(e)); }
            </script></body></html>
            """);
        _site.ServeRedirect("/redirect-to-file", $"file://{places["OUTSIDE"]}");
        _site.ServeRedirect("/redirect-to-server", metrics);
    }

    private async Task CallAllAsync(McpClient client, Dictionary<string, string> places)
    {
        Assert.Equal("hello", (await client.CallToolAsync("system_env_var", new Dictionary<string, object?> { ["var_name"] = "GREETING" }))
            .StructuredContent!.Value.GetProperty("variables").GetProperty("GREETING").GetString());
        await Parallel.ForEachAsync(HostileCalls.For(places), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (call, cancellationToken) =>
        {
            try
            {
                var result = await client.CallToolAsync(call.Tool, call.Arguments, cancellationToken: cancellationToken);
                Look(HostileCalls.Show(call.Tool, call.Arguments), JsonSerializer.Serialize(result, McpJsonUtilities.DefaultOptions));
            }
            catch (McpException e)
            {
                Look(HostileCalls.Show(call.Tool, call.Arguments), e.Message);
            }
        });
    }

    private async Task AskWithoutClientAsync(ServerProcess server, Dictionary<string, string> places)
    {
        foreach (var path in (string[])["/metrics", "/healthz", "/readyz", "/", "/token", "/../token", "/sse?token=x", "/mcp"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Look(path, response.Headers.ToString() + (response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync()));
        }

        using var stranger = new HttpClient { BaseAddress = server.Address };
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");
        using var refused = await stranger.PostAsync("/mcp", new StringContent(JsonRpc.Initialize));
        Look("a wrong token", refused.Headers + await refused.Content.ReadAsStringAsync());

        var session = await JsonRpc.OpenSessionAsync(server.Http);
        foreach (var uri in (string[])[$"file://{places["OUTSIDE"]}", "file://../outside.txt", "file://..%2foutside.txt", "file://outside-link.txt", "file:///proc/self/environ", "file://environ-link.txt"])
        {
            using var response = await server.Http.SendAsync(JsonRpc.Post("/mcp", $$$"""{"jsonrpc":"2.0","id":5,"method":"resources/read","params":{"uri":"{{{uri}}}"}}""", session));
            Look(uri, await response.Content.ReadAsStringAsync());
        }
    }

    private void Look(string where, string text)
    {
        foreach (var secret in (ReadOnlySpan<string>)[_canary, ServerProcess.Token])
        {
            var at = text.IndexOf(secret, StringComparison.Ordinal);
            if (at >= 0)
            {
                lock (_leaks)
                {
                    _leaks.Add($"{where}: {text.Substring(Math.Max(0, at - 60), Math.Min(text.Length - Math.Max(0, at - 60), 160))}");
                }
            }
        }
    }
}
