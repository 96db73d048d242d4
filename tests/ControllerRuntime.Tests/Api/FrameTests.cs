using System.Text;
using System.Text.Json;
using ContainerMcp.ControllerRuntime.Api;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Api;

/// <summary>Lists and watches are cut into objects whatever is in these, in pieces of any size, in linear time and without recursion.</summary>
public sealed class FrameTests
{
    private static readonly string Deep = "{\"metadata\":{\"name\":\"deep\"},\"x\":" + new string('[', 1_000_000) + new string(']', 1_000_000) + "}";
    private static readonly string Long = "{\"x\":\"" + new string('<', ObjectLimits.Largest * 3) + "\",\"metadata\":{\"name\":\"late\"}}";

    private static async Task<(string Metadata, List<string> Items)> ReadAsync(string json, int pieces = int.MaxValue)
    {
        var metadata = "";
        var items = new List<string>();
        await new ListFrames(
            new Trickle(Encoding.UTF8.GetBytes(json), pieces),
            (bytes, _) => (metadata = Encoding.UTF8.GetString(bytes)) != "",
            (bytes, isWhole) =>
            {
                items.Add(isWhole ? Encoding.UTF8.GetString(bytes) : $"cut off at {bytes.Length}");
                return true;
            }).ReadAsync(TestContext.Current.CancellationToken);
        return (metadata, items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task Items_are_found_however_the_bytes_come(int pieces)
    {
        string[] items = ["{}", """{"a":"}]\"\\","items":[{"b":1}],"metadata":{"c":[]}}""", "{ \"a\" : [ 1 , 2 ] }", """{"\\":"\u007d","é":"\\"}"""];
        var json = $$$"""{"kind":"List","x":{"items":[{}],"metadata":{}}, "items" : [ {{{string.Join(" , ", items)}}} , null ] ,"metadata":{"continue":"items"}}""" + "\n";

        var (metadata, found) = await ReadAsync(json, pieces);

        Assert.Equal(items, found);
        Assert.Equal("""{"continue":"items"}""", metadata);
    }

    [Theory]
    [InlineData("""{"items":null,"metadata":{}}""")]
    [InlineData("""{"items":[],"metadata":{}}""")]
    [InlineData("""{"metadata":{}}""")]
    public async Task A_list_may_be_empty(string json) => Assert.Empty((await ReadAsync(json)).Items);

    [Theory]
    [InlineData("")]
    [InlineData("""{"items":[{}""")]
    [InlineData("""{"items":[{}]}]""")]
    public async Task A_list_that_is_cut_off_or_no_list_is_an_error(string json) =>
        await Assert.ThrowsAsync<JsonException>(() => ReadAsync(json));

    [Fact]
    public async Task Items_that_are_too_deep_or_too_long_are_passed_over_without_harm()
    {
        var (_, items) = await ReadAsync($$"""{"items":[{{Deep}},{"a":1},{{Long}},{"b":2}]}""", 100_000);

        Assert.Equal([Deep, "{\"a\":1}", $"cut off at {ObjectLimits.Largest}", "{\"b\":2}"], items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    public async Task Lines_are_found_however_the_bytes_come(int pieces) =>
        Assert.Equal(["a", "bcd", "e"], await LinesAsync("a\n\nbcd\ne\n", pieces));

    [Fact]
    public async Task A_line_that_is_too_long_keeps_its_beginning_and_those_after_it_are_whole() =>
        Assert.Equal(["a", $"cut off at {ObjectLimits.Largest}", "b"], await LinesAsync($"a\n{Long}\nb\n", 100_000));

    [Fact]
    public async Task A_stream_that_ends_within_a_line_is_an_error() => await Assert.ThrowsAsync<WatchStreamException>(() => LinesAsync("a\nb"));

    [Fact]
    public void What_identifies_an_object_is_found_whatever_else_is_in_it()
    {
        var json = Deep.Replace("\"name\":\"deep\"", "\"labels\":{\"name\":\"no\"},\"name\":\"deep\",\"namespace\":\"ns\",\"uid\":\"u\",\"resourceVersion\":\"7\",\"generation\":3", StringComparison.Ordinal);

        Assert.Equal(new("ns", "deep", "u", "7", 3), ObjectHead.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Equal("7", ObjectHead.Read(Encoding.UTF8.GetBytes(json[..200])).ResourceVersion);
        Assert.Equal(default, ObjectHead.Read("""{"metadata":{"name":5,"generation":1e99}}"""u8));
        Assert.Equal(default, ObjectHead.Read("nonsense"u8));
    }

    [Fact]
    public void The_object_of_an_event_is_found_whatever_is_in_it()
    {
        var type = EventFrame.Read(Encoding.UTF8.GetBytes($$$"""{"type":"ADDED","object":{{{Deep}}}}"""), out var body);

        Assert.Equal(("ADDED", Deep), (type, Encoding.UTF8.GetString(body)));
    }

    private static async Task<List<string>> LinesAsync(string text, int pieces = int.MaxValue)
    {
        var lines = LineReader.ReadLinesAsync(
            new Trickle(Encoding.UTF8.GetBytes(text), pieces),
            (line, isWhole) => isWhole ? Encoding.UTF8.GetString(line) : $"cut off at {line.Length}",
            TestContext.Current.CancellationToken);
        var all = new List<string>();
        await foreach (var line in lines)
        {
            all.Add(line);
        }

        return all;
    }

    /// <summary>Gives out its bytes in small pieces.</summary>
    private sealed class Trickle(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
