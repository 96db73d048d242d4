using System.Text;
using ContainerMcp.SandboxServer.Browser;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>The browser's stream of messages, in whatever pieces it arrives.</summary>
public sealed class BrowserMessagesTests
{
    private const int Most = 1000;

    public static TheoryData<int> Pieces => [1, 7, 100, 256, 999, 1000, 1001, 100_000];

    private static string TooLong { get; } = new('x', 2 * Most);

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Messages_that_fit_are_passed_on_as_they_are(int piece)
    {
        var longest = "{" + new string('y', Most - 2) + "}";

        Assert.Equal(["{\"id\":1}", "", longest, "{\"id\":2}"], await PassAsync(piece, "{\"id\":1}", "", longest, "{\"id\":2}"));
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task An_event_that_is_too_long_is_left_out_and_the_next_message_is_not(int piece)
    {
        var said = $$"""{"method":"Runtime.consoleAPICalled","params":{"args":"{{TooLong}}"},"sessionId":"AB12"}""";

        Assert.Equal(["before", "after"], await PassAsync(piece, "before", said, said, "after"));
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task An_answer_that_is_too_long_becomes_an_error_for_who_asked(int piece)
    {
        var answer = $$"""{"id":4711,"result":{"value":"{{TooLong}}"},"sessionId":"AB12-3"}""";

        Assert.Equal(
            ["""{"id":4711,"error":{"code":-32000,"message":"The answer is longer than 1000 bytes."},"sessionId":"AB12-3"}""", "after"],
            await PassAsync(piece, answer, "after"));
    }

    [Fact]
    public async Task An_answer_of_the_browser_itself_has_no_session() =>
        Assert.Equal(
            ["""{"id":1,"error":{"code":-32000,"message":"The answer is longer than 1000 bytes."}}"""],
            await PassAsync(100, """{"id":1,"result":{"value":"LONG"}}""".Replace("LONG", TooLong, StringComparison.Ordinal)));

    private static async Task<List<string>> PassAsync(int piece, params string[] sent)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(sent.Select(message => message + '\0')));
        var messages = new BrowserMessages(Most);
        var passed = new List<string>();
        foreach (var part in bytes.Chunk(piece))
        {
            await messages.TakeAsync(part, message =>
            {
                passed.Add(Encoding.UTF8.GetString(message.Span));
                return Task.CompletedTask;
            });
        }

        return passed;
    }
}
