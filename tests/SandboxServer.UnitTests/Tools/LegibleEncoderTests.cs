using System.Text.Json;
using ContainerMcp.SandboxServer.Tools;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Tools;

/// <summary>What models read of a result.</summary>
public sealed class LegibleEncoderTests
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = LegibleEncoder.Instance };

    [Theory]
    [InlineData("\U0001F600 é 日 \u00a0\u2028\ufeff", "\"\U0001F600 é 日 \u00a0\u2028\ufeff\"")]
    [InlineData("a\"b\\c</script>'&+", """ "a\"b\\c</script>'&+" """)]
    [InlineData("\n\t\u0001\u007f", """ "\n\t\u0001\u007F" """)]
    [InlineData("\U0001F600\n\U0001F600", "\"\U0001F600\\n\U0001F600\"")]
    public void Only_what_json_requires_is_escaped(string text, string expected) =>
        Assert.Equal(expected.Trim(), JsonSerializer.Serialize(text, Options));

    [Fact]
    public void Whatever_is_written_is_read_back_the_same()
    {
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => char.ConvertFromUtf32(random.Next(5) switch
            {
                0 => random.Next(0x20),
                1 => random.Next(0x20, 0x80),
                2 => random.Next(0x80, 0xD800),
                3 => random.Next(0xE000, 0x10000),
                _ => random.Next(0x10000, 0x110000),
            })));

            Assert.Equal(text, JsonSerializer.Deserialize<string>(JsonSerializer.SerializeToUtf8Bytes(text, Options)));
        }
    }

    [Fact]
    public void Half_a_pair_becomes_the_replacement_character() =>
        Assert.Equal("a\ufffdb", JsonSerializer.Deserialize<string>(JsonSerializer.SerializeToUtf8Bytes("a\ud83db", Options)));
}
