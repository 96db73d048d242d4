using System.Text;
using System.Text.Json;
using ContainerMcp.SandboxServer.Files;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Tools;

/// <summary>Results have a size that models can take, and nothing is lost by that.</summary>
public sealed class ResultSizeTests
{
    private const int Most = 30_000;
    private static readonly string Long = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"line {i} of a long text\n"));

    [Theory]
    [InlineData("system_run_command", "command", "stdout")]
    [InlineData("system_run_python", "code", "output")]
    public async Task What_a_command_or_script_wrote_comes_as_head_and_tail_and_is_kept_whole(string tool, string argument, string key)
    {
        await using var server = await StartAsync(new(Long, ""));
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var result = (await CallAsync(client, tool, (argument, "echo"))).StructuredContent!.Value;

        var text = result.GetProperty(key).GetString()!;
        Assert.InRange(text.Length, Most / 2, Most + 400);
        Assert.StartsWith("line 0 of a long text\n", text, StringComparison.Ordinal);
        Assert.EndsWith("line 39999 of a long text\n", text, StringComparison.Ordinal);
        var file = result.GetProperty($"{key}_file").GetString()!;
        Assert.Contains($"left out here. All of it is in the file {file}", text, StringComparison.Ordinal);
        Assert.Equal(Long, await File.ReadAllTextAsync(Path.Combine(server.Workspace, file)));
        Assert.StartsWith("line 20000 ", (await CallAsync(client, "file_read", ("path", file), ("offset", 20_001), ("limit", 2))).StructuredContent!.Value.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_have_room_beside_much_output()
    {
        await using var server = await StartAsync(new(Long, Long));
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var result = (await CallAsync(client, "system_run_command", ("command", "echo"))).StructuredContent!.Value;

        Assert.InRange(result.GetProperty("stderr").GetString()!.Length, Most / 4, Most / 2);
        Assert.InRange(result.GetProperty("stdout").GetString()!.Length + result.GetProperty("stderr").GetString()!.Length, Most / 2, Most + 800);
        Assert.NotEqual(result.GetProperty("stdout_file").GetString(), result.GetProperty("stderr_file").GetString());
    }

    [Theory]
    [InlineData("1000000")]
    [InlineData("1500")]
    public async Task The_limit_is_a_setting(string limit)
    {
        await using var server = await StartAsync(new(Long[..100_000], ""), limit);
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var text = (await CallAsync(client, "system_run_command", ("command", "echo"))).StructuredContent!.Value.GetProperty("stdout").GetString()!;

        Assert.InRange(text.Length, Math.Min(100_000, int.Parse(limit) / 2), Math.Min(100_000, int.Parse(limit) + 400));
    }

    [Fact]
    public async Task Small_results_have_the_keys_that_they_always_had()
    {
        await using var server = await StartAsync(new("out", ""));
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "a.txt"), "x");

        Assert.Equal("stdout stderr exit_code success", await KeysAsync(client, "system_run_command", ("command", "echo")));
        Assert.Equal("content size modified success", await KeysAsync(client, "file_read", ("path", "a.txt")));
        Assert.Equal("entries path success", await KeysAsync(client, "file_list"));
        Assert.Equal("content url title success error", await KeysAsync(client, "web_scrape", ("url", "nothing")));
        Assert.False(Directory.Exists(Path.Combine(server.Workspace, ResultFiles.Folder)));
    }

    [Fact]
    public async Task A_long_file_comes_as_head_and_tail_and_its_lines_can_be_read_in_parts()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "a.txt"), Long);

        var first = (await CallAsync(client, "file_read", ("path", "a.txt"))).StructuredContent!.Value;

        var text = first.GetProperty("content").GetString()!;
        Assert.InRange(text.Length, Most / 2, Most + 400);
        Assert.EndsWith("line 39999 of a long text\n", text, StringComparison.Ordinal);
        Assert.True(first.GetProperty("truncated").GetBoolean());
        Assert.Equal(40_000, first.GetProperty("total_lines").GetInt64());
        Assert.Equal(Encoding.UTF8.GetByteCount(Long), first.GetProperty("size").GetInt64());
        var next = first.GetProperty("next_offset").GetInt64();
        Assert.Contains($"file_read with offset {next} reads on", text, StringComparison.Ordinal);
        Assert.StartsWith($"line {next - 1} ", await ReadAsync(client, "a.txt", ("offset", next), ("limit", 1)), StringComparison.Ordinal);
        Assert.Equal(Long, await ReadOnAsync(client, "a.txt", "offset", "next_offset", 1));
    }

    [Theory]
    [InlineData("日本語のテキスト😀", 50_000)]
    [InlineData("x", 100_000)]
    public async Task A_long_line_can_be_read_by_its_bytes(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "a.txt"), text);

        var first = (await CallAsync(client, "file_read", ("path", "a.txt"), ("offset", 1))).StructuredContent!.Value;

        var head = first.GetProperty("content").GetString()!;
        Assert.StartsWith(head, text, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(head), first.GetProperty("next_byte_offset").GetInt64());
        Assert.Equal(text, await ReadOnAsync(client, "a.txt", "byte_offset", "next_byte_offset", 0));
    }

    [Theory]
    [InlineData("""{"path":"a.txt","offset":2}""", "b\nc")]
    [InlineData("""{"path":"a.txt","offset":2,"limit":1}""", "b\n")]
    [InlineData("""{"path":"a.txt","limit":1}""", "a\n")]
    [InlineData("""{"path":"a.txt","offset":3.0}""", "c")]
    [InlineData("""{"path":"a.txt","offset":4}""", "")]
    [InlineData("""{"path":"a.txt","byte_offset":2,"byte_limit":1}""", "b")]
    [InlineData("""{"path":"a.txt","byte_offset":99}""", "")]
    [InlineData("""{"path":"a.txt","offset":null,"limit":null}""", "a\nb\nc")]
    public async Task Any_part_of_a_file_can_be_read(string arguments, string part)
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "a.txt"), "a\nb\nc");

        var result = await client.CallToolAsync("file_read", JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!);

        Assert.Equal(part, result.StructuredContent!.Value.GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("file_read", """{"path":"a.txt","offset":0}""", "offset", "a whole number from 1 to 2147483647")]
    [InlineData("file_read", """{"path":"a.txt","offset":1.5}""", "offset", "a whole number from 1 to 2147483647")]
    [InlineData("file_read", """{"path":"a.txt","limit":-1}""", "limit", "a whole number from 1 to 2147483647")]
    [InlineData("file_read", """{"path":"a.txt","limit":"5"}""", "limit", "a whole number from 1 to 2147483647")]
    [InlineData("file_read", """{"path":"a.txt","byte_offset":-1}""", "byte_offset", "a whole number from 0 to 2147483647")]
    [InlineData("file_read", """{"path":"a.txt","byte_limit":30001}""", "byte_limit", "a whole number from 1 to 30000")]
    [InlineData("file_read", """{"path":"a.txt","offset":1,"byte_offset":1}""", "offset", "one pair")]
    [InlineData("file_list", """{"cursor":7}""", "cursor", "a string or null")]
    [InlineData("file_list", """{"limit":0}""", "limit", "a whole number from 1 to")]
    [InlineData("web_scrape", """{"url":"http://a.test","max_chars":0}""", "max_chars", "a whole number from 1 to 30000")]
    [InlineData("web_browse", """{"url":"http://a.test","offset":1e9}""", "offset", "a whole number from 0 to")]
    public async Task A_wrong_number_is_named_with_what_is_allowed(string tool, string arguments, string name, string allowed)
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var result = await client.CallToolAsync(tool, JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!);

        Assert.True(result.IsError);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.Contains($"'{name}'", text, StringComparison.Ordinal);
        Assert.Contains(allowed, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(100)]
    public async Task A_large_directory_comes_in_parts_each_entry_once(int? limit)
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var names = Enumerable.Range(0, 1000).Select(i => $"file-{i}.txt").Order(StringComparer.Ordinal).ToList();
        names.ForEach(name => File.WriteAllText(Path.Combine(server.Workspace, name), ""));
        List<string> listed = [];
        for (string? cursor = null; ;)
        {
            var result = await CallAsync(client, "file_list", ("cursor", cursor), ("limit", limit));
            Assert.InRange(Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text.Length, 1, Most + 400);
            var page = result.StructuredContent!.Value;
            listed.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!));
            Assert.Equal(page.TryGetProperty("truncated", out _), page.TryGetProperty("next_cursor", out var next));
            if (next.ValueKind == JsonValueKind.Undefined)
            {
                break;
            }

            cursor = next.GetString();
        }

        Assert.Equal(names, listed);
    }

    [Fact]
    public async Task Kept_results_are_bounded_and_nothing_else_is_removed()
    {
        await using var server = await StartAsync(new(Long[..40_000], ""));
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var folder = Directory.CreateDirectory(Path.Combine(server.Workspace, ResultFiles.Folder)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.txt"), "x");
        const int Others = 600; // more than are looked at, with names before all of the server's
        for (var i = 0; i < Others; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"!{i}.txt"), "");
        }

        string last = "";
        for (var i = 0; i < ResultFiles.MostFiles + 5; i++)
        {
            last = (await CallAsync(client, "system_run_command", ("command", "echo"))).StructuredContent!.Value.GetProperty("stdout_file").GetString()!;
        }

        Assert.Equal(ResultFiles.MostFiles + 1 + Others, Directory.GetFiles(folder).Length);
        Assert.True(File.Exists(Path.Combine(folder, "mine.txt")));
        Assert.True(File.Exists(Path.Combine(server.Workspace, last)));
    }

    [Fact]
    public async Task A_link_in_place_of_the_folder_is_not_followed_and_the_answer_says_that_nothing_was_kept()
    {
        await using var server = await StartAsync(new(Long, ""));
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var outside = Directory.CreateDirectory(Path.Combine(server.Directory, "outside")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(server.Workspace, ResultFiles.Folder), outside);

        var result = (await CallAsync(client, "system_run_command", ("command", "echo"))).StructuredContent!.Value;

        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.False(result.TryGetProperty("stdout_file", out _));
        Assert.Contains("could not be kept", result.GetProperty("stdout").GetString(), StringComparison.Ordinal);
        Assert.True(result.GetProperty("success").GetBoolean());
    }

    private static Task<ServerFixture> StartAsync(JailOutput output, string? limit = null) => ServerFixture.StartAsync(
        env =>
        {
            if (limit is not null)
            {
                env["MCP_MAX_RESULT_CHARS"] = limit;
            }
        },
        services => services.AddSingleton<IJailRunner>(output));

    private static async Task<string> ReadOnAsync(McpClient client, string path, string argument, string key, long start)
    {
        var all = new StringBuilder();
        for (long? at = start; at is { } offset;)
        {
            var page = (await CallAsync(client, "file_read", ("path", path), (argument, offset))).StructuredContent!.Value;
            Assert.InRange(page.GetProperty("content").GetString()!.Length, 1, Most);
            all.Append(page.GetProperty("content").GetString());
            at = page.TryGetProperty(key, out var next) ? next.GetInt64() : null;
        }

        return all.ToString();
    }

    private static async Task<string> ReadAsync(McpClient client, string path, params (string Name, object? Value)[] arguments) =>
        (await CallAsync(client, "file_read", [("path", path), .. arguments])).StructuredContent!.Value.GetProperty("content").GetString()!;

    private static async Task<string> KeysAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments) =>
        string.Join(' ', (await CallAsync(client, tool, arguments)).StructuredContent!.Value.EnumerateObject().Select(property => property.Name));

    private static Task<CallToolResult> CallAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments) =>
        client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value)).AsTask();
}
