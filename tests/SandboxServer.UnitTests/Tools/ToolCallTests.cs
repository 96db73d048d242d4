using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Tools;

public sealed class ToolCallTests
{
    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttp)]
    [InlineData(McpTransport.StreamableHttpSession)]
    public async Task A_file_written_is_read_back_as_structure_and_as_text(McpTransport transport)
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(transport);
        await CallAsync(client, "file_write", ("path", "a/b.txt"), ("content", "Grüße \"x\"\n"));

        var result = await CallAsync(client, "file_read", ("path", "/a/b.txt"));

        Assert.NotEqual(true, result.IsError);
        var structure = result.StructuredContent!.Value;
        Assert.Equal("Grüße \"x\"\n", structure.GetProperty("content").GetString());
        Assert.Equal(12, structure.GetProperty("size").GetInt64());
        Assert.InRange(structure.GetProperty("modified").GetDouble(), 1.5e9, 1e10);
        Assert.True(structure.GetProperty("success").GetBoolean());
        Assert.False(structure.TryGetProperty("error", out _));
        Assert.True(JsonElement.DeepEquals(structure, JsonElement.Parse(Text(result))));
        Assert.Equal("Grüße \"x\"\n", await File.ReadAllTextAsync(Path.Combine(server.Workspace, "a/b.txt")));
    }

    /// <summary>Clients that drop the structured result of an error still have all of it in the text.</summary>
    [Theory]
    [InlineData("file_read", "path", "missing.txt", "File not found: missing.txt")]
    [InlineData("file_delete", "path", "missing.txt", "File not found: missing.txt")]
    [InlineData("file_list", "path", "missing", null)]
    [InlineData("web_scrape", "url", "ftp://example.org/", null)]
    [InlineData("web_browse", "url", "nonsense", null)]
    [InlineData("web_search", "query", "anything", null)] // no engine is set
    [InlineData("system_run_command", "command", " ", "Empty command")]
    public async Task A_tool_that_cannot_do_its_work_says_so_and_keeps_its_keys(string tool, string argument, string value, string? error)
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var result = await CallAsync(client, tool, (argument, value));

        Assert.True(result.IsError);
        var structure = result.StructuredContent!.Value;
        Assert.NotEqual("", structure.GetProperty("error").GetString());
        Assert.Equal(error ?? structure.GetProperty("error").GetString(), structure.GetProperty("error").GetString());
        Assert.True(JsonElement.DeepEquals(structure, JsonElement.Parse(Text(result))));
    }

    [Fact]
    public async Task Every_result_has_the_keys_its_schema_requires()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var tools = (await client.ListToolsAsync()).ToDictionary(tool => tool.Name);
        foreach (var (name, arguments) in ((string, (string, object?)[])[])
        [
            ("file_write", [("path", "a.txt"), ("content", "x")]), ("file_read", [("path", "a.txt")]), ("file_read", [("path", "no.txt")]),
            ("file_list", []), ("file_list", [("path", "nowhere")]), ("file_move", [("source", "a.txt"), ("destination", "b.txt")]),
            ("file_move", [("source", "a.txt"), ("destination", "b.txt")]), ("file_delete", [("path", "b.txt")]), ("file_delete", [("path", "b.txt")]),
            ("system_env_var", []), ("system_env_var", [("var_name", "X")]), ("system_run_command", [("command", "ls")]),
            ("system_run_command", [("command", "")]), ("system_run_python", [("code", "1")]), ("web_scrape", [("url", "file:///etc/passwd")]),
            ("web_search", [("query", "x")]),
        ])
        {
            var structure = (await CallAsync(client, name, arguments)).StructuredContent!.Value;
            var schema = tools[name].ReturnJsonSchema!.Value;

            foreach (var required in schema.GetProperty("required").EnumerateArray())
            {
                Assert.True(structure.TryGetProperty(required.GetString()!, out _), $"{name} lacks {required}");
            }

            foreach (var property in structure.EnumerateObject())
            {
                Assert.True(Fits(property.Value, schema.GetProperty("properties").GetProperty(property.Name)), $"{name}.{property}");
            }
        }
    }

    [Fact]
    public async Task The_environment_shows_the_owners_variables_only()
    {
        await using var server = await ServerFixture.StartAsync(env =>
        {
            env["SANDBOX_ENV_GREETING"] = "hello";
            env["SECRET"] = "canary";
        });
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var all = (await CallAsync(client, "system_env_var")).StructuredContent!.Value;
        var one = (await CallAsync(client, "system_env_var", ("var_name", "GREETING"))).StructuredContent!.Value;
        var secret = (await CallAsync(client, "system_env_var", ("var_name", "SECRET"))).StructuredContent!.Value;
        var token = (await CallAsync(client, "system_env_var", ("var_name", "MCP_AUTH_TOKEN_FILE"))).StructuredContent!.Value;

        Assert.Equal("hello", all.GetProperty("variables").GetProperty("SANDBOX_ENV_GREETING").GetString());
        Assert.Equal(JsonValueKind.Null, all.GetProperty("requested_var").ValueKind);
        Assert.DoesNotContain("canary", all.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("""{"variables":{"GREETING":"hello"},"requested_var":"hello"}""", one.GetRawText());
        Assert.Equal("""{"variables":{"SECRET":""},"requested_var":""}""", secret.GetRawText());
        Assert.Equal("", token.GetProperty("variables").GetProperty("MCP_AUTH_TOKEN_FILE").GetString());
    }

    [Theory]
    [InlineData("file_read", "{}", "path", "a string")]
    [InlineData("file_read", """{"path":null}""", "path", "a string")]
    [InlineData("file_read", """{"path":7}""", "path", "a string")]
    [InlineData("file_read", """{"path":["a"]}""", "path", "a string")]
    [InlineData("file_read", """{"path":{"a":1}}""", "path", "a string")]
    [InlineData("file_read", """{"path":true}""", "path", "a string")]
    [InlineData("file_read", """{"path":"a.txt","encoding":8}""", "encoding", "a string or null")]
    [InlineData("file_write", """{"path":"a.txt"}""", "content", "a string")]
    [InlineData("file_move", """{"source":"a.txt"}""", "destination", "a string")]
    [InlineData("file_list", """{"pattern":[]}""", "pattern", "a string or null")]
    [InlineData("system_run_command", "{}", "command", "a string")]
    [InlineData("system_run_command", """{"command":"ls","timeout":0}""", "timeout", "at most 120")]
    [InlineData("system_run_command", """{"command":"ls","timeout":-1}""", "timeout", "at most 120")]
    [InlineData("system_run_command", """{"command":"ls","timeout":120.5}""", "timeout", "at most 120")]
    [InlineData("system_run_command", """{"command":"ls","timeout":1e999}""", "timeout", "at most 120")]
    [InlineData("system_run_command", """{"command":"ls","timeout":"30"}""", "timeout", "at most 120")]
    [InlineData("system_run_python", """{"code":1}""", "code", "a string")]
    [InlineData("system_env_var", """{"var_name":1}""", "var_name", "a string or null")]
    [InlineData("web_scrape", """{"url":1}""", "url", "a string")]
    public async Task A_wrong_argument_is_named_with_what_is_allowed(string tool, string arguments, string name, string allowed)
    {
        await using var server = await ServerFixture.StartAsync();
        using var response = await server.Http.SendAsync(JsonRpc.Post("/mcp", JsonRpc.Call(2, tool, arguments), await JsonRpc.OpenSessionAsync(server.Http)));

        var text = await response.Content.ReadAsStringAsync();
        var message = JsonElement.Parse(text.Split("data: ")[1]);

        var result = message.GetProperty("result");
        Assert.True(result.GetProperty("isError").GetBoolean());
        var error = result.GetProperty("content")[0].GetProperty("text").GetString()!;
        Assert.StartsWith($"Error executing tool {tool}: argument '{name}' ", error, StringComparison.Ordinal);
        Assert.Contains(allowed, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_arguments_are_ignored_and_null_means_absent()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var result = await CallAsync(client, "system_run_command", ("command", "echo x"), ("working_dir", "/etc"), ("timeout", null), ("shell", "zsh"));

        Assert.True(result.StructuredContent!.Value.GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task An_unknown_tool_is_an_error_of_the_protocol()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var error = await Assert.ThrowsAsync<ModelContextProtocol.McpProtocolException>(async () => await client.CallToolAsync("rm_rf"));

        Assert.Equal(ModelContextProtocol.McpErrorCode.InvalidParams, error.ErrorCode);
        Assert.Contains("\"tool\":\"unknown\"", server.Audit, StringComparison.Ordinal);
    }

    private static Task<CallToolResult> CallAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments) =>
        client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value)).AsTask();

    private static string Text(CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;

    private static bool Fits(JsonElement value, JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return true;
        }

        var kind = value.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "null",
        };
        string[] allowed = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!];
        return allowed.Contains(kind) || (kind == "integer" && allowed.Contains("number"));
    }
}
