using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Http.Auth;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http.Auth;

public sealed class TokenRotationTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Several_tokens_are_valid_and_a_removed_one_is_not()
    {
        var store = Open("old\nnew\n\n  padded \r\n");
        Assert.True(store.IsValid("old"));
        Assert.True(store.IsValid("new"));
        Assert.True(store.IsValid("padded"));
        Assert.False(store.IsValid(""));

        File.WriteAllText(_file, "new\n");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(store.IsValid("old"));
        Assert.True(store.IsValid("new"));
    }

    [Fact]
    public void A_swapped_symlink_is_noticed()
    {
        // The kubelet replaces a Secret's files by renaming a symlink.
        var directory = Directory.CreateTempSubdirectory("rotation-");
        var (first, second, link) = (Path.Combine(directory.FullName, "1"), Path.Combine(directory.FullName, "2"), Path.Combine(directory.FullName, "token"));
        File.WriteAllText(first, "one");
        File.WriteAllText(second, "two");
        File.CreateSymbolicLink(link, first);
        var store = new TokenStore(link, _time, NullLogger<TokenStore>.Instance);
        File.CreateSymbolicLink(link + ".new", second);
        File.Move(link + ".new", link, overwrite: true);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(store.IsValid("two"));
        Assert.False(store.IsValid("one"));
        directory.Delete(recursive: true);
    }

    [Fact]
    public void The_token_before_a_rotation_is_valid_while_its_file_exists()
    {
        File.WriteAllText(_file, "one");
        var previous = _file + ".previous";
        var store = new TokenStore(_file, _time, NullLogger<TokenStore>.Instance, previous);
        Assert.True(store.IsValid("one"));
        File.WriteAllText(_file, "two");
        File.WriteAllText(previous, "one");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(store.IsValid("one"));
        Assert.True(store.IsValid("two"));
        File.Delete(previous);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(store.IsValid("one"));
        Assert.True(store.IsValid("two"));
    }

    [Fact]
    public void While_the_file_is_missing_the_last_tokens_hold()
    {
        var store = Open("one");
        File.Delete(_file);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(store.IsValid("one"));
    }

    [Fact]
    public void An_emptied_file_locks_everyone_out()
    {
        var store = Open("one");
        File.WriteAllText(_file, "\n");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(store.IsValid("one"));
        Assert.False(store.IsValid(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("two words")]
    [InlineData("schlüssel")]
    public void Without_a_usable_token_the_server_does_not_start(string content)
    {
        var error = Assert.Throws<StartupException>(() => Open(content));

        Assert.Contains("MCP_AUTH_TOKEN_FILE", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_stops_the_start_without_its_path_in_the_message()
    {
        var error = Assert.Throws<StartupException>(() => new TokenStore("/nowhere/token", _time, NullLogger<TokenStore>.Instance));

        Assert.Contains("MCP_AUTH_TOKEN_FILE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_stream_survives_the_rotation()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse");
        var endpoint = await stream.EndpointAsync();
        await File.WriteAllTextAsync(server.TokenFile, "another-token\n", TestContext.Current.CancellationToken);
        using var http = server.CreateHttp("another-token");

        await Wait.UntilAsync(async () =>
        {
            using var response = await http.SendAsync(JsonRpc.Post(endpoint, JsonRpc.Initialize));
            return response.IsSuccessStatusCode;
        }, "the new token counts");
        await Wait.UntilAsync(() => stream.Text.Contains("container-mcp-sandbox", StringComparison.Ordinal), "answer on the old stream");

        Assert.False(stream.Ended);
        using var old = await server.Http.SendAsync(JsonRpc.Post(endpoint, JsonRpc.Initialize));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, old.StatusCode);
    }

    private TokenStore Open(string content)
    {
        File.WriteAllText(_file, content);
        return new(_file, _time, NullLogger<TokenStore>.Instance);
    }
}
