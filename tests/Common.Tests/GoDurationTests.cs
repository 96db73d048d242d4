using ContainerMcp.Crds.V1Alpha1;
using Xunit;

namespace ContainerMcp.Common.Tests;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("30s", 30_000_000_000)]
    [InlineData("1h30m", 5_400_000_000_000)]
    [InlineData("1.5s", 1_500_000_000)]
    [InlineData("1.s", 1_000_000_000)]
    [InlineData(".5s", 500_000_000)]
    [InlineData("250ms", 250_000_000)]
    [InlineData("3us2ns", 3_002)]
    [InlineData("3µs", 3_000)]
    [InlineData("1m1ms", 60_001_000_000)]
    [InlineData("0.1ns", 0)]
    [InlineData("2562047h47m16.854775807s", long.MaxValue)]
    public void Reads_what_Go_reads(string text, long nanoseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(nanoseconds, duration.Nanoseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1h 30m")]
    [InlineData(" 1s")]
    [InlineData("1d")]
    [InlineData("1..5s")]
    [InlineData("1,5s")]
    [InlineData("1S")]
    [InlineData("2562047h47m16.854775808s")]
    [InlineData("99999999999999999999h")]
    [InlineData("999999999999999999999999999999h")]
    public void Refuses_the_rest(string? text) => Assert.False(GoDuration.TryParse(text, out _));

    [Fact]
    public void A_schema_that_lets_a_duration_pass_and_the_parser_agree()
    {
        foreach (var text in new[] { "0", "1s", "1.5h", "999999999ns", "1h2m3s4ms5us6ns" })
        {
            Assert.Matches(Patterns.Duration, text);
            Assert.True(GoDuration.TryParse(text, out _), text);
        }

        foreach (var text in new[] { "", "-1s", "1", "1 s", "1d", "s" })
        {
            Assert.DoesNotMatch(Patterns.Duration, text);
        }
    }
}
