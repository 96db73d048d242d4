using ContainerMcp.Operator.Sandboxes.Model;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Model;

public sealed class QuantitiesTests
{
    /// <summary>The schema lets it through; as an exception it would keep its sandbox from every status.</summary>
    [Theory]
    [InlineData("999999999999999P", false)]
    [InlineData("79228162514264.3P", false)]
    [InlineData("9223372037G", false)]
    [InlineData("8191Pi", true)]
    [InlineData("9223372036G", true)]
    public void More_than_kubernetes_can_count_is_no_quantity(string text, bool isOne) => Assert.Equal(isOne, Quantities.TryParse(text, out _));

    [Theory]
    [InlineData("1000000000000000", "953674317Mi")]
    [InlineData("9223372036854775807", "8796093022207Mi")]
    [InlineData("79228162514264337593543950335", "8796093022207Mi")]
    [InlineData("1048576", "1Mi")]
    [InlineData("1048577", "1048577")]
    public void A_number_of_bytes_is_written_as_a_quantity(string bytes, string text)
    {
        Assert.Equal(text, Quantities.Bytes(decimal.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.True(Quantities.TryParse(text, out _));
    }
}
